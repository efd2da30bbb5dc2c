// SPDX-License-Identifier: MIT
// Stores that show what is kept elsewhere: a file, a PKCS#11 module. They cannot be changed.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "cert/stores/memory_store.h"

namespace opensspi::cert {

// MirroredCertificate is one certificate with the properties that its source decides; one without a
// value is one that the certificate must not have.
struct MirroredCertificate {
  Bytes encoded;
  std::vector<std::pair<uint32_t, std::optional<Bytes>>> properties = {};
  bool operator==(const MirroredCertificate&) const = default;
};
using MirroredCertificates = std::vector<MirroredCertificate>;

// MirrorSource is where the certificates come from. It is called under the store's lock.
class MirrorSource {
 public:
  MirrorSource() = default;
  MirrorSource(const MirrorSource&) = delete;
  MirrorSource& operator=(const MirrorSource&) = delete;
  virtual ~MirrorSource() = default;

  // changed returns all certificates, in the order of enumeration, if they may be others than those
  // of the last call. A source that cannot be read has none.
  virtual std::optional<MirroredCertificates> changed() = 0;
  // refusal is the error of a change.
  [[nodiscard]] virtual Error refusal() const = 0;
};

// mirror_store returns a store that asks its source at the begin of each enumeration. A certificate
// that stays in the source keeps its element, so that contexts of it stay valid. What is not a
// certificate is left out; of several equal ones the first counts.
StorePtr mirror_store(std::unique_ptr<MirrorSource> source);

}  // namespace opensspi::cert
