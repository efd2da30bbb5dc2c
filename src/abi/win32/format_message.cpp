// SPDX-License-Identifier: MIT
// FormatMessage: the system's messages and callers' templates, with inserts.
#include <array>
#include <cstdarg>

#include "abi/core/caller_text.h"
#include "abi/core/guard.h"
#include "abi/win32/message_template.h"
#include "base/system_messages.h"
#include "opensspi/winbase.h"

namespace opensspi::abi {
namespace {

constexpr int64_t kNoWorkDone = 235;  // ERROR_NO_WORK_DONE, newer than [MS-ERREF]
constexpr DWORD kSources =
    FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_FROM_HMODULE;

// Arguments returns a caller's inserts by number. A va_list can only be read in order, each insert
// in a slot of 8 bytes, so those before the requested one are fetched and kept.
class CallerInserts final : public Inserts {
 public:
  CallerInserts(DWORD flags, va_list* arguments, TextForm form)
      : array_((flags & FORMAT_MESSAGE_ARGUMENT_ARRAY) != 0), arguments_(arguments), form_(form) {}

  Result<uint64_t> value(size_t index) override {
    if (arguments_ == nullptr) {
      return fail(ERROR_INVALID_PARAMETER, "the message has inserts and no arguments were given");
    }
    if (array_) {
      return reinterpret_cast<const uint64_t*>(arguments_)[index];
    }
    while (num_fetched_ <= index) {
      // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the caller began it
      fetched_[num_fetched_++] = va_arg(*arguments_, uint64_t);
    }
    return fetched_[index];
  }
  [[nodiscard]] TextForm form() const override { return form_; }

 private:
  bool array_;
  va_list* arguments_;
  TextForm form_;
  std::array<uint64_t, kMaxInserts> fetched_{};
  size_t num_fetched_ = 0;
};

// Messages exist in English only: neutral, or any English.
bool knows_language(DWORD language) {
  const DWORD primary = language & 0x3FF;
  return primary == LANG_NEUTRAL || primary == LANG_ENGLISH;
}

Result<std::u16string> system_template(DWORD id, DWORD language) {
  if (!knows_language(language)) {
    return fail(ERROR_RESOURCE_LANG_NOT_FOUND, "system messages exist in English only");
  }
  const std::string_view message = system_message(static_cast<int32_t>(id));
  if (message.empty()) {
    return fail(ERROR_MR_MID_NOT_FOUND, "there is no message for this code");
  }
  return TRY(utf16_from_utf8(message)) + u"\r\n";
}

template <class Char>
Result<std::u16string> message_template(DWORD flags, const void* source, DWORD id, DWORD language) {
  if ((flags & kSources) == 0) {
    return fail(ERROR_INVALID_PARAMETER, "no source of the message was named");
  }
  if ((flags & FORMAT_MESSAGE_FROM_STRING) != 0) {
    if (source == nullptr) {
      return fail(ERROR_INVALID_PARAMETER, "the template is null");
    }
    return utf16_from_utf8(TRY(text_from(static_cast<const Char*>(source))));
  }
  if ((flags & FORMAT_MESSAGE_FROM_SYSTEM) != 0) {
    return system_template(id, language);
  }
  return fail(ERROR_RESOURCE_TYPE_NOT_FOUND, "a library on Linux has no table of messages");
}

template <class Char>
std::basic_string<Char> form_of(std::u16string text) {
  if constexpr (sizeof(Char) == sizeof(char16_t)) {
    return text;
  } else {
    const auto utf8 = utf8_from_utf16(text);
    return utf8 ? *utf8 : std::string();
  }
}

template <class Char>
Result<size_t> hand_out(const std::basic_string<Char>& text, DWORD flags, Char* out, DWORD room) {
  if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) == 0) {
    if (text.size() >= room) {
      return fail(ERROR_INSUFFICIENT_BUFFER, "the memory for the message is too small");
    }
    std::memcpy(out, text.c_str(), (text.size() + 1) * sizeof(Char));
    return text.size();
  }
  const size_t len = std::max<size_t>(room, text.size() + 1) * sizeof(Char);
  void* memory = allocate_for_caller(len, Secrecy::kPlain);
  std::memcpy(memory, text.c_str(), (text.size() + 1) * sizeof(Char));
  std::memcpy(out, &memory, sizeof(memory));  // `out` is a pointer to a pointer
  return text.size();
}

template <class Char>
DWORD format(DWORD flags, const void* source, DWORD id, DWORD language, Char* out, DWORD room,
             va_list* arguments) {
  size_t len = 0;
  guard_bool([&]() -> Status {
    if (out == nullptr) {
      return fail(ERROR_INVALID_PARAMETER, "the memory for the message is null");
    }
    const auto pattern = TRY(message_template<Char>(flags, source, id, language));
    constexpr TextForm kForm = sizeof(Char) == 1 ? TextForm::kUtf8 : TextForm::kUtf16;
    CallerInserts inserts(flags, arguments, kForm);
    const bool ignore = (flags & FORMAT_MESSAGE_IGNORE_INSERTS) != 0;
    std::u16string text =
        TRY(expand(pattern, ignore ? nullptr : &inserts, flags & FORMAT_MESSAGE_MAX_WIDTH_MASK));
    len = TRY(hand_out(form_of<Char>(std::move(text)), flags, out, room));
    if (len == 0) {
      return fail(kNoWorkDone, "the message is empty");
    }
    return {};
  });
  return static_cast<DWORD>(len);
}

}  // namespace
}  // namespace opensspi::abi

extern "C" {

DWORD FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
                     LPSTR lpBuffer, DWORD nSize, va_list* Arguments) {
  return opensspi::abi::format(dwFlags, lpSource, dwMessageId, dwLanguageId, lpBuffer, nSize,
                               Arguments);
}

DWORD FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
                     LPWSTR lpBuffer, DWORD nSize, va_list* Arguments) {
  return opensspi::abi::format(dwFlags, lpSource, dwMessageId, dwLanguageId, lpBuffer, nSize,
                               Arguments);
}

}  // extern "C"
