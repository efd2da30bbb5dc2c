// SPDX-License-Identifier: MIT
// Private keys as PKCS#8's PrivateKeyInfo (RFC 5958), from and to key containers.
#pragma once

#include <optional>

#include "base/secret.h"
#include "crypto/public_key.h"
#include "csp/provider.h"

namespace opensspi::cert {

// PrivateKeyInfo is a private key, and the use that its attribute keyUsage names, if any: Windows
// writes that to tell keys for exchange from those for signatures.
struct PrivateKeyInfo {
  std::shared_ptr<const crypto::PrivateKey> key;
  std::optional<csp::KeySpec> use;
};

// parse_private_key_info reads PKCS#8 in DER: CRYPT_E_ASN1_CORRUPT if it is not that, NTE_BAD_ALGID
// for kinds of keys that containers do not hold (elliptic curves), NTE_BAD_DATA for numbers that
// are not a key.
[[nodiscard]] Result<PrivateKeyInfo> parse_private_key_info(ByteView pkcs8);

// write_private_key_info writes PKCS#8 with the attribute keyUsage. NTE_BAD_KEY_STATE for a key on
// a token.
[[nodiscard]] Result<SecretBytes> write_private_key_info(const crypto::PrivateKey& key,
                                                         csp::KeySpec use);

// EncryptedKeyView views EncryptedPrivateKeyInfo.
struct EncryptedKeyView {
  std::string algorithm;  // dotted
  ByteView parameters;
  ByteView encrypted;
};
[[nodiscard]] Result<EncryptedKeyView> parse_encrypted_key(ByteView der);

// store_private_key puts a key into the container of a session, in place of the one that is there.
// `key_flags` are CryptImportKey's (CRYPT_EXPORTABLE). A key that is not RSA is for signatures.
// NTE_BAD_ALGID if the provider does not have its kind.
[[nodiscard]] Result<csp::KeySpec> store_private_key(csp::Provider& provider,
                                                     const crypto::PrivateKey& key,
                                                     csp::KeySpec use, uint32_t key_flags);

// exported_private_key returns a pair of a session's container: NTE_NO_KEY if there is none,
// NTE_BAD_KEY_STATE if it may not be exported.
[[nodiscard]] Result<std::shared_ptr<const crypto::PrivateKey>> exported_private_key(
    csp::Provider& provider, csp::KeySpec use);

// has_public_key returns whether the private key belongs to the SubjectPublicKeyInfo's key.
[[nodiscard]] bool has_public_key(const crypto::PrivateKey& key, std::string_view algorithm,
                                  ByteView parameters, ByteView public_key);

}  // namespace opensspi::cert
