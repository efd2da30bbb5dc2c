// SPDX-License-Identifier: MIT
// opensspi cert: certificates in system stores.
#include <iostream>

#include "certificates.h"
#include "files.h"
#include "password.h"

namespace opensspi_cli {
namespace {

struct CertOptions {
  CertStoreOptions store;
  PfxOptions pfx;
  std::string certificate;
  std::string file;
  bool pem = false;
  bool force = false;
  bool find_key = false;
  bool yes = false;
};

using Options = std::shared_ptr<CertOptions>;

int list(const Session& session, const CertOptions& options) {
  CertStore store;
  if (const auto exit =
          open_store(store, session, "cert list", options.store, Opening::kExisting)) {
    return *exit;
  }
  const std::vector<Certificate> found = certificates_in(store);
  if (session.json) {
    std::cout << "{\"certificates\": [";
    const char* comma = "";
    for (const Certificate& one : found) {
      std::cout << comma;
      print_certificate_json(CertificateFacts(one));
      comma = ", ";
    }
    std::cout << "]}\n";
    return kExitDone;
  }
  for (const Certificate& one : found) {
    print_certificate_line(CertificateFacts(one));
  }
  if (found.empty()) {
    std::cout << "no certificates in " << printable(options.store.name) << '\n';
  }
  return kExitDone;
}

int print_pem(const Session& session, const Certificate& certificate) {
  constexpr DWORD kForm = CRYPT_STRING_BASE64HEADER | CRYPT_STRING_NOCR;
  DWORD len = 0;
  CryptBinaryToStringA(certificate->pbCertEncoded, certificate->cbCertEncoded, kForm, nullptr,
                       &len);
  std::string text(len, '\0');
  if (CryptBinaryToStringA(certificate->pbCertEncoded, certificate->cbCertEncoded, kForm,
                           text.data(), &len) == 0) {
    return refused(session, "cert show", last_status());
  }
  text.resize(len);
  std::cout << text;
  return kExitDone;
}

int show(const Session& session, const CertOptions& options) {
  CertStore store;
  Certificate certificate;
  if (const auto exit =
          open_store(store, session, "cert show", options.store, Opening::kExisting)) {
    return *exit;
  }
  if (const auto exit =
          find_certificate(certificate, session, "cert show", store, options.certificate)) {
    return *exit;
  }
  if (options.pem) {
    return print_pem(session, certificate);
  }
  const CertificateFacts facts(certificate);
  if (session.json) {
    print_certificate_json(facts);
    std::cout << '\n';
  } else {
    print_certificate(facts);
  }
  return kExitDone;
}

// find_key links a certificate of a store to the container that has its private key, if one has.
bool find_key(const Certificate& certificate, const CertStoreOptions& where) {
  const DWORD containers =
      where.machine ? DWORD{CRYPT_FIND_MACHINE_KEYSET_FLAG} : DWORD{CRYPT_FIND_USER_KEYSET_FLAG};
  return CryptFindCertificateKeyProvInfo(certificate.get(), containers, nullptr) != 0;
}

// The library reads the file: DER, PEM, PKCS#7, a serialised store.
int add(const Session& session, const CertOptions& options) {
  CertStore file;
  if (const auto exit = open_file_store(file, session, "cert add", options.file)) {
    return *exit;
  }
  const std::vector<Certificate> found = certificates_in(file);
  if (found.empty()) {
    return misused(session, "cert add", "the file holds no certificate: " + options.file);
  }
  CertStore store;
  if (const auto exit = open_store(store, session, "cert add", options.store, Opening::kCreate)) {
    return *exit;
  }
  // Replacing keeps the name and the key of the certificate that is there.
  const DWORD how =
      options.force ? CERT_STORE_ADD_REPLACE_EXISTING_INHERIT_PROPERTIES : CERT_STORE_ADD_NEW;
  size_t num_keys = 0;
  for (const Certificate& one : found) {
    PCCERT_CONTEXT added = nullptr;
    if (CertAddCertificateContextToStore(store.get(), one.get(), how, &added) == 0) {
      return refused(session, "cert add", last_status());
    }
    const Certificate held(added);
    num_keys += options.find_key && find_key(held, options.store) ? 1 : 0;
  }
  return done(
      session,
      "added " + std::to_string(found.size()) + " certificate(s) to " + options.store.name +
          (options.find_key ? ", " + std::to_string(num_keys) + " with a private key" : ""));
}

int remove(const Session& session, const CertOptions& options) {
  CertStore store;
  Certificate certificate;
  if (const auto exit =
          open_store(store, session, "cert remove", options.store, Opening::kExisting)) {
    return *exit;
  }
  if (const auto exit =
          find_certificate(certificate, session, "cert remove", store, options.certificate)) {
    return *exit;
  }
  const CertificateFacts facts(certificate);
  if (!options.yes && !confirmed("Remove " + printable(facts.subject) + " from " +
                                 printable(options.store.name) + "? [y/N] ")) {
    return misused(session, "cert remove",
                   "nothing was removed: confirm on the terminal, or use --yes");
  }
  if (CertDeleteCertificateFromStore(certificate.release()) == 0) {
    return refused(session, "cert remove", last_status());
  }
  return done(session, "removed " + facts.thumbprint + " from " + options.store.name);
}

CLI::App& command(CLI::App& group, const char* name, const char* meaning) {
  CLI::App& made = *group.add_subcommand(name, meaning);
  made.fallthrough();
  return made;
}

void add_certificate_argument(CLI::App& made, std::string& out) {
  made.add_option("CERTIFICATE", out,
                  "The SHA-1 thumbprint or its beginning, or a part of the subject")
      ->required();
}

void add_reading_commands(CLI::App& group, Session& session, const Options& options) {
  command(group, "list", "List the certificates of a store").callback([&session, options] {
    session.exit = list(session, *options);
  });
  CLI::App& showing = command(group, "show", "Show a certificate");
  add_certificate_argument(showing, options->certificate);
  showing.add_flag("--pem", options->pem, "Print it as PEM");
  showing.callback([&session, options] { session.exit = show(session, *options); });
}

void add_changing_commands(CLI::App& group, Session& session, const Options& options) {
  CLI::App& adding = command(group, "add", "Add the certificates of a file to a store");
  adding.add_option("FILE", options->file, "DER, PEM, PKCS#7 or a serialised store")->required();
  adding.add_flag("--force", options->force, "Replace certificates that are there");
  adding.add_flag("--find-key", options->find_key,
                  "Look for the private key in the key containers");
  adding.callback([&session, options] { session.exit = add(session, *options); });
  CLI::App& removing = command(group, "remove", "Remove a certificate from a store");
  add_certificate_argument(removing, options->certificate);
  removing.add_flag("--yes", options->yes, "Do not ask");
  removing.callback([&session, options] { session.exit = remove(session, *options); });
}

void add_pfx_commands(CLI::App& group, Session& session, const Options& options) {
  PfxOptions& pfx = options->pfx;
  CLI::App& importing = command(group, "import-pfx", "Import a PFX file with its private keys");
  importing.add_option("FILE", pfx.file, "The PFX (PKCS#12) file; - reads stdin")->required();
  importing.add_flag("--exportable", pfx.exportable, "Let the keys be exported again");
  importing.add_flag("--force", pfx.force, "Replace certificates that are there");
  importing.add_flag("--password-stdin", pfx.password_stdin, "Read the password from stdin");
  importing.callback(
      [&session, options] { session.exit = import_pfx(session, options->store, options->pfx); });
  CLI::App& exporting =
      command(group, "export-pfx", "Write a certificate with its private key as a PFX file");
  add_certificate_argument(exporting, pfx.certificate);
  exporting.add_option("OUTPUT", pfx.file, "The file to write; - writes to stdout")->required();
  exporting.add_flag("--triple-des", pfx.triple_des,
                     "Encrypt as Windows before 10 reads it, with 3DES and SHA-1, not AES-256");
  exporting.add_flag("--force", pfx.force, "Replace an existing output");
  exporting.add_flag("--password-stdin", pfx.password_stdin, "Read the password from stdin");
  exporting.callback(
      [&session, options] { session.exit = export_pfx(session, options->store, options->pfx); });
}

}  // namespace

void add_cert_commands(CLI::App& program, Session& session) {
  const auto options = std::make_shared<CertOptions>();
  CLI::App& group = *program.add_subcommand("cert", "Certificates in system stores");
  group.require_subcommand(1);
  group.fallthrough();
  group.add_option("--store", options->store.name, "The store's name; default: My");
  group.add_flag("--machine", options->store.machine, "The machine's stores, not this user's");
  add_reading_commands(group, session, options);
  add_changing_commands(group, session, options);
  add_pfx_commands(group, session, options);
  const std::shared_ptr<CertStoreOptions> store(options, &options->store);
  add_verify_command(group, session, store);
  add_request_command(group, session, store);
}

}  // namespace opensspi_cli
