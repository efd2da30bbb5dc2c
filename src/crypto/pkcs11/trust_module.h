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

// Reading says whether the caller has what an earlier reading returned.
enum class Reading : uint8_t { kFirst, kAgain };

// read_trust_module reads all tokens of the module at `path`, which it initialises for this reading
// only. `paths` are the files and directories that p11-kit's module reads, separated by colons;
// empty for its own. The token of the file `known` is left out: its name is the slot's. If another
// library of the process has initialised p11-kit's module, it is only read for the first time
// (ERROR_BUSY), and only if it has these paths (ERROR_BAD_CONFIGURATION). Other errors are those of
// list_tokens; a token or an attribute that cannot be read is one, too. Attributes are those of
// p11-kit's pkcs11x.h.
Result<TrustObjects> read_trust_module(const std::string& path, const std::string& paths,
                                       const std::string& known = {},
                                       Reading reading = Reading::kFirst);

}  // namespace opensspi::crypto::pkcs11
