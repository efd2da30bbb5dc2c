// SPDX-License-Identifier: MIT
// Fuzz target: the templates of FormatMessage. The first byte is the line width; the rest is
// UTF-16.
#include "abi/win32/message_template.h"

#include <cstring>

namespace {

// Numbers only: a template that asks for text is answered with a null pointer.
class Numbers final : public opensspi::abi::Inserts {
 public:
  explicit Numbers(uint64_t value) : value_(value) {}
  opensspi::Result<uint64_t> value(size_t) override { return value_; }
  [[nodiscard]] opensspi::abi::TextForm form() const override {
    return opensspi::abi::TextForm::kUtf16;
  }

 private:
  uint64_t value_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  if (len == 0) {
    return 0;
  }
  std::u16string pattern((len - 1) / 2, u'\0');
  std::memcpy(pattern.data(), data + 1, pattern.size() * 2);
  Numbers zero(0);
  (void)opensspi::abi::expand(pattern, &zero, data[0]);
  (void)opensspi::abi::expand(pattern, nullptr, data[0]);
  return 0;
}
