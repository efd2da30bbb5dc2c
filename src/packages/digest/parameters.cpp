// SPDX-License-Identifier: MIT
#include "packages/digest/parameters.h"

#include <algorithm>

#include "base/hex.h"
#include "base/utf16.h"
#include "base/utf8.h"

namespace opensspi::digest {
namespace {

constexpr Error kBadText =
    fail(SEC_E_INVALID_TOKEN,
         "a parameter of the request is ill-formed or too long, or contains control characters");

// A UTF-16 text that contains a Latin letter contains a NUL, which no UTF-8 text does. One without
// Latin letters is rarely well-formed UTF-8.
bool looks_like_utf8(ByteView bytes) {
  return std::ranges::find(bytes, uint8_t{0}) == bytes.end() && is_utf8(as_text(bytes));
}

ByteView without_nuls(ByteView bytes) {
  while (!bytes.empty() && bytes.back() == 0) {
    bytes = bytes.first(bytes.size() - 1);
  }
  return bytes;
}

// Most parameters are of this kind: it needs no further check.
bool is_printable_ascii(ByteView bytes) {
  return std::ranges::all_of(bytes, [](uint8_t byte) { return byte >= 0x20 && byte < 0x7F; });
}

}  // namespace

Result<std::string_view> Parameters::decoded(ByteView bytes, size_t place) {
  if (looks_like_utf8(bytes)) {
    return as_text(bytes);
  }
  auto text = secret_utf8(bytes);
  if (!text.ok()) {
    return kBadText;
  }
  if (!converted_) {
    converted_.emplace();
  }
  Text& converted = converted_->at(place) = Text(std::move(*text));
  return converted.view();
}

// text_of returns a view of `bytes` or, of a text in UTF-16, of what it was converted to.
Result<std::string_view> Parameters::text_of(ByteView bytes, size_t place) {
  if (bytes.size() > 2 * kMaxToken) {
    return kBadText;
  }
  const ByteView trimmed = without_nuls(bytes);
  if (trimmed.empty()) {
    return std::string_view();
  }
  if (trimmed.size() <= kMaxToken && is_printable_ascii(trimmed)) {
    return as_text(trimmed);
  }
  // The last Latin letter of a UTF-16 text ends in a NUL of its own.
  const bool cut_letter = trimmed.size() % 2 == 1 && trimmed.size() < bytes.size();
  const bool wide = cut_letter && !looks_like_utf8(trimmed);
  const std::string_view text =
      TRY(decoded(wide ? bytes.first(trimmed.size() + 1) : trimmed, place));
  if (text.size() > kMaxToken || std::ranges::any_of(text, is_control)) {
    return kBadText;
  }
  return text;
}

Result<Parameters> Parameters::read(sspi::Buffers buffers) {
  Parameters read;
  for (const sspi::Buffer& buffer : buffers) {
    if (buffer.kind == sspi::BufferKind::kTargetHost) {
      read.target_host_ = TRY(read.text_of(buffer.bytes, kMaxTexts));
    } else if (buffer.kind == sspi::BufferKind::kPackageParams && read.num_ < kMaxTexts) {
      const size_t at = read.num_++;
      read.texts_[at] = TRY(read.text_of(buffer.bytes, at));
    }
  }
  return read;
}

Status check_method(std::string_view method) {
  constexpr size_t kMaxMethodLen = 64;
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";  // RFC 7230 3.2.6
  const bool good = std::ranges::all_of(method, [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= 'a' && letter <= 'z') || kOthers.find(letter) != std::string_view::npos;
  });
  if (good && !method.empty() && method.size() <= kMaxMethodLen) {
    return {};
  }
  return fail(SEC_E_INVALID_TOKEN,
              "the first SECBUFFER_PKG_PARAMS must be the method of the HTTP request");
}

Status check_entity_hash(std::string_view hash, Algorithm algorithm) {
  const size_t len = 2 * crypto::digest_len(algorithm.hash);
  if (hash.empty() || (hash.size() == len && is_hex(hash))) {
    return {};
  }
  return fail(SEC_E_INVALID_TOKEN,
              "the body's hash must be a digest of the algorithm in lower-case hexadecimal");
}

}  // namespace opensspi::digest
