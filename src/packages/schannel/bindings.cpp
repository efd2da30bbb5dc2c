// SPDX-License-Identifier: MIT
#include "packages/schannel/bindings.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/x509.h>

#include <algorithm>

#include "base/writer.h"
#include "crypto/evp_key.h"
#include "crypto/library.h"

namespace opensspi::schannel {
namespace {

constexpr uint32_t kBindingsHeaderLen = 32;  // SEC_CHANNEL_BINDINGS
constexpr size_t kEapKeysLen = 128;
constexpr size_t kEapVectorsLen = 64;
constexpr std::string_view kEapLabel = "client EAP encryption";

Bytes marshalled(std::string_view prefix, ByteView value) {
  Bytes bytes;
  Writer writer(bytes);
  for (int i = 0; i < 6; ++i) {
    writer.u32le(0);
  }
  writer.u32le(static_cast<uint32_t>(prefix.size() + value.size()));
  writer.u32le(kBindingsHeaderLen);
  writer.bytes(as_bytes(prefix));
  writer.bytes(value);
  return bytes;
}

// RFC 5929, 4.1: MD5 and SHA-1 are replaced by SHA-256.
const EVP_MD* hash_of_signature(const X509* certificate) {
  int hash = NID_undef;
  if (X509_get_signature_info(const_cast<X509*>(certificate), &hash, nullptr, nullptr, nullptr) !=
          1 ||
      hash == NID_undef) {
    return nullptr;
  }
  if (hash == NID_md5 || hash == NID_sha1) {
    hash = NID_sha256;
  }
  return crypto::fetched_digest(OBJ_nid2sn(hash));
}

struct KdfFree {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

// PRF("", label, randoms). OpenSSL takes no empty secret, but HMAC pads a key with zeros, so that
// one byte of zero is the same.
bool eap_vectors(const SSL* ssl, ByteSpan out) {
  Bytes seed(as_bytes(kEapLabel).begin(), as_bytes(kEapLabel).end());
  const size_t label_len = seed.size();
  seed.resize(label_len + size_t{2} * SSL3_RANDOM_SIZE);
  SSL_get_client_random(ssl, seed.data() + label_len, SSL3_RANDOM_SIZE);
  SSL_get_server_random(ssl, seed.data() + label_len + SSL3_RANDOM_SIZE, SSL3_RANDOM_SIZE);
  const std::unique_ptr<EVP_KDF, KdfFree> kdf(
      EVP_KDF_fetch(crypto::library_context(), "TLS1-PRF", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, KdfFree> context(EVP_KDF_CTX_new(kdf.get()));
  const SSL_CIPHER* const cipher = SSL_get_current_cipher(ssl);
  const EVP_MD* const hash = SSL_CIPHER_get_handshake_digest(cipher);
  std::string name = SSL_version(ssl) < TLS1_2_VERSION ? "MD5-SHA1"
                     : hash == nullptr                 ? "SHA256"
                                                       : EVP_MD_get0_name(hash);
  uint8_t secret = 0;
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, &secret, 1),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed.data(), seed.size()),
      OSSL_PARAM_construct_end()};
  return context != nullptr && EVP_KDF_derive(context.get(), out.data(), out.size(), params) == 1;
}

}  // namespace

Result<Bytes> unique_bindings(const Connection& connection) {
  if (connection.is_1_3()) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "TLS 1.3 has no tls-unique bindings (RFC 8446, C.5)");
  }
  // The client's Finished comes first in a full handshake, the server's in a resumed one.
  const bool clients = SSL_session_reused(connection.ssl()) == 0;
  const bool own = clients == (connection.end() == End::kClient);
  Bytes finished(EVP_MAX_MD_SIZE);
  const auto get = own ? SSL_get_finished : SSL_get_peer_finished;
  finished.resize(get(connection.ssl(), finished.data(), finished.size()));
  return marshalled("tls-unique:", finished);
}

Result<Bytes> endpoint_bindings(const Connection& connection) {
  const crypto::ErrorMark mark;
  const X509* const certificate = connection.end() == End::kClient
                                      ? SSL_get0_peer_certificate(connection.ssl())
                                      : SSL_get_certificate(connection.ssl());
  const EVP_MD* const hash = certificate == nullptr ? nullptr : hash_of_signature(certificate);
  if (hash == nullptr) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "the server's certificate has no signature for which RFC 5929 names a hash");
  }
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned len = 0;
  X509_digest(certificate, hash, digest.data(), &len);
  digest.resize(len);
  return marshalled("tls-server-end-point:", digest);
}

Result<SecretBytes> export_key(const Connection& connection, std::string_view label,
                               const std::optional<Bytes>& context, size_t len) {
  const crypto::ErrorMark mark;
  SecretBytes key(len);
  const ByteView value = context ? ByteView(*context) : ByteView();
  if (SSL_export_keying_material(connection.ssl(), key.reveal().data(), len, label.data(),
                                 label.size(), value.data(), value.size(), context ? 1 : 0) != 1) {
    return fail(SEC_E_INVALID_PARAMETER, "OpenSSL exports no keys for this label");
  }
  return key;
}

Result<SecretBytes> eap_key_block(const Connection& connection) {
  const crypto::ErrorMark mark;
  SecretBytes block(kEapKeysLen + kEapVectorsLen);
  if (connection.is_1_3()) {
    const Bytes type{13};  // EAP-TLS
    const SecretBytes keys =
        TRY(export_key(connection, "EXPORTER_EAP_TLS_Key_Material", type, kEapKeysLen));
    std::ranges::copy(keys.reveal(), block.reveal().begin());
    return block;
  }
  const SecretBytes keys = TRY(export_key(connection, kEapLabel, std::nullopt, kEapKeysLen));
  std::ranges::copy(keys.reveal(), block.reveal().begin());
  if (!eap_vectors(connection.ssl(), block.reveal().last(kEapVectorsLen))) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "OpenSSL lacks the key derivation of TLS");
  }
  return block;
}

}  // namespace opensspi::schannel
