// SPDX-License-Identifier: MIT
// opensspi cert import-pfx and export-pfx.
#include <cstring>
#include <span>

#include "certificates.h"
#include "files.h"
#include "password.h"
#include "progress.h"
#include "wide_text.h"

namespace opensspi_cli {
namespace {

// WidePassword is a password in UTF-16 that is overwritten at its end.
class WidePassword {
 public:
  WidePassword() = default;
  WidePassword(const WidePassword&) = delete;
  WidePassword& operator=(const WidePassword&) = delete;
  ~WidePassword() { explicit_bzero(text_.data(), text_.size() * sizeof(char16_t)); }

  bool take(const Password& password) { return wide({password.data(), password.size()}, text_); }
  [[nodiscard]] LPCWSTR get() const { return text_.c_str(); }

 private:
  std::u16string text_;
};

using Ask = std::optional<std::string> (*)(Password&, const std::string&, bool);

std::optional<std::string> ask_wide(WidePassword& out, Ask ask, const PfxOptions& options) {
  Password password;
  if (auto problem = ask(password, options.file, options.password_stdin)) {
    return problem;
  }
  return out.take(password) ? std::nullopt
                            : std::optional<std::string>("the password is not well-formed UTF-8");
}

CRYPT_DATA_BLOB blob_of(const Content& content) {
  return {static_cast<DWORD>(content.size()), const_cast<BYTE*>(content.data())};
}

// delete_keys removes the key containers of certificates that are in no store.
void delete_keys(std::span<const Certificate> certificates) {
  for (const Certificate& one : certificates) {
    const std::vector<BYTE> bytes = key_info(one);
    if (!bytes.empty()) {
      const auto* info = reinterpret_cast<const CRYPT_KEY_PROV_INFO*>(bytes.data());
      HCRYPTPROV none = 0;
      CryptAcquireContextW(&none, info->pwszContainerName, info->pwszProvName, info->dwProvType,
                           info->dwFlags | CRYPT_DELETEKEYSET);
    }
  }
}

Certificate existing(const CertStore& store, const Certificate& wanted) {
  return Certificate(CertFindCertificateInStore(store.get(), X509_ASN_ENCODING, 0,
                                                CERT_FIND_EXISTING, wanted.get(), nullptr));
}

// already_there returns the thumbprint of a certificate that both stores have, or "".
std::string already_there(const CertStore& store, const CertStore& imported) {
  for (const Certificate& one : certificates_in(imported)) {
    if (existing(store, one) != nullptr) {
      return CertificateFacts(one).thumbprint;
    }
  }
  return "";
}

// add_all returns how many were added; if not all, the last error says why not.
size_t add_all(const CertStore& store, std::span<const Certificate> certificates) {
  size_t num_added = 0;
  while (num_added < certificates.size() &&
         CertAddCertificateContextToStore(store.get(), certificates[num_added].get(),
                                          CERT_STORE_ADD_REPLACE_EXISTING, nullptr) != 0) {
    ++num_added;
  }
  return num_added;
}

DWORD import_flags(const CertStoreOptions& store, const PfxOptions& options) {
  return (store.machine ? CRYPT_MACHINE_KEYSET : CRYPT_USER_KEYSET) |
         (options.exportable ? CRYPT_EXPORTABLE : 0);
}

CertStore opened_pfx(const Content& file, const WidePassword& password, DWORD flags) {
  CRYPT_DATA_BLOB blob = blob_of(file);
  return CertStore(PFXImportCertStore(&blob, password.get(), flags));
}

DWORD export_flags(const PfxOptions& options) {
  return EXPORT_PRIVATE_KEYS | REPORT_NO_PRIVATE_KEY | REPORT_NOT_ABLE_TO_EXPORT_PRIVATE_KEY |
         (options.triple_des ? 0 : PKCS12_EXPORT_PBES2_PARAMS);
}

// written_pfx returns the file's bytes; nothing on failure, and the last error has the reason.
std::optional<Content> written_pfx(const CertStore& store, const WidePassword& password,
                                   const PfxOptions& options) {
  WCHAR algorithm[] = u"AES256-SHA256";
  PKCS12_PBES2_EXPORT_PARAMS aes = {sizeof aes, nullptr, algorithm};
  void* const para = options.triple_des ? nullptr : &aes;
  CRYPT_DATA_BLOB blob = {0, nullptr};
  if (PFXExportCertStoreEx(store.get(), &blob, password.get(), para, export_flags(options)) == 0) {
    return std::nullopt;
  }
  std::vector<uint8_t> bytes(blob.cbData);
  blob.pbData = bytes.data();
  if (PFXExportCertStoreEx(store.get(), &blob, password.get(), para, export_flags(options)) == 0) {
    return std::nullopt;
  }
  bytes.resize(blob.cbData);
  return Content(std::move(bytes));
}

}  // namespace

int import_pfx(const Session& session, const CertStoreOptions& where, const PfxOptions& options) {
  constexpr const char* kTask = "cert import-pfx";
  if (options.file == "-" && options.password_stdin) {
    return misused(session, kTask, "stdin cannot give both the file and the password");
  }
  Content file;
  WidePassword password;
  CertStore store;
  if (const auto problem = read_content(file, options.file)) {
    return failed(session, kTask, *problem);
  }
  if (const auto problem = ask_wide(password, ask_password_once, options)) {
    return misused(session, kTask, *problem);
  }
  if (const auto exit = open_store(store, session, kTask, where, Opening::kCreate)) {
    return *exit;
  }
  // The certificates are looked at before a key is put into a container.
  const CertStore bare = [&] {
    const Progress progress(session, "opening");
    return opened_pfx(file, password, PKCS12_ONLY_CERTIFICATES);
  }();
  if (bare == nullptr) {
    return refused(session, kTask, last_status());
  }
  const std::string known = options.force ? "" : already_there(store, bare);
  if (!known.empty()) {
    return misused(session, kTask, "the store has " + known + "; --force replaces it");
  }
  const CertStore imported = [&] {
    const Progress progress(session, "importing");
    return opened_pfx(file, password, import_flags(where, options));
  }();
  if (imported == nullptr) {
    return refused(session, kTask, last_status());
  }
  const std::vector<Certificate> certificates = certificates_in(imported);
  const size_t num_added = add_all(store, certificates);
  if (num_added < certificates.size()) {
    const int32_t status = last_status();
    delete_keys(std::span(certificates).subspan(num_added));
    return refused(session, kTask, status);
  }
  return done(session,
              "imported " + std::to_string(num_added) + " certificate(s) into " + where.name);
}

int export_pfx(const Session& session, const CertStoreOptions& where, const PfxOptions& options) {
  constexpr const char* kTask = "cert export-pfx";
  CertStore store;
  Certificate certificate;
  if (const auto exit = open_store(store, session, kTask, where, Opening::kExisting)) {
    return *exit;
  }
  if (const auto exit = find_certificate(certificate, session, kTask, store, options.certificate)) {
    return *exit;
  }
  WidePassword password;
  if (const auto problem = ask_wide(password, ask_password, options)) {
    return misused(session, kTask, *problem);
  }
  const CertStore one(CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr));
  if (one == nullptr || CertAddCertificateContextToStore(one.get(), certificate.get(),
                                                         CERT_STORE_ADD_ALWAYS, nullptr) == 0) {
    return refused(session, kTask, last_status());
  }
  const auto pfx = [&] {
    const Progress progress(session, "encrypting");
    return written_pfx(one, password, options);
  }();
  if (!pfx) {
    return refused(session, kTask, last_status());
  }
  if (const auto problem =
          write_content(options.file, pfx->text(), options.force ? Overwrite::kYes : Overwrite::kNo,
                        Privacy::kOwner)) {
    return misused(session, kTask, *problem);
  }
  return options.file == "-" ? kExitDone : done(session, "wrote " + options.file);
}

}  // namespace opensspi_cli
