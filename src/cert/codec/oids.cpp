// SPDX-License-Identifier: MIT
#include "cert/codec/oids.h"

#include <charconv>
#include <string>
#include <unordered_set>

#include "cert/object_ids.h"

namespace opensspi::cert {
namespace {

constexpr uint64_t kMaxBeforeShift = UINT64_MAX >> 7;

}  // namespace

bool OidText::put(uint64_t part) {
  if (len_ != 0) {
    text_[len_++] = '.';
  }
  const auto written = std::to_chars(text_.data() + len_, text_.data() + text_.size(), part);
  len_ = static_cast<size_t>(written.ptr - text_.data());
  return written.ec == std::errc();
}

bool OidText::read(ByteView body) {
  len_ = 0;
  if (body.size() > kMaxBodyLen || (!body.empty() && (body.back() & 0x80) != 0)) {
    return false;
  }
  uint64_t part = 0;
  bool begins = true;
  for (const uint8_t byte : body) {
    if ((begins && byte == 0x80) || part > kMaxBeforeShift) {
      return false;
    }
    part = (part << 7) | (byte & 0x7F);
    begins = (byte & 0x80) == 0;
    if (!begins) {
      continue;
    }
    if (len_ == 0) {
      // X.690, 8.19.4: the first number is 40 times the first part, plus the second.
      const uint64_t first = part < 80 ? part / 40 : 2;
      put(first);
      part -= first * 40;
    }
    if (!put(part)) {
      return false;
    }
    part = 0;
  }
  return true;
}

const char* shared_oid(std::string_view dotted) {
  // The set is built once and lives as long as the library.
  static const auto* const known = [] {
    auto* set = new std::unordered_set<std::string_view>();  // NOLINT: never freed
    for (const ObjectId& object : object_ids()) {
      set->insert(object.oid);
    }
    return set;
  }();
  const auto found = known->find(dotted);
  return found == known->end() ? nullptr : found->data();
}

}  // namespace opensspi::cert
