// Bytes as text: CryptBinaryToString and CryptStringToBinary.
#include <cstring>
#include <limits>
#include <string>

#include "abi/guard.h"
#include "cert/text_form.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

using cert::TextForm;

constexpr Error kNoPointer = fail(ERROR_INVALID_PARAMETER, "a pointer that is needed is null");
constexpr Error kTooLong =
    fail(ERROR_ARITHMETIC_OVERFLOW, "the size of the answer is no 32-bit number");
constexpr Error kSmallBuffer = fail(ERROR_MORE_DATA, "the buffer is smaller than the answer");

class Counter final : public cert::TextSink {
 public:
  void put(std::string_view piece) override { len_ += piece.size(); }
  [[nodiscard]] size_t len() const { return len_; }

 private:
  size_t len_ = 0;
};

// Copier writes into a buffer that a Counter has measured.
template <class Char>
class Copier final : public cert::TextSink {
 public:
  explicit Copier(Char* out) : next_(out) {}
  void put(std::string_view piece) override {
    for (const char letter : piece) *next_++ = static_cast<Char>(letter);
  }
  void end() { *next_ = Char{}; }

 private:
  Char* next_;
};

Result<DWORD> as_dword(size_t number) {
  if (number > std::numeric_limits<DWORD>::max()) return kTooLong;
  return static_cast<DWORD>(number);
}

// CRYPT_STRING_BINARY copies bytes, whatever the characters are, and has no terminating zero.
Status copy_binary(ByteView bytes, void* out, DWORD* room) {
  const DWORD len = TRY(as_dword(bytes.size()));
  if (out != nullptr && *room < len) {
    *room = len;
    return kSmallBuffer;
  }
  if (out != nullptr) std::memcpy(out, bytes.data(), len);
  *room = len;
  return {};
}

// Windows tells the size of hexadecimal text only to who asks for it with a null buffer.
template <class Char>
Status write_string(ByteView bytes, DWORD flags, Char* out, DWORD* room) {
  Counter counter;
  TRY(cert::write_text(bytes, flags, counter));
  if (cert::form_of(flags) == TextForm::kBinary) return copy_binary(bytes, out, room);
  const DWORD needed = TRY(as_dword(counter.len() + 1));
  if (out == nullptr) {
    *room = needed;
    return {};
  }
  if (*room < needed) {
    if (!cert::is_hex_form(cert::form_of(flags))) *room = needed;
    return kSmallBuffer;
  }
  Copier<Char> copier(out);
  TRY(cert::write_text(bytes, flags, copier));
  copier.end();
  *room = needed - 1;
  return {};
}

template <class Char>
int binary_to_string(const BYTE* bytes, DWORD len, DWORD flags, Char* out, DWORD* room) {
  return guard_bool([&]() -> Status {
    if (bytes == nullptr || room == nullptr) return kNoPointer;
    return write_string({bytes, len}, flags, out, room);
  });
}

// BinaryOut is where CryptStringToBinary puts what it finds; the last two may be null.
struct BinaryOut {
  BYTE* bytes;
  DWORD* room;
  DWORD* num_skipped;
  DWORD* form;
};

void tell(DWORD* where, DWORD number) {
  if (where != nullptr) *where = number;
}

// Reads twice, so that a buffer of the caller is written only when all of the text is good and
// fits.
template <class Char>
Status read_string(std::basic_string_view<Char> text, DWORD flags, const BinaryOut& out) {
  tell(out.num_skipped, 0);
  tell(out.form, 0);
  const auto found = cert::read_text(text, flags, {});
  if (!found.ok()) {
    if (out.bytes == nullptr) *out.room = 0;
    return found.error();
  }
  const DWORD len = TRY(as_dword(found->num_bytes));
  const DWORD num_skipped = TRY(as_dword(found->num_skipped));
  if (out.bytes != nullptr) {
    if (*out.room < len) return kSmallBuffer;
    TRY(cert::read_text(text, flags, {out.bytes, len}));
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

using namespace opensspi;       // NOLINT: the edge names what it exports
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
    if (pszString == nullptr || pcbBinary == nullptr) return kNoPointer;
    return read_string(text_of(pszString, cchString), dwFlags,
                       {pbBinary, pcbBinary, pdwSkip, pdwFlags});
  });
}

BOOL CryptStringToBinaryW(LPCWSTR pszString, DWORD cchString, DWORD dwFlags, BYTE* pbBinary,
                          DWORD* pcbBinary, DWORD* pdwSkip, DWORD* pdwFlags) {
  return guard_bool([&]() -> Status {
    if (pszString == nullptr || pcbBinary == nullptr) return kNoPointer;
    // Windows' W form has no empty text; its A form has.
    const auto text = text_of(pszString, cchString);
    if (text.empty()) return fail(ERROR_INVALID_PARAMETER, "the text is empty");
    return read_string(text, dwFlags, {pbBinary, pcbBinary, pdwSkip, pdwFlags});
  });
}

}  // extern "C"
