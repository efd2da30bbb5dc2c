// SPDX-License-Identifier: MIT
// Context's attributes.
#include "packages/schannel/account_mapping.h"
#include "packages/schannel/bindings.h"
#include "packages/schannel/context.h"

namespace opensspi::schannel {
namespace {

using sspi::Attribute;
using sspi::AttributeValue;

constexpr Error kNoSuch = fail(SEC_E_UNSUPPORTED_FUNCTION, "Schannel does not have the attribute");
constexpr uint32_t kNumBuffers = 4;
constexpr uint32_t kMaxKeyingMaterial = 64 * 1024;

const Suite* current_suite(const SSL* ssl) {
  const SSL_CIPHER* const cipher = SSL_get_current_cipher(ssl);
  return cipher == nullptr ? nullptr : suite_of(SSL_CIPHER_get_protocol_id(cipher));
}

uint8_t version_of(const SSL* ssl) {
  switch (SSL_version(ssl)) {
    case TLS1_VERSION:
      return kTls1_0;
    case TLS1_1_VERSION:
      return kTls1_1;
    case TLS1_2_VERSION:
      return kTls1_2;
    default:
      return kTls1_3;
  }
}

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

// The strength of the key exchange: the bits of the ephemeral key of the peer, or of the server's
// RSA key.
uint32_t exchange_bits(SSL* ssl) {
  EVP_PKEY* peer = nullptr;
  if (SSL_get_peer_tmp_key(ssl, &peer) == 1) {
    const std::unique_ptr<EVP_PKEY, KeyFree> key(peer);
    return static_cast<uint32_t>(EVP_PKEY_get_bits(key.get()));
  }
  const X509* const certificate =
      SSL_is_server(ssl) ? SSL_get_certificate(ssl) : SSL_get0_peer_certificate(ssl);
  const EVP_PKEY* const key = certificate == nullptr ? nullptr : X509_get0_pubkey(certificate);
  return key == nullptr ? 0 : static_cast<uint32_t>(EVP_PKEY_get_bits(key));
}

sspi::ConnectionInfo connection_info(SSL* ssl, const Suite& suite) {
  const auto use = SSL_is_server(ssl) ? sspi::Use::kInbound : sspi::Use::kOutbound;
  sspi::ConnectionInfo info;
  info.protocol = bits_of_versions(version_of(ssl), use);
  info.cipher = suite.cipher_id();
  info.cipher_bits = suite.cipher_bits;
  info.hash = suite.hash_id();
  info.hash_bits = suite.hash_bits;
  info.exchange = suite.exchange_id();
  info.exchange_bits = exchange_bits(ssl);
  return info;
}

sspi::CipherInfo cipher_info(const SSL* ssl, const Suite& suite) {
  constexpr uint32_t kAesBlockBits = 128;
  sspi::CipherInfo info;
  info.protocol = static_cast<uint32_t>(SSL_version(ssl));
  info.suite = suite.id;
  info.base_suite = suite.id;
  info.suite_name = suite.name;
  info.cipher = suite.cipher;
  info.cipher_bits = suite.cipher_bits;
  info.cipher_block_bits = suite.mode == Mode::kPoly1305 ? 0 : kAesBlockBits;
  info.hash = suite.hash;
  info.hash_bits = suite.hash_bits;
  info.exchange = suite.exchange_name();
  info.certificate = suite.certificate;
  return info;
}

sspi::KeyInfo key_info(const Suite& suite) {
  sspi::KeyInfo info;
  info.signature_algorithm_name = suite.hash;
  info.encrypt_algorithm_name = suite.cipher;
  info.key_bits = suite.cipher_bits;
  info.signature_algorithm = suite.hash_id();
  info.encrypt_algorithm = suite.cipher_id();
  return info;
}

sspi::SessionInfo session_info(const SSL* ssl) {
  constexpr uint32_t kReconnect = 1;  // SSL_SESSION_RECONNECT
  sspi::SessionInfo info;
  info.flags = SSL_session_reused(ssl) == 1 ? kReconnect : 0;
  unsigned len = 0;
  const SSL_SESSION* const session = SSL_get0_session(ssl);
  const uint8_t* const id = session == nullptr ? nullptr : SSL_SESSION_get_id(session, &len);
  if (id != nullptr) {
    info.id.assign(id, id + len);
  }
  return info;
}

sspi::ApplicationProtocol application_protocol(const SSL* ssl) {
  constexpr uint32_t kSuccess = 1;  // SecApplicationProtocolNegotiationStatus_Success
  constexpr uint32_t kAlpn = 2;
  const uint8_t* name = nullptr;
  unsigned len = 0;
  SSL_get0_alpn_selected(ssl, &name, &len);
  if (len == 0) {
    return {};
  }
  return {kSuccess, kAlpn, Bytes(name, name + len)};
}

// SignatureAndHashAlgorithm numbers that the peer takes, as Windows writes them: the signature in
// the upper byte, the hash in the lower one.
sspi::SupportedSignatures peer_signatures(SSL* ssl) {
  sspi::SupportedSignatures supported;
  const int num = SSL_get_sigalgs(ssl, -1, nullptr, nullptr, nullptr, nullptr, nullptr);
  for (int i = 0; i < num; ++i) {
    uint8_t signature = 0;
    uint8_t hash = 0;
    SSL_get_sigalgs(ssl, i, nullptr, nullptr, nullptr, &signature, &hash);
    supported.algorithms.push_back(static_cast<uint16_t>(signature << 8 | hash));
  }
  return supported;
}

constexpr Error kNoCertificate = fail(SEC_E_NO_CREDENTIALS, "there is no certificate");

void add(sspi::SentCertificate& sent, const STACK_OF(X509) * certificates) {
  for (int i = 0; i < sk_X509_num(certificates); ++i) {
    Bytes der = der_of(sk_X509_value(certificates, i));
    if (der != sent.leaf) {
      sent.authorities.push_back(std::move(der));
    }
  }
}

// A client's list also contains the server's certificate; a server's list does not contain the
// client's certificate.
Result<AttributeValue> remote_certificate(const SSL* ssl, const Bytes& stapled) {
  const X509* const leaf = SSL_get0_peer_certificate(ssl);
  if (leaf == nullptr) {
    return kNoCertificate;
  }
  sspi::SentCertificate sent{der_of(leaf), {}, stapled};
  add(sent, SSL_get_peer_cert_chain(ssl));
  return AttributeValue(std::move(sent));
}

Result<AttributeValue> local_certificate(SSL* ssl) {
  const X509* const leaf = SSL_get_certificate(ssl);
  if (leaf == nullptr) {
    return kNoCertificate;
  }
  sspi::SentCertificate sent{der_of(leaf), {}};
  STACK_OF(X509)* authorities = nullptr;
  SSL_get0_chain_certs(ssl, &authorities);
  add(sent, authorities);
  return AttributeValue(std::move(sent));
}

Result<AttributeValue> root_store(const Trust& trust) {
  if (trust.roots.empty()) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "the program validates its peers itself, and gave no root store");
  }
  return AttributeValue(sspi::RootStore{trust.roots});
}

std::string name_of(const identity::Client& client) {
  return client.domain.empty() ? client.user : client.domain + "\\" + client.user;
}

// value_of turns a result of another type into an attribute.
template <class Value, class Given>
Result<AttributeValue> value_of(Result<Given> given) {
  if (!given.ok()) {
    return given.error();
  }
  return AttributeValue(Value{std::move(*given)});
}

}  // namespace

Result<AttributeValue> Context::query(Attribute attribute) {
  // Without the lock, because they may ask a domain.
  if (!is_client() && attribute == Attribute::kNames) {
    return AttributeValue(sspi::Names{name_of(*TRY(client()))});
  }
  if (!is_client() && attribute == Attribute::kAccessToken) {
    return AttributeValue(sspi::ClientToken{TRY(client())});
  }
  const MutexLock lock(mutex_);
  return query_locked(attribute);
}

// These are there during the handshake, too: between two steps a program decides by them.
Result<AttributeValue> Context::query_locked(Attribute attribute) const {
  SSL* const ssl = connection_.ssl();
  switch (attribute) {
    case Attribute::kPackageInfo:
      return AttributeValue(sspi::PackageReference{&credential_->package().info()});
    case Attribute::kFlags:
      return AttributeValue(sspi::ContextFlags{granted()});
    case Attribute::kRemoteCertificate:
      return remote_certificate(ssl, stapled_);
    case Attribute::kLocalCertificate:
      return local_certificate(ssl);
    case Attribute::kRootStore:
      return root_store(credential_->trust());
    case Attribute::kIssuerList:
      return AttributeValue(sspi::IssuerList{peer_authorities(ssl)});
    case Attribute::kSupportedSignatures:
      return AttributeValue(peer_signatures(ssl));
    default:
      break;
  }
  const Suite* const suite = current_suite(ssl);
  if (suite == nullptr) {
    return sspi::kNotEstablished;
  }
  switch (attribute) {
    case Attribute::kConnectionInfo:
      return AttributeValue(connection_info(ssl, *suite));
    case Attribute::kCipherInfo:
      return AttributeValue(cipher_info(ssl, *suite));
    case Attribute::kKeyInfo:
      return AttributeValue(key_info(*suite));
    default:
      return query_established(attribute);
  }
}

Result<AttributeValue> Context::query_established(Attribute attribute) const {
  if (stage_ != sspi::Stage::kEstablished) {
    return sspi::kNotEstablished;
  }
  SSL* const ssl = connection_.ssl();
  switch (attribute) {
    case Attribute::kStreamSizes: {
      const RecordSizes sizes = connection_.sizes();
      return AttributeValue(sspi::StreamSizes{static_cast<uint32_t>(sizes.header),
                                              static_cast<uint32_t>(sizes.trailer),
                                              static_cast<uint32_t>(connection_.maximum_message()),
                                              kNumBuffers, static_cast<uint32_t>(sizes.block)});
    }
    case Attribute::kLifespan:
      return AttributeValue(sspi::Lifespan{Filetime{0}, kNever});
    case Attribute::kApplicationProtocol:
      return AttributeValue(application_protocol(ssl));
    case Attribute::kSessionInfo:
      return AttributeValue(session_info(ssl));
    case Attribute::kUniqueBindings:
      return value_of<sspi::ChannelToBind>(unique_bindings(connection_));
    case Attribute::kEndpointBindings:
      return value_of<sspi::ChannelToBind>(endpoint_bindings(connection_));
    case Attribute::kEapKeyBlock:
      return value_of<sspi::EapKeyBlock>(eap_key_block(connection_));
    case Attribute::kKeyingMaterial:
      if (!keying_) {
        return fail(SEC_E_INVALID_PARAMETER,
                    "set SECPKG_ATTR_KEYING_MATERIAL_INFO first: it names the label");
      }
      return value_of<sspi::KeyingMaterial>(
          export_key(connection_, keying_->label, keying_->context, keying_->len));
    default:
      return kNoSuch;
  }
}

Status Context::set(const sspi::AttributeSetting& setting) {
  const auto* const info = std::get_if<sspi::KeyingMaterialInfo>(&setting);
  if (info == nullptr) {
    return sspi::Context::set(setting);
  }
  if (info->len == 0 || info->len > kMaxKeyingMaterial) {
    return fail(SEC_E_INVALID_PARAMETER, "no keying material of this length is exported");
  }
  const MutexLock lock(mutex_);
  keying_ = *info;
  return {};
}

// In a later handshake, OpenSSL has the new certificate before the message that proves its key.
Result<Bytes> Context::proved_certificate() const {
  constexpr uint32_t kNoSystemMapper = 0x2;  // SCH_CRED_NO_SYSTEM_MAPPER
  if (stage_ != sspi::Stage::kEstablished) {
    return sspi::kNotEstablished;
  }
  if (connection_.failed() || connection_.in_handshake() || connection_.owes() ||
      wants_certificate_) {
    return fail(SEC_E_NO_IMPERSONATION,
                "a later handshake is going on, so that the client has not proved yet who it is: "
                "finish it with AcceptSecurityContext");
  }
  const X509* const leaf = is_client() ? nullptr : SSL_get0_peer_certificate(connection_.ssl());
  const Rules& rules = credential_->rules();
  if (leaf == nullptr || rules.manual_validation || (rules.flags & kNoSystemMapper) != 0) {
    return fail(SEC_E_NO_IMPERSONATION,
                "no client's certificate could name an account: there is none, or the credential "
                "has SCH_CRED_NO_SYSTEM_MAPPER or SCH_CRED_MANUAL_CRED_VALIDATION");
  }
  return der_of(leaf);
}

// The program may have validated the client's certificate itself, by other rules. Another thread
// may begin a handshake while the certificate is mapped without the lock.
Result<identity::ClientPtr> Context::client() const {
  MutexLock lock(mutex_);
  Bytes leaf = TRY(proved_certificate());
  if (mapped_.client != nullptr && mapped_.leaf == leaf) {
    return mapped_.client;
  }
  const std::shared_ptr<const Credential> credential = credential_;
  MappingRequest request{.check = {.trust = credential->trust(),
                                   .peer = End::kClient,
                                   .host = {},
                                   .now = env_.now(),
                                   .flags = credential->rules().flags,
                                   .fetching = credential->fetching(End::kClient)},
                         .sent = sent_certificates(SSL_get0_peer_certificate(connection_.ssl()),
                                                   SSL_get_peer_cert_chain(connection_.ssl())),
                         .authorities = {}};
  lock.unlock();
  request.authorities = credential->account_authorities();
  identity::ClientPtr client = TRY(map_client(request, accounts_));
  lock.lock();
  if (TRY(proved_certificate()) != leaf) {
    return fail(SEC_E_NO_IMPERSONATION,
                "the client has sent another certificate meanwhile: ask again");
  }
  mapped_ = {std::move(leaf), client};
  return client;
}

}  // namespace opensspi::schannel
