// SPDX-License-Identifier: MIT
// Trust modules: PKCS#11 modules that say which certificates the host trusts, as p11-kit's does.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::crypto::pkcs11 {

// TrustedObject is what a trust module says of one certificate.
struct TrustedObject {
  Bytes encoded = {};          // empty if only the next two are known
  Bytes issuer = {};           // a DER Name
  Bytes serial = {};           // a DER INTEGER
  Bytes public_key_info = {};  // DER; empty if the module does not say it
  bool trusted = false;        // CKA_TRUSTED: an anchor
  bool distrusted = false;     // CKA_X_DISTRUSTED: refused, whatever it would be otherwise
};

// StapledExtension is an extension that the host's administrator attaches to all certificates of
// one public key (CKO_X_CERTIFICATE_EXTENSION).
struct StapledExtension {
  Bytes public_key_info;
  Bytes encoded;  // a DER Extension (RFC 5280, 4.1)
  bool operator==(const StapledExtension&) const = default;
};

struct TrustObjects {
  std::vector<TrustedObject> certificates;
  std::vector<StapledExtension> extensions;
};

// read_trust_module reads all tokens of the module at `path`. `paths` are the files and directories
// that p11-kit's module reads, separated by colons; empty for its own. They are given to the module
// when this process uses it for the first time: if the module has other ones by then, which another
// library of the process gave it, ERROR_BAD_CONFIGURATION. The token of the file `known` is left
// out: its name is the slot's. Errors are those of list_tokens; a token or an attribute that cannot
// be read is one, too. Attributes are those of p11-kit's pkcs11x.h.
Result<TrustObjects> read_trust_module(const std::string& path, const std::string& paths,
                                       const std::string& known = {});

}  // namespace opensspi::crypto::pkcs11
