// SPDX-License-Identifier: MIT
// For tests: tokens of SoftHSM2 in a directory that belongs to the program, and libssl over memory.
#pragma once

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "crypto/library.h"
#include "crypto/openssl_bridge.h"

namespace opensspi::crypto::pkcs11::testing {

inline constexpr const char* kModule = "/usr/lib/softhsm/libsofthsm2.so";
inline constexpr const char* kPin = "1234";

// SoftHsm is one token directory for the whole program: the module reads its configuration once.
class SoftHsm {
 public:
  static const SoftHsm& instance() {
    static const SoftHsm soft_hsm;
    return soft_hsm;
  }
  ~SoftHsm() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  [[nodiscard]] bool usable() const { return usable_; }

 private:
  SoftHsm() {
    std::string pattern = std::filesystem::temp_directory_path() / "opensspi-softhsm-XXXXXX";
    if (!std::filesystem::exists(kModule) || mkdtemp(pattern.data()) == nullptr) {
      return;
    }
    directory_ = pattern;
    std::ofstream(directory_ / "conf")
        << "directories.tokendir = " << directory_.string() << "\nlog.level = ERROR\n";
    setenv("SOFTHSM2_CONF", (directory_ / "conf").c_str(), 1);
    usable_ = make_token("first") && make_token("second") && make_token("cards");
  }
  static bool make_token(const std::string& label) {
    const std::string command = "softhsm2-util --init-token --free --label " + label +
                                " --pin 1234 --so-pin 12345678 > /dev/null";
    return std::system(command.c_str()) == 0;  // NOLINT: a fixed command
  }

  std::filesystem::path directory_;
  bool usable_ = false;
};

struct Deleters {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

// self_signed returns a certificate of the key, valid from now.
inline std::unique_ptr<X509, Deleters> self_signed(EVP_PKEY* closed, EVP_PKEY* open) {
  std::unique_ptr<X509, Deleters> certificate(X509_new_ex(library_context(), nullptr));
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("token"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  X509_set_pubkey(certificate.get(), open);
  EXPECT_GT(X509_sign(certificate.get(), closed, EVP_sha256()), 0);
  return certificate;
}

// handshake connects a client and a server of libssl over memory, the server with the key given.
inline bool handshake(EVP_PKEY* closed, X509* certificate, int version) {
  const std::unique_ptr<SSL_CTX, Deleters> server_context(
      SSL_CTX_new_ex(library_context(), nullptr, TLS_server_method()));
  const std::unique_ptr<SSL_CTX, Deleters> client_context(
      SSL_CTX_new_ex(library_context(), nullptr, TLS_client_method()));
  SSL_CTX_set_min_proto_version(server_context.get(), version);
  SSL_CTX_set_max_proto_version(server_context.get(), version);
  EXPECT_EQ(SSL_CTX_use_certificate(server_context.get(), certificate), 1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey(server_context.get(), closed), 1);
  const std::unique_ptr<SSL, Deleters> server(SSL_new(server_context.get()));
  const std::unique_ptr<SSL, Deleters> client(SSL_new(client_context.get()));
  BIO* ends[2];
  BIO_new_bio_pair(&ends[0], 0, &ends[1], 0);
  SSL_set_bio(server.get(), ends[0], ends[0]);
  SSL_set_bio(client.get(), ends[1], ends[1]);
  SSL_set_accept_state(server.get());
  SSL_set_connect_state(client.get());
  for (int step = 0; step < 20; ++step) {
    const int done = SSL_do_handshake(client.get()) + SSL_do_handshake(server.get());
    if (done == 2) {
      return true;
    }
  }
  return false;
}

}  // namespace opensspi::crypto::pkcs11::testing
