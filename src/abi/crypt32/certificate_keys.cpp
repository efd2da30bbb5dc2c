// SPDX-License-Identifier: MIT
// CryptAcquireCertificatePrivateKey, CryptFindCertificateKeyProvInfo.
#include <optional>

#include "abi/core/crypt_providers.h"
#include "abi/crypt32/contexts.h"
#include "abi/crypt32/key_links.h"
#include "base/as_process.h"
#include "base/utf16.h"
#include "cert/keys/private_key_info.h"
#include "csp/key_blob.h"
#include "csp/key_pairs.h"
#include "csp/pair_key.h"

namespace opensspi::abi {
namespace {

using cert::Element;

constexpr Error kOtherKey =
    fail(NTE_BAD_PUBLIC_KEY, "the container holds a key other than the certificate's");
constexpr Error kNotFound = fail(NTE_NO_KEY, "no key container holds the certificate's key");

Status compare_key(const Element& element, csp::Provider& session, csp::KeySpec use) {
  const csp::KeyPtr key = TRY(csp::user_key(session, static_cast<uint32_t>(use)));
  const csp::PairKey* pair = key->pair();
  if (pair == nullptr || pair->secret() == nullptr || !is_key_of(element, *pair->secret())) {
    return kOtherKey;
  }
  return {};
}

bool is_cached(const Element& element, DWORD flags) {
  if ((flags & CRYPT_ACQUIRE_CACHE_FLAG) != 0) {
    return true;
  }
  const auto info = cert::key_provider_info(element.properties());
  return (flags & CRYPT_ACQUIRE_USE_PROV_INFO_FLAG) != 0 && info &&
         (info->flags & CERT_SET_KEY_CONTEXT_PROP_ID) != 0;
}

// Acquired is what the function returns.
struct Acquired {
  HCRYPTPROV handle = 0;
  DWORD key_spec = 0;
  bool caller_frees = false;
};

Result<Acquired> attached(const Element& element, const cert::AttachedKey& key, DWORD flags) {
  const auto borrowed = TRY(borrow_crypt<ProviderObject>(key.provider));
  if ((flags & CRYPT_ACQUIRE_COMPARE_KEY_FLAG) != 0) {
    TRY(compare_key(element, *borrowed->provider, static_cast<csp::KeySpec>(key.key_spec)));
  }
  return Acquired{key.provider, key.key_spec, false};
}

Result<Acquired> acquire(Element& element, DWORD flags) {
  const bool cached = is_cached(element, flags);
  auto info = cert::key_provider_info(element.properties());
  const auto key = element.properties().key();
  if (key && (cached || !info)) {
    return attached(element, *key, flags);
  }
  if (!info) {
    return fail(CRYPT_E_NO_KEY_PROPERTY, "the certificate is not linked to a private key");
  }
  info->flags |= flags & CRYPT_ACQUIRE_SILENT_FLAG;
  auto session = TRY(open_session(*info));
  const auto use = static_cast<csp::KeySpec>(info->key_spec);
  if ((flags & CRYPT_ACQUIRE_COMPARE_KEY_FLAG) != 0) {
    TRY(compare_key(element, *session, use));
  }
  if (cached) {
    const cert::AttachedKey kept = TRY(attach_key(element, std::move(session), use));
    return Acquired{kept.provider, kept.key_spec, false};
  }
  Acquired acquired{0, info->key_spec, true};
  TRY(hand_out<ProviderObject>(&acquired.handle, std::move(session)));
  return acquired;
}

Status acquire_private_key(PCCERT_CONTEXT context, DWORD flags, HCRYPTPROV* out, DWORD* key_spec,
                           BOOL* caller_frees) {
  if (out == nullptr) {
    return kNullArgument;
  }
  *out = 0;
  const ContextPtr certificate = TRY(certificate_of(context));
  if ((flags & CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG) != 0) {
    return fail(NTE_NOT_SUPPORTED, "keys are in CryptoAPI's containers, not in CNG's");
  }
  const AsProcess as_process;  // containers belong to the process, never to a client
  const Acquired acquired = TRY(acquire(*certificate->element(), flags));
  *out = acquired.handle;
  if (key_spec != nullptr) {
    *key_spec = acquired.key_spec;
  }
  if (caller_frees != nullptr) {
    *caller_frees = acquired.caller_frees ? 1 : 0;
  }
  set_last_error(ERROR_SUCCESS);  // a success sets it on Windows, too
  return {};
}

// The rows whose containers are searched, one per family.
constexpr uint32_t kSearchedTypes[] = {PROV_RSA_FULL, PROV_DSS_DH};
constexpr csp::KeySpec kUses[] = {csp::KeySpec::kKeyExchange, csp::KeySpec::kSignature};

Result<bool> holds_key(const csp::Container& container, csp::KeySpec use, const Element& element) {
  if (!TRY(container.has(use))) {
    return false;
  }
  const csp::StoredKeyPair pair = TRY(container.load(use));
  if (pair.on_token != nullptr) {
    return is_key_of(element, *pair.on_token);
  }
  const auto key =
      TRY(csp::private_key_from_blob(pair.private_blob.reveal(), crypto::KeyOrigin::kStored));
  return is_key_of(element, *key);
}

// find_use returns which pair of a container is the certificate's. A container that cannot be read,
// or that another process removes meanwhile, holds none.
std::optional<csp::KeySpec> find_use(csp::ContainerStore& store, const csp::ContainerPlace& place,
                                     std::string_view name, const Element& element) {
  const auto container = store.open(place, name);
  if (!container.ok()) {
    return {};
  }
  for (const csp::KeySpec use : kUses) {
    const auto held = holds_key(**container, use, element);
    if (held.ok() && *held) {
      return use;
    }
  }
  return {};
}

Result<std::optional<cert::KeyProviderInfo>> find_in(csp::ContainerStore& store,
                                                     const csp::ProviderRow& row, bool machine,
                                                     const Element& element) {
  const csp::ContainerPlace place{row.family, row.implementation, machine};
  for (const std::string& name : TRY(store.names(place))) {
    const auto use = find_use(store, place, name, element);
    if (!use) {
      continue;
    }
    cert::KeyProviderInfo info;
    info.container = TRY(utf16_from_utf8(name));
    info.provider = TRY(utf16_from_utf8(row.name));
    info.provider_type = row.type;
    info.flags = machine ? CRYPT_MACHINE_KEYSET : 0;
    info.key_spec = static_cast<uint32_t>(*use);
    return std::optional(std::move(info));
  }
  return std::optional<cert::KeyProviderInfo>();
}

Status find_key(Element& element, DWORD flags) {
  csp::ContainerStore& store = *TRY(containers());
  const DWORD places = flags & (CRYPT_FIND_USER_KEYSET_FLAG | CRYPT_FIND_MACHINE_KEYSET_FLAG);
  for (const bool machine : {false, true}) {
    const DWORD wanted = machine ? CRYPT_FIND_MACHINE_KEYSET_FLAG : CRYPT_FIND_USER_KEYSET_FLAG;
    if (places != 0 && (places & wanted) == 0) {
      continue;
    }
    for (const uint32_t type : kSearchedTypes) {
      const auto found = find_in(store, *TRY(csp::default_provider(type)), machine, element);
      if (found.ok() && *found) {
        cert::set_key_provider_info(element.properties(), **found);
        return cert::update_home(element);
      }
    }
  }
  return kNotFound;
}

Status find_provider_info(PCCERT_CONTEXT context, DWORD flags) {
  const ContextPtr certificate = TRY(certificate_of(context));
  Element& element = *certificate->element();
  const AsProcess as_process;
  if (const auto known = cert::key_provider_info(element.properties())) {
    const auto session = open_session(*known);
    if (session.ok() &&
        compare_key(element, **session, static_cast<csp::KeySpec>(known->key_spec)).ok()) {
      return {};
    }
  }
  return find_key(element, flags);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptAcquireCertificatePrivateKey(PCCERT_CONTEXT pCert, DWORD dwFlags, void* /*pvParameters*/,
                                       HCRYPTPROV_OR_NCRYPT_KEY_HANDLE* phCryptProvOrNCryptKey,
                                       DWORD* pdwKeySpec, BOOL* pfCallerFreeProvOrNCryptKey) {
  return guard_bool([&] {
    return acquire_private_key(pCert, dwFlags, phCryptProvOrNCryptKey, pdwKeySpec,
                               pfCallerFreeProvOrNCryptKey);
  });
}

BOOL CryptFindCertificateKeyProvInfo(PCCERT_CONTEXT pCert, DWORD dwFlags, void* /*pvReserved*/) {
  return guard_bool([&] { return find_provider_info(pCert, dwFlags); });
}

}  // extern "C"
