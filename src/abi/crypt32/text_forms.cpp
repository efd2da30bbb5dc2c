// SPDX-License-Identifier: MIT
// Bytes as text: CryptBinaryToString and CryptStringToBinary.
#include <algorithm>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>

#include "abi/core/arguments.h"
#include "abi/core/guard.h"
#include "abi/core/two_call.h"
#include "encoding/text_form.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

using encoding::TextForm;

constexpr Error kTooLong =
    fail(ERROR_ARITHMETIC_OVERFLOW, "the size of the result is not a 32-bit number");
constexpr Error kSmallBuffer = fail(ERROR_MORE_DATA, "the buffer is smaller than the result");

class Counter final : public encoding::TextSink {
 public:
  void put(std::string_view piece) override { len_ += piece.size(); }
  [[nodiscard]] size_t len() const { return len_; }

 private:
  size_t len_ = 0;
};

// Copier writes at most `most` characters into the caller's buffer and counts the rest. It never
// relies on an earlier count: another thread may change the bytes meanwhile.
template <class Char>
class Copier final : public encoding::TextSink {
 public:
  Copier(Char* out, size_t most) : out_(out), most_(most) {}

  void put(std::string_view piece) override {
    for (const char letter : piece) {
      if (len_ < most_) {
        out_[len_] = static_cast<Char>(letter);
      }
      ++len_;
    }
  }
  [[nodiscard]] size_t len() const { return len_; }
  [[nodiscard]] bool fits() const { return len_ <= most_; }
  // end writes the terminating zero, for which there is space after `most` characters.
  void end() { out_[std::min(len_, most_)] = Char{}; }

 private:
  Char* out_;
  size_t most_;
  size_t len_ = 0;
};

Result<DWORD> as_dword(size_t number) {
  if (number > std::numeric_limits<DWORD>::max()) {
    return kTooLong;
  }
  return static_cast<DWORD>(number);
}

Result<DWORD> string_len(ByteView bytes, DWORD flags) {
  Counter counter;
  TRY(encoding::write_text(bytes, flags, counter));
  return as_dword(counter.len() + 1);
}

// Windows reports the size of hexadecimal text only to a caller that passes a null buffer.
Status too_small(DWORD flags, DWORD needed, DWORD* room) {
  if (!encoding::is_hex_form(encoding::form_of(flags))) {
    *room = needed;
  }
  return kSmallBuffer;
}

// cut_len returns how many characters Windows writes into a buffer that is too small, without the
// terminating zero: the A form fills it, in kHexRaw with whole bytes; the W form leaves it
// unchanged.
template <class Char>
size_t cut_len(DWORD flags, DWORD room) {
  if (!std::is_same_v<Char, char> || room == 0) {
    return 0;
  }
  const size_t most = room - 1;
  return encoding::form_of(flags) == TextForm::kHexRaw ? most & ~size_t{1} : most;
}

template <class Char>
Status write_string(ByteView bytes, DWORD flags, Char* out, DWORD* room) {
  const DWORD needed = TRY(string_len(bytes, flags));
  if (encoding::form_of(flags) == TextForm::kBinary) {
    return write_value(bytes, out, room);  // bytes, whatever the characters are
  }
  if (out == nullptr) {
    *room = needed;
    return {};
  }
  const DWORD given = *room;  // read once
  const size_t most = given < needed ? cut_len<Char>(flags, given) : given - 1;
  if (given < needed && most == 0) {
    return too_small(flags, needed, room);
  }
  Copier<Char> copier(out, most);
  TRY(encoding::write_text(bytes, flags, copier));
  copier.end();
  if (given < needed || !copier.fits()) {
    return too_small(flags, needed, room);
  }
  *room = static_cast<DWORD>(copier.len());
  return {};
}

template <class Char>
int binary_to_string(const BYTE* bytes, DWORD len, DWORD flags, Char* out, DWORD* room) {
  return guard_bool([&]() -> Status {
    if (bytes == nullptr || room == nullptr) {
      return kNullArgument;
    }
    return write_string({bytes, len}, flags, out, room);
  });
}

// BinaryOut is the output of CryptStringToBinary; the last two may be null.
struct BinaryOut {
  BYTE* bytes;
  DWORD* room;
  DWORD* num_skipped;
  DWORD* form;
};

void tell(DWORD* where, DWORD number) {
  if (where != nullptr) {
    *where = number;
  }
}

// As on Windows, a buffer is written only if all of the text is good and fits, except that
// hexadecimal text leaves the bytes before a fault, and those that fit. The buffer's size bounds
// the second reading, too: another thread may change the text meanwhile.
template <class Char>
Status read_string(std::basic_string_view<Char> text, DWORD flags, const BinaryOut& out) {
  tell(out.num_skipped, 0);
  tell(out.form, 0);
  const DWORD size = out.bytes == nullptr ? 0 : *out.room;
  const bool at_once = encoding::is_hex_form(encoding::form_of(flags));
  auto found = encoding::read_text(text, flags, ByteSpan(out.bytes, at_once ? size : 0));
  if (found.ok() && !at_once && found->num_bytes <= size) {
    found = encoding::read_text(text, flags, ByteSpan(out.bytes, size));
  }
  if (!found.ok()) {
    if (out.bytes == nullptr) {
      *out.room = 0;
    }
    return found.error();
  }
  const DWORD len = TRY(as_dword(found->num_bytes));
  const DWORD num_skipped = TRY(as_dword(found->num_skipped));
  if (out.bytes != nullptr && size < len) {
    return kSmallBuffer;
  }
  *out.room = len;
  tell(out.num_skipped, num_skipped);
  tell(out.form, static_cast<DWORD>(found->form));
  return {};
}

template <class Char>
std::basic_string_view<Char> text_of(const Char* text, DWORD len) {
  return len != 0 ? std::basic_string_view<Char>(text, len) : std::basic_string_view<Char>(text);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptBinaryToStringA(const BYTE* pbBinary, DWORD cbBinary, DWORD dwFlags, LPSTR pszString,
                          DWORD* pcchString) {
  return binary_to_string(pbBinary, cbBinary, dwFlags, pszString, pcchString);
}

BOOL CryptBinaryToStringW(const BYTE* pbBinary, DWORD cbBinary, DWORD dwFlags, LPWSTR pszString,
                          DWORD* pcchString) {
  return binary_to_string(pbBinary, cbBinary, dwFlags, pszString, pcchString);
}

BOOL CryptStringToBinaryA(LPCSTR pszString, DWORD cchString, DWORD dwFlags, BYTE* pbBinary,
                          DWORD* pcbBinary, DWORD* pdwSkip, DWORD* pdwFlags) {
  return guard_bool([&]() -> Status {
    if (pszString == nullptr || pcbBinary == nullptr) {
      return kNullArgument;
    }
    return read_string(text_of(pszString, cchString), dwFlags,
                       {pbBinary, pcbBinary, pdwSkip, pdwFlags});
  });
}

BOOL CryptStringToBinaryW(LPCWSTR pszString, DWORD cchString, DWORD dwFlags, BYTE* pbBinary,
                          DWORD* pcbBinary, DWORD* pdwSkip, DWORD* pdwFlags) {
  return guard_bool([&]() -> Status {
    if (pszString == nullptr || pcbBinary == nullptr) {
      return kNullArgument;
    }
    // Windows' W form refuses empty text; its A form accepts it.
    const auto text = text_of(pszString, cchString);
    if (text.empty()) {
      return fail(ERROR_INVALID_PARAMETER, "the text is empty");
    }
    return read_string(text, dwFlags, {pbBinary, pcbBinary, pdwSkip, pdwFlags});
  });
}

}  // extern "C"
