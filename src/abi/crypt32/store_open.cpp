// SPDX-License-Identifier: MIT
// CertOpenStore with its providers, and closing and duplicating stores.
#include <strings.h>

#include <algorithm>
#include <cstring>

#include "abi/core/text.h"
#include "abi/crypt32/contexts.h"
#include "abi/crypt32/system_stores.h"
#include "base/as_process.h"
#include "cert/stores/collection.h"
#include "cert/stores/file_store.h"
#include "cert/stores/serialized.h"
#include "identity/impersonation.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoProvider =
    fail(ERROR_FILE_NOT_FOUND, "there is no such provider of stores here");
constexpr Error kCannotDelete =
    fail(ERROR_CALL_NOT_IMPLEMENTED, "a store of this provider cannot be deleted");

// Opening is one call of CertOpenStore.
struct Opening {
  DWORD flags;
  const void* parameter;
};

// OpenedStore is null if a store was deleted and no handle is returned.
using OpenedStore = Result<cert::StorePtr>;

bool deletes(const Opening& opening) { return (opening.flags & CERT_STORE_DELETE_FLAG) != 0; }

OpenedStore open_memory(const Opening& opening) {
  if (deletes(opening)) {
    return kCannotDelete;
  }
  return cert::StorePtr(cert::memory_store());
}

OpenedStore open_collection(const Opening& opening) {
  if (deletes(opening)) {
    return kCannotDelete;
  }
  return cert::StorePtr(cert::collection());
}

Result<ByteView> blob_of(const void* parameter) {
  const auto* const blob = static_cast<const CRYPT_DATA_BLOB*>(parameter);
  if (blob == nullptr || (blob->pbData == nullptr && blob->cbData != 0)) {
    return fail(E_INVALIDARG, "the store's bytes are null");
  }
  return bytes_of(blob->pbData, blob->cbData);
}

template <class Load>
OpenedStore open_bytes(const Opening& opening, Load load) {
  if (deletes(opening)) {
    return kCannotDelete;
  }
  const auto store = cert::memory_store();
  TRY(load(TRY(blob_of(opening.parameter)), *store));
  return cert::StorePtr(store);
}

OpenedStore open_message(const Opening& opening) { return open_bytes(opening, cert::load_bundle); }

OpenedStore open_serialized(const Opening& opening) {
  return open_bytes(opening, cert::read_store);
}

Result<cert::FileOpening> file_opening(const Opening& opening) {
  const bool writable = (opening.flags & CERT_FILE_STORE_COMMIT_ENABLE_FLAG) != 0;
  if (deletes(opening) || (writable && (opening.flags & CERT_STORE_READONLY_FLAG) != 0)) {
    return fail(E_INVALIDARG, "the flags exclude each other");
  }
  return cert::FileOpening{.writable = writable,
                           .must_exist = (opening.flags & CERT_STORE_OPEN_EXISTING_FLAG) != 0,
                           .must_be_new = (opening.flags & CERT_STORE_CREATE_NEW_FLAG) != 0,
                           .by_client = identity::acts_as_client()};
}

// A HANDLE of a file is its descriptor; 0, standard input, is refused.
OpenedStore open_handle(const Opening& opening) {
  if (opening.parameter == nullptr) {
    return fail(ERROR_INVALID_HANDLE, "the handle is null");
  }
  const cert::FileOpening file = TRY(file_opening(opening));
  const auto descriptor = static_cast<int>(reinterpret_cast<intptr_t>(opening.parameter));
  return cert::open_descriptor_store(descriptor, file.writable);
}

// The file is the caller's, so that it is opened as the client whom the thread impersonates.
template <class Char>
OpenedStore open_named_file(const Opening& opening) {
  if (opening.parameter == nullptr) {
    return fail(ERROR_PATH_NOT_FOUND, "the store's file has no name");
  }
  const std::string path = TRY(text_from(static_cast<const Char*>(opening.parameter)));
  return cert::open_file_store(path, TRY(file_opening(opening)));
}

template <class Char>
OpenedStore open_system(const Opening& opening) {
  if (opening.parameter == nullptr) {
    return fail(ERROR_FILE_NOT_FOUND, "the system store has no name");
  }
  return open_system_store(TRY(text_from(static_cast<const Char*>(opening.parameter))),
                           opening.flags);
}

template <class Char>
OpenedStore open_system_registry(const Opening& opening) {
  if (opening.parameter == nullptr) {
    return fail(E_INVALIDARG, "the system store has no name");
  }
  return open_single_system_store(TRY(text_from(static_cast<const Char*>(opening.parameter))),
                                  opening.flags);
}

OpenedStore open_physical(const Opening& opening) {
  if (opening.parameter == nullptr) {
    return fail(ERROR_FILE_NOT_FOUND, "the physical store has no name");
  }
  return open_physical_store(TRY(text_from(static_cast<const WCHAR*>(opening.parameter))),
                             opening.flags);
}

OpenedStore refuse_registry(const Opening& opening) {
  return opening.parameter == nullptr
             ? fail(ERROR_INVALID_HANDLE, "the handle is null")
             : fail(ERROR_INVALID_PARAMETER, "there is no registry on this system");
}

OpenedStore refuse_messages(const Opening& /*opening*/) {
  return fail(ERROR_NOT_SUPPORTED, "stores of message handles are not there yet");
}

struct Provider {
  uintptr_t number;
  const char* name;  // null if it has none
  OpenedStore (*open)(const Opening& opening);
};
constexpr Provider kProviders[] = {
    {1, nullptr, refuse_messages},
    {2, "Memory", open_memory},
    {3, nullptr, open_handle},
    {4, nullptr, refuse_registry},
    {5, "PKCS7", open_message},
    {6, "Serialized", open_serialized},
    {7, nullptr, open_named_file<char>},
    {8, "File", open_named_file<WCHAR>},
    {9, nullptr, open_system<char>},
    {10, "System", open_system<WCHAR>},
    {11, "Collection", open_collection},
    {12, nullptr, open_system_registry<char>},
    {13, "SystemRegistry", open_system_registry<WCHAR>},
    {14, "Physical", open_physical},
};

// A provider is a number, or a name behind a pointer, as MAKEINTRESOURCE's.
const Provider* find_provider(LPCSTR provider) {
  const auto number = reinterpret_cast<uintptr_t>(provider);
  const auto* const found = std::ranges::find_if(kProviders, [&](const Provider& row) {
    return number <= 0xFFFF ? row.number == number
                            : row.name != nullptr && strcasecmp(row.name, provider) == 0;
  });
  return found == std::end(kProviders) ? nullptr : found;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

HCERTSTORE CertOpenStore(LPCSTR lpszStoreProvider, DWORD /*dwEncodingType*/,
                         HCRYPTPROV_LEGACY /*hCryptProv*/, DWORD dwFlags, const void* pvPara) {
  HCERTSTORE handle = nullptr;
  guard_bool([&]() -> Status {
    const Provider* const provider = find_provider(lpszStoreProvider);
    if (provider == nullptr) {
      return kNoProvider;
    }
    cert::StorePtr store = TRY(provider->open({dwFlags, pvPara}));
    if (store == nullptr) {
      set_last_error(ERROR_SUCCESS);  // the store was deleted
      return {};
    }
    handle = TRY(hand_out_store(std::move(store), dwFlags));
    return {};
  });
  return handle;
}

HCERTSTORE CertDuplicateStore(HCERTSTORE hCertStore) {
  return guard_pointer<HCERTSTORE>([&]() -> Result<HCERTSTORE> {
    const OpenStorePtr open = TRY(store_of(hCertStore));
    TRY(open->duplicate());
    return hCertStore;
  });
}

BOOL CertCloseStore(HCERTSTORE hCertStore, DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    if (hCertStore == nullptr) {
      return {};
    }
    const AsProcess as_process;  // closing may write the store
    const OpenStorePtr open = TRY(store_of(hCertStore));
    return open->close(dwFlags);
  });
}

}  // extern "C"
