// SPDX-License-Identifier: MIT
// Certificates in system stores, as the commands "cert …" find and show them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "crypt.h"

namespace opensspi_cli {

struct StoreClose {
  void operator()(void* store) const { CertCloseStore(store, 0); }
};
using CertStore = std::unique_ptr<void, StoreClose>;

struct CertificateFree {
  void operator()(const CERT_CONTEXT* context) const { CertFreeCertificateContext(context); }
};
using Certificate = std::unique_ptr<const CERT_CONTEXT, CertificateFree>;

// CertStoreOptions are the options that name a store.
struct CertStoreOptions {
  std::string name = "My";
  bool machine = false;
};

// Opening says whether a store that does not exist is created.
enum class Opening : uint8_t { kExisting, kCreate };

// open_store opens a system store. It returns an exit code if that fails.
std::optional<int> open_store(CertStore& out, const Session& session, const char* task,
                              const CertStoreOptions& options, Opening opening);

// open_file_store opens what a file holds: certificates and CRLs in DER or PEM, PKCS#7, a
// serialised store. It returns an exit code if that fails.
std::optional<int> open_file_store(CertStore& out, const Session& session, const char* task,
                                   const std::string& path);

// certificates_in lists a store; those of a file are in its order.
std::vector<Certificate> certificates_in(const CertStore& store);

// find_certificate looks for the one certificate that `text` names: its SHA-1 thumbprint or the
// beginning of it (4 digits or more), or a part of its subject. It returns an exit code if there is
// none, or if there are several.
std::optional<int> find_certificate(Certificate& out, const Session& session, const char* task,
                                    const CertStore& store, const std::string& text);

// CertificateFacts is what is shown of a certificate. Names may hold control characters.
struct CertificateFacts {
  explicit CertificateFacts(const Certificate& certificate);

  std::string thumbprint;  // SHA-1, as Windows' tools name certificates
  std::string sha256;
  std::string subject;
  std::string issuer;
  std::string serial_number;
  std::string not_before;
  std::string not_after;
  std::string friendly_name;
  std::string signature_algorithm;
  std::string key_algorithm;
  unsigned key_bits = 0;
  std::vector<std::string> dns_names;
  bool has_key = false;
  std::string container;
  std::string provider;
};

// print_certificate_json prints one object; print_certificate_line one line of a list;
// print_certificate all facts.
void print_certificate_json(const CertificateFacts& facts);
void print_certificate_line(const CertificateFacts& facts);
void print_certificate(const CertificateFacts& facts);

// PfxOptions are the options of import-pfx and export-pfx.
struct PfxOptions {
  std::string file;
  std::string certificate;
  bool exportable = false;
  bool password_stdin = false;
  bool force = false;
  bool triple_des = false;
};
int import_pfx(const Session& session, const CertStoreOptions& store, const PfxOptions& options);
int export_pfx(const Session& session, const CertStoreOptions& store, const PfxOptions& options);

// add_verify_command and add_request_command add "cert verify" and "cert request".
void add_verify_command(CLI::App& group, Session& session,
                        const std::shared_ptr<CertStoreOptions>& store);
void add_request_command(CLI::App& group, Session& session,
                         const std::shared_ptr<CertStoreOptions>& store);

// key_info returns the property that names a certificate's key container; empty without one.
std::vector<BYTE> key_info(const Certificate& certificate);

}  // namespace opensspi_cli
