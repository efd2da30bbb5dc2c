// SPDX-License-Identifier: MIT
// PFXExportCertStoreEx, PFXExportCertStore.
#include <algorithm>

#include "abi/crypt32/contexts.h"
#include "abi/crypt32/key_links.h"
#include "abi/crypt32/pfx_arguments.h"
#include "base/as_process.h"
#include "cert/friendly_name.h"
#include "cert/keys/private_key_info.h"
#include "cert/pfx/pfx.h"

namespace opensspi::abi {
namespace {

using cert::Element;
using cert::ElementKind;
using cert::PfxContents;

constexpr DWORD kKnownFlags = REPORT_NO_PRIVATE_KEY | REPORT_NOT_ABLE_TO_EXPORT_PRIVATE_KEY |
                              EXPORT_PRIVATE_KEYS | PKCS12_INCLUDE_EXTENDED_PROPERTIES |
                              PKCS12_EXPORT_SILENT | PKCS12_EXPORT_PBES2_PARAMS |
                              PKCS12_DISABLE_ENCRYPT_CERTIFICATES | PKCS12_ENCRYPT_CERTIFICATES;

Result<cert::PfxWriting> writing_of(const void* para, DWORD flags) {
  if ((flags & ~kKnownFlags) != 0) {
    return fail(ERROR_INVALID_PARAMETER, "these flags are not supported");
  }
  cert::PfxWriting writing;
  writing.encrypt_certificates = (flags & PKCS12_DISABLE_ENCRYPT_CERTIFICATES) == 0;
  if ((flags & PKCS12_EXPORT_PBES2_PARAMS) == 0) {
    return writing;
  }
  const auto* params = static_cast<const PKCS12_PBES2_EXPORT_PARAMS*>(para);
  if (params == nullptr || params->dwSize != sizeof *params || params->pwszPbes2Alg == nullptr) {
    return kNullArgument;
  }
  const bool is_known = params->hNcryptDescriptor == nullptr &&
                        std::u16string_view(params->pwszPbes2Alg) == PKCS12_PBES2_ALG_AES256_SHA256;
  if (!is_known) {
    return fail(NTE_NOT_SUPPORTED, "the only PBES2 encryption here is AES256-SHA256");
  }
  writing.scheme = cert::PbeScheme::kAes256Sha256;
  return writing;
}

// The value that Windows writes: the number of the pair, little-endian.
Bytes local_key_id(size_t number) {
  Bytes id(4);
  put_le(id, number);
  return id;
}

// Exporter collects what is written.
class Exporter {
 public:
  explicit Exporter(DWORD flags) : flags_(flags) {}

  // Stores enumerate the certificate that was added last first; files keep the order of adding.
  Status collect(const cert::Store& store) {
    auto certificates = store.elements(ElementKind::kCertificate);
    std::ranges::reverse(certificates);
    for (const cert::ElementPtr& element : certificates) {
      TRY(take_certificate(*element));
    }
    for (const cert::ElementPtr& element : store.elements(ElementKind::kCrl)) {
      contents_.crls.push_back({bytes_of(*element), {}});
    }
    return {};
  }
  [[nodiscard]] const PfxContents& contents() const { return contents_; }

 private:
  static Bytes bytes_of(const Element& element) {
    const ByteView encoded = element.encoded();
    return {encoded.begin(), encoded.end()};
  }

  Status take_certificate(const Element& element) {
    cert::PfxCertificate one{bytes_of(element), {}};
    one.attributes.friendly_name = cert::friendly_name(element.properties()).value_or(u"");
    if ((flags_ & EXPORT_PRIVATE_KEYS) != 0 && TRY(take_key(element))) {
      one.attributes.key_id = contents_.keys.back().attributes.key_id;
    }
    contents_.certificates.push_back(std::move(one));
    return {};
  }

  // take_key returns whether there was a key that may be exported.
  Result<bool> take_key(const Element& element) {
    const auto linked = linked_session(element);
    if (!linked.ok()) {
      return left_out(linked.error(), REPORT_NO_PRIVATE_KEY);
    }
    const AsProcess as_process;  // containers belong to the process, never to a client
    const auto key = cert::exported_private_key(*linked->session, linked->use);
    if (!key.ok()) {
      const bool missing = key.error().is(NTE_NO_KEY);
      return left_out(key.error(),
                      missing ? REPORT_NO_PRIVATE_KEY : REPORT_NOT_ABLE_TO_EXPORT_PRIVATE_KEY);
    }
    cert::PfxKey written;
    written.pkcs8 = TRY(cert::write_private_key_info(**key, linked->use));
    const auto info = TRY(info_of(*linked->session, linked->use));
    written.attributes = {.friendly_name = info.container,
                          .key_id = local_key_id(contents_.keys.size() + 1),
                          .provider = info.provider,
                          .machine_key = (info.flags & CRYPT_MACHINE_KEYSET) != 0};
    contents_.keys.push_back(std::move(written));
    return true;
  }

  [[nodiscard]] Result<bool> left_out(Error error, DWORD report) const {
    if ((flags_ & report) == 0) {
      return false;
    }
    const bool no_link = error.is(CRYPT_E_NO_KEY_PROPERTY);
    return no_link ? fail(NTE_NO_KEY, "a certificate has no private key") : error;
  }

  const DWORD flags_;
  PfxContents contents_;
};

Status export_store(HCERTSTORE handle, CRYPT_DATA_BLOB* out, LPCWSTR text, const void* para,
                    DWORD flags) {
  if (out == nullptr) {
    return kNullArgument;
  }
  const OpenStorePtr store = TRY(store_of(handle));
  const cert::PfxWriting writing = TRY(writing_of(para, flags));
  const cert::PfxPassword password = TRY(pfx_password_of(text));
  Exporter exporter(flags);
  TRY(exporter.collect(store->store()));
  const Bytes file = TRY(cert::write_pfx(exporter.contents(), password, writing));
  return write_value(file, out->pbData, &out->cbData);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL PFXExportCertStoreEx(HCERTSTORE hStore, CRYPT_DATA_BLOB* pPFX, LPCWSTR szPassword,
                          void* pvPara, DWORD dwFlags) {
  return guard_secret_bool([&] { return export_store(hStore, pPFX, szPassword, pvPara, dwFlags); });
}

BOOL PFXExportCertStore(HCERTSTORE hStore, CRYPT_DATA_BLOB* pPFX, LPCWSTR szPassword,
                        DWORD dwFlags) {
  return PFXExportCertStoreEx(hStore, pPFX, szPassword, nullptr, dwFlags);
}

}  // extern "C"
