// SPDX-License-Identifier: MIT
// Keys on PKCS#11 tokens: found, generated and used there, never exported.
#pragma once

#include <string>
#include <vector>

#include "crypto/rsa.h"

namespace opensspi::crypto::pkcs11 {

// TokenInfo is what a module reports about an inserted token.
struct TokenInfo {
  unsigned long slot;
  std::string label;
  std::string manufacturer;
  std::string serial;
  bool needs_pin;
  std::string slot_name;  // the description of its slot
};

// TokenKey is one RSA key pair on a token, by its label and identifier (CKA_LABEL, CKA_ID).
struct TokenKey {
  std::string label;
  Bytes id;
  size_t bits;
};

// TokenCertificate is an X.509 certificate on a token.
struct TokenCertificate {
  Bytes id;  // CKA_ID: the one of its key pair
  Bytes encoded;
};

// Token is one token of one module, with a session of its own. Any thread may use it: calls are
// serialised. A forked child initialises the module, opens a session and gives the PIN again before
// its first use; so does any process whose session was lost.
class Token {
 public:
  virtual ~Token() = default;
  [[nodiscard]] virtual const TokenInfo& info() const = 0;
  // login gives the user's PIN and keeps it, as a secret, for new sessions: SCARD_W_WRONG_CHV, or
  // SCARD_W_CHV_BLOCKED if the token is locked. A login is valid for the whole process, as
  // specified in PKCS#11: if one Token is logged in, another's login to the same token does not
  // check its PIN.
  [[nodiscard]] virtual Status login(ByteView pin) = 0;
  // keys lists the RSA private keys that this login sees.
  [[nodiscard]] virtual Result<std::vector<TokenKey>> keys() = 0;
  // open_keys lists the RSA public keys, which are visible without a login.
  [[nodiscard]] virtual Result<std::vector<TokenKey>> open_keys() = 0;
  // certificates lists the X.509 certificates that the session sees; most are visible without a
  // login.
  [[nodiscard]] virtual Result<std::vector<TokenCertificate>> certificates() = 0;
  // generate_rsa generates a pair on the token that never leaves it (CKA_SENSITIVE, not
  // CKA_EXTRACTABLE). NTE_EXISTS if label and identifier are taken, NTE_BAD_LEN for a size that the
  // token does not support, NTE_TOKEN_KEYSET_STORAGE_FULL, SCARD_W_CARD_NOT_AUTHENTICATED without a
  // login.
  [[nodiscard]] virtual Result<std::unique_ptr<PrivateKey>> generate_rsa(const std::string& label,
                                                                         ByteView id,
                                                                         size_t bits) = 0;
  // find returns a private key, or NTE_NO_KEY. An empty identifier means any. The key keeps the
  // token alive and has all operations of PrivateKey for RSA; its public part is an RsaPublicKey.
  // What the token cannot do is NTE_NOT_SUPPORTED.
  [[nodiscard]] virtual Result<std::unique_ptr<PrivateKey>> find(const std::string& label,
                                                                 ByteView id) = 0;
  // remove destroys both halves of a pair: NTE_NO_KEY if there is none.
  [[nodiscard]] virtual Status remove(const std::string& label, ByteView id) = 0;
};

// list_tokens opens the module at `path` (the setting pkcs11_module) and lists its tokens.
// NTE_PROV_DLL_NOT_FOUND if there is no such module; NTE_PROVIDER_DLL_FAIL if it does not work. A
// module stays loaded until the process ends.
Result<std::vector<TokenInfo>> list_tokens(const std::string& path);

// open_token opens the token with that label, or the only one if the label is empty.
// SCARD_E_NO_SMARTCARD if there is none, or more than one.
Result<std::shared_ptr<Token>> open_token(const std::string& path, const std::string& label);

}  // namespace opensspi::crypto::pkcs11
