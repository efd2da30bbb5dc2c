// SPDX-License-Identifier: MIT
// Certificates and the key containers of their private keys.
#pragma once

#include "abi/core/crypt_handles.h"
#include "cert/element.h"
#include "cert/key_provider_info.h"
#include "crypto/public_key.h"

namespace opensspi::abi {

// KeyPlace says where the key of an imported certificate goes.
struct KeyPlace {
  bool machine = false;
  bool persistent = true;
  uint32_t key_flags = 0;   // of CryptImportKey
  std::u16string provider;  // empty, or one of Windows' names; others mean the default
  csp::KeySpec use = csp::KeySpec::kKeyExchange;
};

// KeyLink is a key that was put into a container: its session, and how to find it again.
struct KeyLink {
  std::shared_ptr<csp::Provider> session;
  cert::KeyProviderInfo info;
};

// link_new_key puts a key into a new container, whose name is a GUID.
Result<KeyLink> link_new_key(const crypto::PrivateKey& key, const KeyPlace& place);
// forget_container removes the container of a session again.
void forget_container(const csp::Provider& session);

// new_container opens a new container with a GUID for a name.
Result<std::shared_ptr<csp::Provider>> new_container(const csp::ProviderRow& row, bool machine);

// attach_key gives a session to a certificate that has none (CERT_KEY_CONTEXT_PROP_ID). It returns
// what is attached: another thread may have been faster.
Result<cert::AttachedKey> attach_key(cert::Element& element, std::shared_ptr<csp::Provider> session,
                                     csp::KeySpec use);

// linked_session opens the container of a certificate's key, or returns the session that is
// attached: CRYPT_E_NO_KEY_PROPERTY if there is neither.
struct LinkedSession {
  std::shared_ptr<csp::Provider> session;
  csp::KeySpec use;
};
Result<LinkedSession> linked_session(const cert::Element& element);

// open_session opens the container that the information names.
Result<std::shared_ptr<csp::Provider>> open_session(const cert::KeyProviderInfo& info);
// open_or_create_session does the same, and creates the container if it does not exist.
Result<std::shared_ptr<csp::Provider>> open_or_create_session(const cert::KeyProviderInfo& info);

// KeyFacts is what a certificate says of its private key, without opening it. A key that is
// attached names no provider.
struct KeyFacts {
  uint32_t key_spec = 0;
  std::u16string provider;
  uint32_t provider_type = 0;
};
// key_facts returns nothing for a certificate without a private key.
std::optional<KeyFacts> key_facts(const cert::Element& certificate);

// is_key_of returns whether a private key is the one of a certificate.
bool is_key_of(const cert::Element& certificate, const crypto::PrivateKey& key);

// info_of describes the container of a session.
Result<cert::KeyProviderInfo> info_of(const csp::Provider& session, csp::KeySpec use);

}  // namespace opensspi::abi
