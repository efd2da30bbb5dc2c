// SPDX-License-Identifier: MIT
// The nested structures of a PFX, read from DER without a password.
#pragma once

#include <optional>
#include <vector>

#include "cert/pfx/mac.h"
#include "cert/pfx/pfx.h"

namespace opensspi::cert {

// PfxView views PFX: the content that the MAC covers, and the MAC.
struct PfxView {
  ByteView content;
  std::optional<MacView> mac;
};
[[nodiscard]] Result<PfxView> read_outer(ByteView der);

// SafeView views one ContentInfo of the AuthenticatedSafe. `algorithm` has no value for one that is
// not encrypted; kOther is what is protected by a public key, or of another type.
struct SafeView {
  enum class Kind : uint8_t { kPlain, kEncrypted, kOther };
  Kind kind = Kind::kOther;
  AlgorithmView algorithm;
  ByteView content;
};
[[nodiscard]] Result<std::vector<SafeView>> read_safes(ByteView der);

// BagView views one SafeBag: `value` is the content of its [0], `attributes` that of its SET.
struct BagView {
  std::string oid;
  ByteView value;
  ByteView attributes;
};
[[nodiscard]] Result<std::vector<BagView>> read_bags(ByteView der);

// read_attributes reads the attributes of a bag; those of other types are skipped.
[[nodiscard]] Result<PfxAttributes> read_attributes(ByteView set);

// read_bag_certificate reads CertBag or CRLBag, which have the same form. Other types than `type`
// (SDSI) are skipped: no value.
[[nodiscard]] Result<std::optional<Bytes>> read_bag_certificate(ByteView value,
                                                                std::string_view type);

}  // namespace opensspi::cert
