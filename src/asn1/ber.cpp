// SPDX-License-Identifier: MIT
#include "asn1/ber.h"

namespace opensspi::asn1 {
namespace {

constexpr uint8_t kHighTag = 0x1F;
constexpr uint8_t kConstructed = 0x20;
constexpr uint8_t kIndefinite = 0x80;
constexpr size_t kMaxLengthBytes = 4;

// Header is the length of tag and length, and the length of the content unless it is indefinite.
struct Header {
  size_t len = 0;
  size_t content_len = 0;
  bool indefinite = false;
};

// tag_len returns the length of the tag; 0 if it is cut off. Tag numbers above 30 have more bytes.
size_t tag_len(ByteView bytes) {
  if ((bytes[0] & kHighTag) != kHighTag) {
    return 1;
  }
  for (size_t i = 1; i < bytes.size(); ++i) {
    if ((bytes[i] & 0x80) == 0) {
      return i + 1;
    }
  }
  return 0;
}

Result<Header> long_form(ByteView bytes, size_t at) {
  const size_t num_bytes = bytes[at] & 0x7F;
  if (num_bytes > kMaxLengthBytes) {
    return kBerLarge;
  }
  if (num_bytes > bytes.size() - at - 1) {
    return kBerCorrupt;
  }
  size_t len = 0;
  for (size_t i = 1; i <= num_bytes; ++i) {
    len = (len << 8) | bytes[at + i];
  }
  return Header{at + 1 + num_bytes, len, false};
}

// read_header reads tag and length at the front of bytes that are not empty, and checks that the
// content is there.
Result<Header> read_header(ByteView bytes) {
  const size_t at = tag_len(bytes);
  if (at == 0 || at >= bytes.size()) {
    return kBerCorrupt;
  }
  Header header{at + 1, bytes[at], false};
  if (bytes[at] == kIndefinite) {
    header = {at + 1, 0, true};
    if ((bytes[0] & kConstructed) == 0) {
      return kBerCorrupt;
    }
  } else if (bytes[at] > kIndefinite) {
    header = TRY(long_form(bytes, at));
  }
  if (header.content_len > bytes.size() - header.len) {
    return kBerEnd;
  }
  return header;
}

bool is_end_of_contents(ByteView bytes) {
  return bytes.size() >= 2 && bytes[0] == 0 && bytes[1] == 0;
}

// indefinite_len returns the length of the content before its end-of-contents. Elements of definite
// length are skipped whole; a counter, not recursion, follows the indefinite ones.
Result<size_t> indefinite_len(ByteView content) {
  size_t at = 0;
  size_t depth = 1;
  while (true) {
    const ByteView rest = content.subspan(at);
    if (rest.empty() || (rest.size() == 1 && rest[0] == 0)) {
      return kBerEnd;
    }
    if (rest[0] == 0 && !is_end_of_contents(rest)) {
      return kBerCorrupt;
    }
    if (is_end_of_contents(rest)) {
      if (--depth == 0) {
        return at;
      }
      at += 2;
      continue;
    }
    const Header header = TRY(read_header(rest));
    at += header.len + header.content_len;
    depth += header.indefinite ? 1 : 0;
  }
}

}  // namespace

Result<Element> BerReader::any() {
  if (rest_.empty()) {
    return kBerCorrupt;
  }
  const Header header = TRY(read_header(rest_));
  const ByteView after = rest_.subspan(header.len);
  const size_t len = header.indefinite ? TRY(indefinite_len(after)) : header.content_len;
  const size_t whole_len = header.len + len + (header.indefinite ? 2 : 0);
  const Element found{rest_[0], after.first(len), rest_.first(whole_len)};
  rest_ = rest_.subspan(whole_len);
  return found;
}

Result<Element> BerReader::element(Tag tag) {
  if (!rest_.empty() && rest_[0] != tag) {
    return kBerBadTag;
  }
  return any();
}

Result<ByteView> BerReader::content(Tag tag) { return TRY(element(tag)).content; }

Result<std::optional<ByteView>> BerReader::optional(Tag tag) {
  if (!next_is(tag)) {
    return std::optional<ByteView>();
  }
  return std::optional<ByteView>(TRY(any()).content);
}

Result<BerReader> BerReader::enter(Tag tag) { return BerReader(TRY(content(tag))); }

Result<size_t> BerReader::count() const {
  BerReader copy(*this);
  size_t num = 0;
  while (!copy.at_end()) {
    TRY(copy.any());
    ++num;
  }
  return num;
}

Status BerReader::expect_end() const {
  if (!rest_.empty()) {
    return kBerCorrupt;
  }
  return {};
}

}  // namespace opensspi::asn1
