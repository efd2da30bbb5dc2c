// SPDX-License-Identifier: MIT
#include "base/system_messages.h"

#include <algorithm>
#include <array>

namespace opensspi {
namespace {

struct Message {
  uint32_t code;
  std::string_view text;
  std::string_view name;
};

constexpr auto kMessages = std::to_array<Message>({
#include "base/system_messages.inc"
});
static_assert(std::ranges::is_sorted(kMessages, std::ranges::less_equal{}, &Message::code));

const Message* find(uint32_t code) {
  const auto* found = std::ranges::lower_bound(kMessages, code, {}, &Message::code);
  return found != kMessages.end() && found->code == code ? found : nullptr;
}

}  // namespace

std::string_view system_message(int32_t code) {
  constexpr uint32_t kWin32Error = 0x80070000;  // severity 1, FACILITY_WIN32
  const auto value = static_cast<uint32_t>(code);
  const Message* found = find(value);
  if (found == nullptr && (value & 0xFFFF0000) == kWin32Error) {
    found = find(value & 0xFFFF);
  }
  return found == nullptr ? std::string_view() : found->text;
}

const char* system_message_name(int32_t code) {
  const Message* found = find(static_cast<uint32_t>(code));
  return found == nullptr ? "" : found->name.data();
}

std::optional<int32_t> system_message_code(std::string_view name) {
  const auto* found = std::ranges::find(kMessages, name, &Message::name);
  if (found == kMessages.end()) {
    return std::nullopt;
  }
  return static_cast<int32_t>(found->code);
}

}  // namespace opensspi
