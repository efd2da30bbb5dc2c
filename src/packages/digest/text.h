// SPDX-License-Identifier: MIT
// Text: a text of a message that outlives it.
#pragma once

#include <string_view>

#include "base/secret.h"

namespace opensspi::digest {

// Text owns a text, in memory that is wiped and kept for the next one: a request that is like an
// earlier one takes nothing from the heap. Its view stays valid if the Text is moved.
class Text final {
 public:
  Text() = default;
  explicit Text(std::string_view text) : bytes_(as_bytes(text)) {}
  explicit Text(SecretBytes&& bytes) : bytes_(std::move(bytes)) {}

  [[nodiscard]] std::string_view view() const { return as_text(bytes_.reveal()); }

 private:
  SecretBytes bytes_;
};

}  // namespace opensspi::digest
