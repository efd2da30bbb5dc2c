// SPDX-License-Identifier: MIT
// Describes single fields of a message.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/filetime.h"
#include "base/json.h"
#include "packages/ntlm/negotiate_flags.h"
#include "packages/ntlm/text.h"
#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {

// FieldWriter describes a message field by field. A field that cannot be read does not hide the
// others: it is described as such, and its name is listed at the end.
class FieldWriter {
 public:
  // FieldWriter views the message and writes into an object that the caller has begun.
  FieldWriter(JsonWriter& json, ByteView message) : json_(json), message_(message) {}

  // fixed returns bytes of the fixed part, or nothing if the message ends before their end.
  [[nodiscard]] std::optional<ByteView> fixed(size_t offset, size_t len) const;
  // payload returns what the field at `offset` points to, or nothing if it is outside the message.
  [[nodiscard]] std::optional<ByteView> payload(size_t offset) const;
  // payload_offset returns where that begins, or nothing if the field is empty.
  [[nodiscard]] std::optional<size_t> payload_offset(size_t offset) const;
  [[nodiscard]] NegotiateFlags flags(size_t offset) const;

  // describe_* write one member each; a field that cannot be read is written as `unreadable` does.
  void describe_flags(size_t offset);
  void describe_hex(std::string_view label, std::optional<ByteView> bytes);
  void describe_name(std::string_view label, std::optional<ByteView> bytes, Charset charset);
  void describe_version(size_t offset);
  // describe_pairs writes a list of AV pairs as an object, as far as it can be read.
  void describe_pairs(std::string_view label, std::optional<ByteView> list);
  void unreadable(std::string_view label);

  // finish lists what could not be read, if there was any.
  void finish();
  [[nodiscard]] JsonWriter& json() { return json_; }

 private:
  void describe_pair(uint16_t id, ByteView value);

  JsonWriter& json_;
  ByteView message_;
  std::vector<std::string> unreadable_;
};

// time_text returns a time in the format of ISO 8601.
std::string time_text(Filetime time);

}  // namespace opensspi::ntlm
