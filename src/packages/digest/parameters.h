// SPDX-License-Identifier: MIT
// Parameters: what a caller says of an HTTP request, in buffers by position.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "packages/digest/words.h"
#include "sspi/context.h"

namespace opensspi::digest {

// Parameters are the SECBUFFER_PKG_PARAMS of one call, in the caller's order, and its TARGET_HOST.
// Texts are UTF-8; callers may write UTF-16 (.NET does), and NULs at the end do not count.
class Parameters {
 public:
  // read returns SEC_E_INVALID_TOKEN for texts that are none, too long, or hold control characters.
  static Result<Parameters> read(sspi::Buffers buffers);

  // given returns whether there is any: the call is about HTTP.
  [[nodiscard]] bool given() const { return num_ != 0; }
  // at returns the text of the buffer at a position, empty if there is none.
  [[nodiscard]] const std::string& at(size_t position) const { return texts_.at(position); }
  [[nodiscard]] const std::optional<std::string>& target_host() const { return target_host_; }

  static constexpr size_t kMethod = 0;
  // Of InitializeSecurityContext, which has the URI as its target name.
  static constexpr size_t kClientEntity = 1;
  // Of all others.
  static constexpr size_t kUri = 1;
  static constexpr size_t kEntity = 2;
  static constexpr size_t kRealm = 3;

 private:
  static constexpr size_t kMaxTexts = 4;
  std::array<std::string, kMaxTexts> texts_;
  size_t num_ = 0;
  std::optional<std::string> target_host_;
};

// check_method and check_entity_hash return SEC_E_INVALID_TOKEN for what is not a method of HTTP,
// or neither empty nor a digest in hexadecimal.
Status check_method(std::string_view method);
Status check_entity_hash(std::string_view hash, Algorithm algorithm);

}  // namespace opensspi::digest
