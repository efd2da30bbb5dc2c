// SPDX-License-Identifier: MIT
// Collections, saving, control and properties of stores.
#include <algorithm>

#include "abi/core/text.h"
#include "abi/crypt32/contexts.h"
#include "base/as_process.h"
#include "cert/stores/collection.h"
#include "cert/stores/file_store.h"
#include "cert/stores/serialized.h"

namespace opensspi::abi {
namespace {

Result<std::shared_ptr<cert::Collection>> collection_of(HCERTSTORE handle) {
  const OpenStorePtr open = TRY(store_of(handle));
  auto found = std::dynamic_pointer_cast<cert::Collection>(open->shared_store());
  if (found == nullptr) {
    return fail(E_INVALIDARG, "the store is not a collection");
  }
  return found;
}

// A null member is accepted and ignored, as on Windows.
Status insert_member(HCERTSTORE handle, HCERTSTORE member, DWORD flags, DWORD priority) {
  const auto collection = TRY(collection_of(handle));
  if (member == nullptr) {
    return {};
  }
  const auto adding = (flags & CERT_PHYSICAL_STORE_ADD_ENABLE_FLAG) != 0
                          ? cert::Collection::Adding::kTaken
                          : cert::Collection::Adding::kRefused;
  return collection->insert(TRY(store_of(member))->shared_store(), adding, priority);
}

Result<Bytes> saved_bytes(const cert::Store& store, DWORD form) {
  const AsProcess as_process;  // the store may read its records again
  switch (form) {
    case CERT_STORE_SAVE_AS_STORE:
      return cert::write_store(store);
    case CERT_STORE_SAVE_AS_PKCS7:
      return cert::write_bundle(store);
    default:
      return fail(ERROR_FILE_NOT_FOUND, "a store is saved as a store or as PKCS#7 only");
  }
}

Status save_to_memory(ByteView bytes, void* parameter) {
  if (parameter == nullptr) {
    return kNullArgument;
  }
  auto& blob = *static_cast<CRYPT_DATA_BLOB*>(parameter);
  return write_value(bytes, blob.pbData, &blob.cbData);
}

// The file is the caller's, so that it is written as the client whom the thread impersonates.
template <class Char>
Status save_to_file(ByteView bytes, const void* parameter) {
  if (parameter == nullptr) {
    return fail(ERROR_PATH_NOT_FOUND, "the file has no name");
  }
  return cert::write_file(TRY(text_from(static_cast<const Char*>(parameter))), bytes);
}

Status save_to_handle(ByteView bytes, const void* parameter) {
  if (parameter == nullptr) {
    return fail(ERROR_INVALID_HANDLE, "the handle is null");
  }
  return cert::write_descriptor(static_cast<int>(reinterpret_cast<intptr_t>(parameter)), bytes);
}

Status save(HCERTSTORE handle, DWORD form, DWORD destination, void* parameter) {
  const OpenStorePtr open = TRY(store_of(handle));
  const Bytes bytes = TRY(saved_bytes(open->store(), form));
  switch (destination) {
    case CERT_STORE_SAVE_TO_FILE:
      return save_to_handle(bytes, parameter);
    case CERT_STORE_SAVE_TO_MEMORY:
      return save_to_memory(bytes, parameter);
    case CERT_STORE_SAVE_TO_FILENAME_A:
      return save_to_file<char>(bytes, parameter);
    case CERT_STORE_SAVE_TO_FILENAME_W:
      return save_to_file<WCHAR>(bytes, parameter);
    default:
      return fail(ERROR_FILE_NOT_FOUND, "the destination is not one of CERT_STORE_SAVE_TO_*");
  }
}

// Stores notice changes by themselves, so that asking for that does nothing.
Status control(cert::Store& store, DWORD type, DWORD flags) {
  const AsProcess as_process;
  switch (type) {
    case CERT_STORE_CTRL_RESYNC:
      return store.resync();
    case CERT_STORE_CTRL_COMMIT:
      if ((flags & CERT_STORE_CTRL_COMMIT_CLEAR_FLAG) != 0) {
        return fail(ERROR_NOT_SUPPORTED, "changes are not taken back");
      }
      return store.commit((flags & CERT_STORE_CTRL_COMMIT_FORCE_FLAG) != 0);
    case CERT_STORE_CTRL_AUTO_RESYNC:
      return {};
    default:
      return fail(ERROR_NOT_SUPPORTED, "stores do not notify of changes");
  }
}

Status get_store_property(OpenStore& open, DWORD id, void* out, DWORD* len) {
  if (id == CERT_ACCESS_STATE_PROP_ID) {
    const DWORD state = open.store().persistent() ? CERT_ACCESS_STATE_WRITE_PERSIST_FLAG : 0;
    return write_value({reinterpret_cast<const uint8_t*>(&state), sizeof state}, out, len);
  }
  const auto value = open.store().properties().find(id);
  if (!value) {
    return fail(CRYPT_E_NOT_FOUND, "the store has no such property");
  }
  return write_value(*value, out, len);
}

Status set_store_property(OpenStore& open, DWORD id, const void* data) {
  if (id == 0 || id == CERT_ACCESS_STATE_PROP_ID) {
    return fail(E_INVALIDARG, "there is no such property, or it cannot be set");
  }
  if (data == nullptr) {
    open.store().properties().erase(id);
    return {};
  }
  const auto& blob = *static_cast<const CRYPT_DATA_BLOB*>(data);
  if (blob.pbData == nullptr && blob.cbData != 0) {
    return kNullArgument;
  }
  open.store().properties().set(id, bytes_of(blob.pbData, blob.cbData));
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertAddStoreToCollection(HCERTSTORE hCollectionStore, HCERTSTORE hSiblingStore,
                              DWORD dwUpdateFlags, DWORD dwPriority) {
  return guard_bool(
      [&] { return insert_member(hCollectionStore, hSiblingStore, dwUpdateFlags, dwPriority); });
}

void CertRemoveStoreFromCollection(HCERTSTORE hCollectionStore, HCERTSTORE hSiblingStore) {
  const DWORD last_error_before = last_error();
  guard_bool([&]() -> Status {
    const auto collection = TRY(collection_of(hCollectionStore));
    collection->erase(TRY(store_of(hSiblingStore))->shared_store());
    return {};
  });
  set_last_error(last_error_before);
}

BOOL CertSaveStore(HCERTSTORE hCertStore, DWORD /*dwEncodingType*/, DWORD dwSaveAs, DWORD dwSaveTo,
                   void* pvSaveToPara, DWORD /*dwFlags*/) {
  return guard_bool([&] { return save(hCertStore, dwSaveAs, dwSaveTo, pvSaveToPara); });
}

BOOL CertControlStore(HCERTSTORE hCertStore, DWORD dwFlags, DWORD dwCtrlType,
                      const void* /*pvCtrlPara*/) {
  return guard_bool(
      [&]() -> Status { return control(TRY(store_of(hCertStore))->store(), dwCtrlType, dwFlags); });
}

BOOL CertGetStoreProperty(HCERTSTORE hCertStore, DWORD dwPropId, void* pvData, DWORD* pcbData) {
  return guard_bool([&]() -> Status {
    return get_store_property(*TRY(store_of(hCertStore)), dwPropId, pvData, pcbData);
  });
}

BOOL CertSetStoreProperty(HCERTSTORE hCertStore, DWORD dwPropId, DWORD /*dwFlags*/,
                          const void* pvData) {
  return guard_bool(
      [&]() -> Status { return set_store_property(*TRY(store_of(hCertStore)), dwPropId, pvData); });
}

}  // extern "C"
