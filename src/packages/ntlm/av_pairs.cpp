// SPDX-License-Identifier: MIT
#include "packages/ntlm/av_pairs.h"

#include <algorithm>

namespace opensspi::ntlm {
namespace {

constexpr size_t kFlagsLen = 4;
constexpr size_t kTimestampLen = 8;
constexpr size_t kBindingsLen = 16;

bool length_fits(AvId id, size_t len) {
  switch (id) {
    case AvId::kEnd:
      return len == 0;
    case AvId::kFlags:
      return len == kFlagsLen;
    case AvId::kTimestamp:
      return len == kTimestampLen;
    case AvId::kSingleHost:
      return true;  // not evaluated: it has a meaning on one host only
    case AvId::kChannelBindings:
      return len == kBindingsLen;
    default:
      return len % 2 == 0;  // names in UTF-16
  }
}

bool client_says_itself(uint16_t id) {
  switch (static_cast<AvId>(id)) {
    case AvId::kFlags:
    case AvId::kSingleHost:
    case AvId::kTargetName:
    case AvId::kChannelBindings:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<AvPairs> AvPairs::parse(ByteView bytes) {
  AvPairs pairs;
  Reader reader(bytes, kMalformed);
  for (;;) {
    const size_t consumed = bytes.size() - reader.remaining();
    const uint16_t id = TRY(reader.u16le());
    const uint16_t len = TRY(reader.u16le());
    const ByteView value = TRY(reader.take(len));
    TRY(pairs.keep(id, value));
    if (id == static_cast<uint16_t>(AvId::kEnd)) {
      pairs.body_ = bytes.first(consumed);
      return pairs;
    }
  }
}

Status AvPairs::keep(uint16_t id, ByteView value) {
  if (id >= kNumKnownAvIds) {
    return {};
  }
  if (known_[id] || !length_fits(static_cast<AvId>(id), value.size())) {
    return kMalformed;
  }
  known_[id] = value;
  return {};
}

uint32_t AvPairs::flags() const {
  const auto value = find(AvId::kFlags);
  if (!value) {
    return 0;
  }
  Reader reader(*value, kMalformed);
  return reader.u32le().value();
}

std::optional<Filetime> AvPairs::timestamp() const {
  const auto value = find(AvId::kTimestamp);
  if (!value) {
    return std::nullopt;
  }
  Reader reader(*value, kMalformed);
  return Filetime{static_cast<int64_t>(reader.u64le().value())};
}

std::optional<ByteView> AvPairs::channel_bindings() const {
  const auto value = find(AvId::kChannelBindings);
  if (!value || std::all_of(value->begin(), value->end(), [](uint8_t byte) { return byte == 0; })) {
    return std::nullopt;
  }
  return value;
}

void write_av_pair(Writer& writer, AvId id, ByteView value) {
  writer.u16le(static_cast<uint16_t>(id));
  writer.u16le(static_cast<uint16_t>(value.size()));
  writer.bytes(value);
}

void write_av_flags(Writer& writer, uint32_t flags) {
  writer.u16le(static_cast<uint16_t>(AvId::kFlags));
  writer.u16le(kFlagsLen);
  writer.u32le(flags);
}

void write_av_timestamp(Writer& writer, Filetime time) {
  writer.u16le(static_cast<uint16_t>(AvId::kTimestamp));
  writer.u16le(kTimestampLen);
  writer.u64le(static_cast<uint64_t>(time.ticks));
}

void write_av_end(Writer& writer) { write_av_pair(writer, AvId::kEnd, {}); }

void copy_server_av_pairs(Writer& writer, const AvPairs& pairs) {
  Reader reader(pairs.body(), kMalformed);
  while (!reader.at_end()) {
    // The list was already parsed, so none of these can fail.
    const uint16_t id = reader.u16le().value();
    const ByteView value = reader.take(reader.u16le().value()).value();
    if (!client_says_itself(id)) {
      write_av_pair(writer, static_cast<AvId>(id), value);
    }
  }
}

}  // namespace opensspi::ntlm
