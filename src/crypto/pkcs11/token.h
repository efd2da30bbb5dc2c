// Keys on PKCS#11 tokens: found, made and used there, never taken out.
#pragma once

#include <string>
#include <vector>

#include "crypto/rsa.h"

namespace opensspi::crypto::pkcs11 {

// TokenInfo is what a module says of a token that is inserted.
struct TokenInfo {
  unsigned long slot;
  std::string label;
  std::string manufacturer;
  std::string serial;
  bool needs_pin;
};

// TokenKey is one RSA key pair on a token, by its label and identifier (CKA_LABEL, CKA_ID).
struct TokenKey {
  std::string label;
  Bytes id;
  size_t bits;
};

// Token is one token of one module, with a session of its own. Any thread may use it: calls are
// taken one after the other. In a forked child the module is initialised and the PIN given again
// before first use.
class Token {
 public:
  virtual ~Token() = default;
  [[nodiscard]] virtual TokenInfo info() const = 0;
  // login gives the user's PIN and keeps it, as secret, for forked children and lost sessions:
  // NTE_INCORRECT_PASSWORD, or NTE_PERM where it is locked.
  [[nodiscard]] virtual Status login(ByteView pin) = 0;
  // keys lists the RSA private keys that this login sees.
  [[nodiscard]] virtual Result<std::vector<TokenKey>> keys() = 0;
  // generate_rsa makes a pair on the token, which never leaves it (CKA_SENSITIVE,
  // not CKA_EXTRACTABLE): NTE_EXISTS where label and identifier are taken, NTE_BAD_LEN,
  // NTE_TOKEN_KEYSET_STORAGE_FULL, NTE_PERM without a login.
  [[nodiscard]] virtual Result<std::unique_ptr<PrivateKey>> generate_rsa(const std::string& label,
                                                                         ByteView id,
                                                                         size_t bits) = 0;
  // find answers a private key: NTE_NO_KEY where there is none. It keeps the token alive, signs by
  // CKM_RSA_PKCS, decrypts by CKM_RSA_PKCS and CKM_RSA_PKCS_OAEP, and uses CKM_RSA_X_509 for all
  // else; what the token cannot do is NTE_NOT_SUPPORTED.
  [[nodiscard]] virtual Result<std::unique_ptr<PrivateKey>> find(const std::string& label,
                                                                 ByteView id) = 0;
  // remove destroys both halves of a pair: NTE_NO_KEY where there is none.
  [[nodiscard]] virtual Status remove(const std::string& label, ByteView id) = 0;
};

// list_tokens opens the module at `path` (the setting pkcs11_module) and lists its tokens.
// NTE_PROV_DLL_NOT_FOUND where there is no such module; NTE_PROVIDER_DLL_FAIL where it cannot work.
Result<std::vector<TokenInfo>> list_tokens(const std::string& path);

// open_token opens the token of that label, or the only one where the label is empty:
// NTE_DEVICE_NOT_FOUND where there is none.
Result<std::shared_ptr<Token>> open_token(const std::string& path, std::string_view label);

}  // namespace opensspi::crypto::pkcs11
