// SPDX-License-Identifier: MIT
#include "abi/core/channel_certificates.h"

#include "abi/core/runtime.h"
#include "abi/crypt32/contexts.h"
#include "abi/crypt32/key_links.h"
#include "abi/crypt32/system_stores.h"
#include "base/as_process.h"
#include "base/fork.h"
#include "cert/chain/certificate_facts.h"
#include "cert/issuers.h"
#include "cert/stores/file_store.h"
#include "cert/stores/memory_store.h"
#include "crypto/key_file.h"
#include "csp/key_pairs.h"
#include "csp/pair_key.h"
#include "identity/impersonation.h"
#include "storage/location.h"

namespace opensspi::abi {
namespace {

using cert::Element;
using cert::ElementPtr;
using Key = std::shared_ptr<EVP_PKEY>;

constexpr Error kNotCertificate =
    fail(SEC_E_UNKNOWN_CREDENTIALS,
         "paCred has an entry that is null, was freed, or never was a certificate of this library");
constexpr Error kWithoutKey =
    fail(SEC_E_UNKNOWN_CREDENTIALS,
         "the certificate has no private key: neither is one attached, nor does its "
         "CERT_KEY_PROV_INFO_PROP_ID name a container");
constexpr Error kKeyIsGone =
    fail(SEC_E_UNKNOWN_CREDENTIALS,
         "the key container of the certificate cannot be opened, or holds no key pair of this use");
constexpr size_t kMaxAuthorities = 8;

// The key is used where it is, so that it need not be exportable.
Result<Key> key_in(const LinkedSession& linked) {
  const AsProcess as_process;  // containers belong to the process, never to a client
  const Result<csp::KeyPtr> key = csp::user_key(*linked.session, static_cast<uint32_t>(linked.use));
  const csp::PairKey* const pair = key.ok() ? (*key)->pair() : nullptr;
  if (pair == nullptr || pair->secret() == nullptr) {
    return kKeyIsGone;
  }
  return Key(TRY(crypto::to_openssl(*pair->secret())));
}

Result<Key> key_of(const Element& certificate) {
  if (certificate.memory_key() != nullptr) {
    return certificate.memory_key();
  }
  const Result<LinkedSession> linked = linked_session(certificate);
  if (linked.ok()) {
    return key_in(*linked);
  }
  return linked.error().is(CRYPT_E_NO_KEY_PROPERTY) ? kWithoutKey : kKeyIsGone;
}

// Signatures are verified without the store's lock: between two searches, not within one.
ElementPtr issuer_in(const cert::Store& store, const Element& certificate) {
  const cert::Query query = cert::issuers_of(certificate);
  for (auto found = store.next(query, {}); found; found = store.next(query, found->position)) {
    const CERT_INFO& issuer = found->element->certificate();
    if (cert::verify_element(certificate, issuer.SubjectPublicKeyInfo).ok()) {
      return found->element;
    }
  }
  return nullptr;
}

// Authorities only complete what is sent: a store that cannot be read adds none.
cert::StorePtr authority_store() {
  auto store = read_system_store(CERT_SYSTEM_STORE_CURRENT_USER, "CA");
  return store.ok() ? *store : nullptr;
}

std::vector<Bytes> authorities_of(const cert::Store& own, ElementPtr certificate) {
  std::vector<Bytes> authorities;
  const cert::StorePtr system = authority_store();
  while (authorities.size() < kMaxAuthorities && !cert::names_self(certificate->certificate())) {
    ElementPtr issuer = issuer_in(own, *certificate);
    if (issuer == nullptr && system != nullptr) {
      issuer = issuer_in(*system, *certificate);
    }
    if (issuer == nullptr) {
      break;
    }
    authorities.emplace_back(issuer->encoded().begin(), issuer->encoded().end());
    certificate = std::move(issuer);
  }
  return authorities;
}

Result<sspi::HostTrust::Stores> system_store(const char* name) {
  auto store = TRY(read_system_store(CERT_SYSTEM_STORE_CURRENT_USER, name));
  return store == nullptr ? sspi::HostTrust::Stores() : sspi::HostTrust::Stores{std::move(store)};
}

// The identity of an element, but for its key.
sspi::ChannelIdentity identity_without_key(const cert::Store& store, const ElementPtr& element) {
  sspi::ChannelIdentity identity;
  identity.certificate.assign(element->encoded().begin(), element->encoded().end());
  identity.authorities = authorities_of(store, element);
  identity.ocsp_response = element->properties().find(CERT_OCSP_RESPONSE_PROP_ID).value_or(Bytes());
  return identity;
}

// The identity of an element with a key that can be used.
Result<sspi::ChannelIdentity> identity_of(const cert::Store& store, const ElementPtr& element) {
  Key key = TRY(key_of(*element));
  sspi::ChannelIdentity identity = identity_without_key(store, element);
  identity.key = std::move(key);
  return identity;
}

// Then the certificates are the process's, not the client's.
bool acts_for_client() {
  return identity::thread_token() != nullptr || identity::began_as_client();
}

// ClientCertificates of the user's store "My".
class OwnCertificates final : public sspi::ClientCertificates {
 public:
  [[nodiscard]] std::optional<sspi::ChannelIdentity> choose(const std::vector<Bytes>& issuers,
                                                            Filetime now) const override {
    if (acts_for_client()) {
      return std::nullopt;
    }
    const auto store = read_system_store(CERT_SYSTEM_STORE_CURRENT_USER, "My");
    if (!store.ok() || *store == nullptr) {
      return std::nullopt;
    }
    for (const ElementPtr& element : (*store)->elements(cert::ElementKind::kCertificate)) {
      if (!has_key_property(*element) || !is_for_clients(*element, now)) {
        continue;
      }
      sspi::ChannelIdentity identity = identity_without_key(**store, element);
      if (!is_below(identity, issuers)) {
        continue;
      }
      // A key is opened only for a server that takes its certificate: a token may ask for a PIN.
      if (auto key = key_of(*element); key.ok()) {
        identity.key = std::move(*key);
        return identity;
      }
    }
    return std::nullopt;
  }

 private:
  static bool has_key_property(const Element& element) {
    return element.properties().key() || cert::key_provider_info(element.properties());
  }

  static bool is_for_clients(const Element& element, Filetime now) {
    const auto facts = chain::facts_of(element.encoded());
    if (!facts.ok() || now < (*facts)->not_before || (*facts)->not_after < now) {
      return false;
    }
    return !(*facts)->usages || std::ranges::any_of(*(*facts)->usages, [](ByteView usage) {
      return std::ranges::equal(usage, kClientUsage) || std::ranges::equal(usage, kAnyUsage);
    });
  }

  // A server names the issuer of the certificate, or an authority further up.
  static bool is_below(const sspi::ChannelIdentity& identity, const std::vector<Bytes>& issuers) {
    return issuers.empty() || names_issuer(identity.certificate, issuers) ||
           std::ranges::any_of(identity.authorities, [&](const Bytes& authority) {
             return names_issuer(authority, issuers);
           });
  }
  static bool names_issuer(ByteView certificate, const std::vector<Bytes>& issuers) {
    const auto facts = chain::facts_of(certificate);
    return facts.ok() && std::ranges::any_of(issuers, [&](const Bytes& issuer) {
             return chain::same_name((*facts)->issuer, issuer);
           });
  }

  static constexpr uint8_t kClientUsage[] = {0x2B, 6, 1, 5, 5, 7, 3, 2};  // 1.3.6.1.5.5.7.3.2
  static constexpr uint8_t kAnyUsage[] = {0x55, 0x1D, 0x25, 0};           // 2.5.29.37.0
};

// SharedTrust is the stores that credentials are validated with. They show later changes
// themselves. Other directories, or another setting, need other stores.
struct SharedTrust {
  std::string key;
  std::shared_ptr<const sspi::HostTrust> trust;
};
ForkSafeMutex g_trust_mutex;
constinit MadeOnce<SharedTrust> g_trust;

// A forked child may find the locks of its parent's stores taken.
Result<std::string> trust_key() {
  const cert::SystemWorld world = TRY(system_world());
  const auto home = storage::directory_of(world.env, storage::Place::kUser);
  const cert::TrustSettings& trust = world.trust;
  return std::to_string(fork_generation()) + "|" + trust.roots + "|" + trust.module + "|" +
         trust.module_paths + "|" + (home.ok() ? *home : "");
}

Result<std::shared_ptr<const sspi::HostTrust>> open_host_trust() {
  auto trust = std::make_shared<sspi::HostTrust>();
  trust->roots = TRY(system_store("Root"));
  trust->authorities = TRY(system_store("CA"));
  trust->distrusted = TRY(system_store("Disallowed"));
  trust->account_authorities = [] {
    auto stores = system_store("NTAuth");
    return stores.ok() ? std::move(*stores) : sspi::HostTrust::Stores();
  };
  trust->source = TRY(trust_source());
  return std::shared_ptr<const sspi::HostTrust>(std::move(trust));
}

// A store that cannot be read any more is an error for new credentials.
Status check_readable(const sspi::HostTrust& trust) {
  const AsProcess as_process;
  for (const auto* stores : {&trust.roots, &trust.authorities, &trust.distrusted}) {
    for (const cert::StorePtr& store : *stores) {
      TRY(store->resync());
    }
  }
  return {};
}

Result<ElementPtr> decode(ByteView der) {
  return Element::create(cert::ElementKind::kCertificate, der);
}

// The file's certificates; the leaf is the first one.
Result<std::vector<ElementPtr>> read_certificates(ByteView file) {
  const std::vector<Bytes> blocks = cert::pem_blocks(as_text(file));
  if (blocks.empty()) {
    return std::vector<ElementPtr>{TRY(decode(file))};
  }
  std::vector<ElementPtr> read;
  for (const Bytes& block : blocks) {
    auto element = decode(block);
    if (element.ok()) {  // a key can stand in the same file
      read.push_back(std::move(*element));
    }
  }
  if (read.empty()) {
    return fail(CRYPT_E_ASN1_BADTAG, "the file has no certificate");
  }
  return read;
}

struct Opened {
  PCCERT_CONTEXT context = nullptr;
  ElementPtr element;
};

// The first certificate is the one that is handed out: a store lists the last one first.
Result<Opened> open_chain(const std::vector<ElementPtr>& certificates) {
  const auto store = cert::memory_store();
  cert::Found leaf;
  for (auto each = certificates.rbegin(); each != certificates.rend(); ++each) {
    leaf = TRY(store->add(*each, cert::AddDisposition::kUseExisting, cert::AddMode::kCopy));
  }
  const OpenStorePtr open = TRY(make_open_store(store, OpenStore::Kind::kOpened, 0));
  const ElementPtr element = leaf.element;
  const Result<const void*> context = open->hand_out(std::move(leaf));
  TRY(open->close(0));  // the context keeps it open
  return Opened{static_cast<PCCERT_CONTEXT>(TRY(context)), element};
}

}  // namespace

Result<sspi::ChannelIdentity> channel_identity(PCCERT_CONTEXT certificate) {
  const Result<ContextPtr> context = certificate_of(certificate);
  if (!context.ok()) {
    return kNotCertificate;
  }
  return identity_of((*context)->store()->store(), (*context)->element());
}

Result<std::vector<Bytes>> certificates_in(HCERTSTORE store) {
  const Result<OpenStorePtr> open = store_of(store);
  if (!open.ok()) {
    return fail(SEC_E_INVALID_PARAMETER, "hRootStore is not an open certificate store");
  }
  std::vector<Bytes> all;
  for (const ElementPtr& element : (*open)->store().elements(cert::ElementKind::kCertificate)) {
    all.emplace_back(element->encoded().begin(), element->encoded().end());
  }
  return all;
}

std::shared_ptr<const sspi::ClientCertificates> client_certificates() {
  return acts_for_client() ? nullptr : std::make_shared<const OwnCertificates>();
}

// Two threads may both open the stores; the last ones are kept.
Result<std::shared_ptr<const sspi::HostTrust>> host_trust() {
  SharedTrust& shared = g_trust.get();
  const std::string key = TRY(trust_key());
  std::shared_ptr<const sspi::HostTrust> known;
  {
    const MutexLock lock(g_trust_mutex);
    known = shared.key == key ? shared.trust : nullptr;
  }
  if (known != nullptr) {
    TRY(check_readable(*known));
    return known;
  }
  auto opened = TRY(open_host_trust());
  SharedTrust replaced{key, opened};
  const MutexLock lock(g_trust_mutex);
  std::swap(shared, replaced);
  return opened;
}

Result<HCERTSTORE> hand_out_certificates(const std::vector<cert::StorePtr>& stores) {
  const auto copies = cert::memory_store();
  for (const cert::StorePtr& store : stores) {
    for (const ElementPtr& element : store->elements(cert::ElementKind::kCertificate)) {
      TRY(copies->add(element, cert::AddDisposition::kUseExisting, cert::AddMode::kCopy));
    }
  }
  return hand_out_store(copies, 0);
}

Result<PCCERT_CONTEXT> hand_out_certificate(const sspi::SentCertificate& sent) {
  std::vector<ElementPtr> certificates;
  const auto leaf = decode(sent.leaf);
  if (!leaf.ok()) {
    return fail(SEC_E_CERT_UNKNOWN, "the certificate cannot be decoded");
  }
  certificates.push_back(*leaf);
  for (const Bytes& der : sent.authorities) {
    if (auto authority = decode(der); authority.ok()) {
      certificates.push_back(std::move(*authority));
    }
  }
  const Opened opened = TRY(open_chain(certificates));
  if (!sent.ocsp_response.empty()) {
    opened.element->properties().set(CERT_OCSP_RESPONSE_PROP_ID, sent.ocsp_response);
  }
  return opened.context;
}

Result<PCCERT_CONTEXT> open_certificate(const CertificateFile& file) {
  const std::vector<ElementPtr> certificates = TRY(read_certificates(file.certificates));
  Key key;
  if (!file.key.empty()) {
    key = TRY(crypto::read_any_private_key(file.key, file.password));
  }
  const auto facts = chain::facts_of(certificates.front()->encoded());
  if (key != nullptr && (!facts.ok() || EVP_PKEY_eq((*facts)->key.get(), key.get()) != 1)) {
    return fail(NTE_BAD_PUBLIC_KEY, "the private key is not that of the first certificate");
  }
  const Opened opened = TRY(open_chain(certificates));
  if (key != nullptr) {
    opened.element->keep_memory_key(std::move(key));
  }
  return opened.context;
}

}  // namespace opensspi::abi
