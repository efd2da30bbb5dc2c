// SPDX-License-Identifier: MIT
#include "packages/digest/parameters.h"

#include <algorithm>

#include "base/utf16.h"

namespace opensspi::digest {
namespace {

constexpr Error kBadText = fail(
    SEC_E_INVALID_TOKEN, "a parameter of the request is too long, or holds control characters");

bool is_control(char letter) {
  const auto byte = static_cast<uint8_t>(letter);
  return byte < 0x20 || byte == 0x7F;
}

// UTF-8 holds no NUL; a UTF-16 text without one, and without a Latin letter, is rarely UTF-8.
bool is_utf8(ByteView bytes) {
  return std::ranges::find(bytes, uint8_t{0}) == bytes.end() &&
         utf16_from_utf8(as_text(bytes)).ok();
}

Result<std::string> decoded(ByteView bytes) {
  if (!is_utf8(bytes)) {
    const auto wide = utf16_from_wire(bytes);
    if (!wide.ok()) {
      return kBadText;
    }
    auto text = utf8_from_utf16(*wide);
    if (!text.ok()) {
      return kBadText;
    }
    return text;
  }
  return std::string(as_text(bytes));
}

ByteView without_nuls(ByteView bytes) {
  while (!bytes.empty() && bytes.back() == 0) {
    bytes = bytes.first(bytes.size() - 1);
  }
  return bytes;
}

Result<std::string> text_of(ByteView bytes) {
  if (bytes.size() > 2 * kMaxToken) {
    return kBadText;
  }
  const ByteView trimmed = without_nuls(bytes);
  if (trimmed.empty()) {
    return std::string();
  }
  // The last Latin letter of a UTF-16 text ends in a NUL of its own.
  const bool cut_letter = trimmed.size() % 2 == 1 && trimmed.size() < bytes.size();
  const bool wide = cut_letter && !is_utf8(trimmed);
  std::string text = TRY(decoded(wide ? bytes.first(trimmed.size() + 1) : trimmed));
  if (text.size() > kMaxToken || std::ranges::any_of(text, is_control)) {
    return kBadText;
  }
  return text;
}

}  // namespace

Result<Parameters> Parameters::read(sspi::Buffers buffers) {
  Parameters read;
  for (const sspi::Buffer& buffer : buffers) {
    if (buffer.kind == sspi::BufferKind::kTargetHost) {
      read.target_host_ = TRY(text_of(buffer.bytes));
    } else if (buffer.kind == sspi::BufferKind::kPackageParams && read.num_ < kMaxTexts) {
      read.texts_[read.num_++] = TRY(text_of(buffer.bytes));
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
  const bool good = std::ranges::all_of(hash, [](char digit) {
    return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
  });
  if (hash.empty() || (good && hash.size() == 2 * crypto::digest_len(algorithm.hash))) {
    return {};
  }
  return fail(SEC_E_INVALID_TOKEN,
              "the body's hash must be a digest of the algorithm in lower-case hexadecimal");
}

}  // namespace opensspi::digest
