#include "base/system_messages.h"

#include <algorithm>
#include <array>

namespace opensspi {
namespace {

struct Message {
  uint32_t code;
  std::string_view text;
};

constexpr auto kMessages = std::to_array<Message>({
#include "base/system_messages.inc"
});
static_assert(std::ranges::is_sorted(kMessages, std::ranges::less_equal{}, &Message::code));

std::string_view find(uint32_t code) {
  const auto found = std::ranges::lower_bound(kMessages, code, {}, &Message::code);
  return found != kMessages.end() && found->code == code ? found->text : std::string_view{};
}

}  // namespace

std::string_view system_message(int32_t code) {
  constexpr uint32_t kWin32Error = 0x80070000;  // severity 1, FACILITY_WIN32
  const auto value = static_cast<uint32_t>(code);
  const auto text = find(value);
  if (text.empty() && (value & 0xFFFF0000) == kWin32Error) return find(value & 0xFFFF);
  return text;
}

}  // namespace opensspi
