// SPDX-License-Identifier: MIT
// Parameters: what a caller says about an HTTP request, in buffers by position.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "packages/digest/text.h"
#include "packages/digest/words.h"
#include "sspi/context.h"

namespace opensspi::digest {

// Parameters are the SECBUFFER_PKG_PARAMS of one call, in the caller's order, and its TARGET_HOST.
// Texts are UTF-8. Callers may write UTF-16, as .NET does, and NULs at the end do not count. The
// views live as long as the caller's buffers and this object.
class Parameters {
 public:
  // read returns SEC_E_INVALID_TOKEN for a text that is ill-formed or too long, or that contains
  // control characters.
  static Result<Parameters> read(sspi::Buffers buffers);

  // given returns whether there is any. If so, the call is about HTTP.
  [[nodiscard]] bool given() const { return num_ != 0; }
  // at returns the text of the buffer at a position, empty if there is none.
  [[nodiscard]] std::string_view at(size_t position) const { return texts_.at(position); }
  [[nodiscard]] std::optional<std::string_view> target_host() const { return target_host_; }

  static constexpr size_t kMethod = 0;
  // Of InitializeSecurityContext, which has the URI as its target name.
  static constexpr size_t kClientEntity = 1;
  // Of all others.
  static constexpr size_t kUri = 1;
  static constexpr size_t kEntity = 2;
  static constexpr size_t kRealm = 3;

 private:
  static constexpr size_t kMaxTexts = 4;
  std::array<std::string_view, kMaxTexts> texts_;
  size_t num_ = 0;
  std::optional<std::string_view> target_host_;
  // Of texts in UTF-16, which most callers do not use; the last is the TARGET_HOST.
  using Converted = std::array<Text, kMaxTexts + 1>;
  std::optional<Converted> converted_;

  Result<std::string_view> text_of(ByteView bytes, size_t place);
  Result<std::string_view> decoded(ByteView bytes, size_t place);
};

// check_method returns SEC_E_INVALID_TOKEN for a text that cannot be a method of HTTP.
// check_entity_hash does so for one that is neither empty nor a digest in hexadecimal.
Status check_method(std::string_view method);
Status check_entity_hash(std::string_view hash, Algorithm algorithm);

}  // namespace opensspi::digest
