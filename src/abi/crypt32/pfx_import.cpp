// SPDX-License-Identifier: MIT
// PFXImportCertStore.
#include "abi/crypt32/pfx_import.h"

#include <optional>

#include "abi/crypt32/contexts.h"
#include "abi/crypt32/key_links.h"
#include "abi/crypt32/pfx_arguments.h"
#include "cert/friendly_name.h"
#include "cert/keys/private_key_info.h"
#include "cert/pfx/pfx.h"
#include "cert/stores/memory_store.h"

namespace opensspi::abi {
namespace {

using cert::ElementKind;
using cert::PfxAttributes;
using cert::PfxContents;
using cert::PfxParts;

constexpr DWORD kKnownFlags =
    CRYPT_EXPORTABLE | CRYPT_USER_PROTECTED | PKCS12_INCLUDE_EXTENDED_PROPERTIES |
    CRYPT_MACHINE_KEYSET | PKCS12_IMPORT_SILENT | PKCS12_PREFER_CNG_KSP | PKCS12_ALWAYS_CNG_KSP |
    PKCS12_ONLY_CERTIFICATES | PKCS12_ONLY_NOT_ENCRYPTED_CERTIFICATES | CRYPT_USER_KEYSET |
    PKCS12_ALLOW_OVERWRITE_KEY | PKCS12_NO_PERSIST_KEY | PKCS12_VIRTUAL_ISOLATION_KEY;

PfxParts parts_of(DWORD flags) {
  if ((flags & PKCS12_ONLY_NOT_ENCRYPTED_CERTIFICATES) != 0) {
    return PfxParts::kUnencrypted;
  }
  return (flags & PKCS12_ONLY_CERTIFICATES) != 0 ? PfxParts::kCertificates : PfxParts::kAll;
}

// Importer fills a store. Containers that it made are removed again unless it finishes.
class Importer {
 public:
  Importer(const PfxContents& contents, DWORD flags) : contents_(contents), flags_(flags) {}
  Importer(const Importer&) = delete;
  Importer& operator=(const Importer&) = delete;
  ~Importer() {
    if (!finished_) {
      for (const KeyLink& link : made_) {
        forget_container(*link.session);
      }
    }
  }

  Result<HCERTSTORE> run() {
    TRY(parse_keys());
    const auto store = cert::memory_store();
    for (const cert::PfxCertificate& one : contents_.certificates) {
      TRY(add_certificate(*store, one));
    }
    for (const cert::PfxCertificate& one : contents_.crls) {
      const auto element = TRY(cert::Element::create(ElementKind::kCrl, one.der));
      TRY(store->add(element, cert::AddDisposition::kAlways, cert::AddMode::kCopy));
    }
    HCERTSTORE handle = TRY(hand_out_store(store, 0));
    finished_ = true;
    return handle;
  }

 private:
  // All keys are read before the first is put into a container.
  Status parse_keys() {
    for (const cert::PfxKey& key : contents_.keys) {
      keys_.push_back(TRY(cert::parse_private_key_info(key.pkcs8.reveal())));
    }
    return {};
  }

  Status add_certificate(cert::Store& store, const cert::PfxCertificate& one) {
    const auto element = TRY(cert::Element::create(ElementKind::kCertificate, one.der));
    if (!one.attributes.friendly_name.empty()) {
      cert::set_friendly_name(element->properties(), one.attributes.friendly_name);
    }
    if (const auto index = key_of(*element)) {
      TRY(link(*element, *index));
    }
    TRY(store.add(element, cert::AddDisposition::kAlways, cert::AddMode::kCopy));
    return {};
  }

  // The numbers decide which key is a certificate's: a file's localKeyID may name any.
  [[nodiscard]] std::optional<size_t> key_of(const cert::Element& element) const {
    for (size_t i = 0; i < keys_.size(); ++i) {
      if (is_key_of(element, *keys_[i].key)) {
        return i;
      }
    }
    return {};
  }

  [[nodiscard]] KeyPlace place_of(const PfxAttributes& attributes,
                                  std::optional<csp::KeySpec> use) const {
    const bool chosen = (flags_ & (CRYPT_MACHINE_KEYSET | CRYPT_USER_KEYSET)) != 0;
    return {.machine = chosen ? (flags_ & CRYPT_MACHINE_KEYSET) != 0 : attributes.machine_key,
            .persistent = (flags_ & PKCS12_NO_PERSIST_KEY) == 0,
            .key_flags = flags_ & CRYPT_EXPORTABLE,
            .provider = attributes.provider,
            .use = use.value_or(csp::KeySpec::kKeyExchange)};
  }

  Status link(cert::Element& element, size_t index) {
    const KeyPlace place = place_of(contents_.keys[index].attributes, keys_[index].use);
    KeyLink made = TRY(link_new_key(*keys_[index].key, place));
    if (!place.persistent) {
      TRY(attach_key(element, made.session, static_cast<csp::KeySpec>(made.info.key_spec)));
      return {};
    }
    cert::set_key_provider_info(element.properties(), made.info);
    made_.push_back(std::move(made));
    return {};
  }

  const PfxContents& contents_;
  const DWORD flags_;
  std::vector<cert::PrivateKeyInfo> keys_;
  std::vector<KeyLink> made_;
  bool finished_ = false;
};

}  // namespace

Result<HCERTSTORE> import_pfx(ByteView file, LPCWSTR text, DWORD flags) {
  if ((flags & ~kKnownFlags) != 0) {
    return fail(ERROR_INVALID_PARAMETER, "there is no such flag");
  }
  const cert::PfxPassword password = TRY(pfx_password_of(text));
  const PfxContents contents = TRY(cert::read_pfx(file, password, parts_of(flags)));
  return Importer(contents, flags).run();
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

HCERTSTORE PFXImportCertStore(CRYPT_DATA_BLOB* pPFX, LPCWSTR szPassword, DWORD dwFlags) {
  HCERTSTORE store = nullptr;
  guard_secret_bool([&]() -> Status {
    store = TRY(import_pfx(TRY(pfx_file_of(pPFX)), szPassword, dwFlags));
    return {};
  });
  return store;
}

}  // extern "C"
