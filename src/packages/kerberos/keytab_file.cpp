// SPDX-License-Identifier: MIT
#include "packages/kerberos/keytab_file.h"

#include "base/reader.h"

namespace opensspi::kerberos {
namespace {

constexpr Error kMalformed =
    fail(SEC_E_UNKNOWN_CREDENTIALS, "the keytab is cut or is no keytab file of version 0x0502");
constexpr uint16_t kVersion = 0x0502;

Result<ByteView> counted(Reader& reader) { return reader.take(TRY(reader.u16be())); }

// The version is written as one byte; an optional number of 32 bits behind the key replaces it.
Result<uint32_t> full_version(Reader& rest, uint8_t version) {
  if (rest.remaining() < sizeof(uint32_t)) {
    return version;
  }
  const uint32_t wide = TRY(rest.u32be());
  return wide != 0 ? wide : version;
}

Result<KeytabEntry> parse_entry(ByteView record) {
  Reader reader(record, kMalformed);
  KeytabEntry entry;
  const uint16_t components = TRY(reader.u16be());
  if (components == 0) {
    return kMalformed;
  }
  entry.realm = TRY(counted(reader));
  for (uint16_t i = 0; i < components; ++i) {
    const ByteView component = TRY(counted(reader));
    entry.components.push_back(component);
  }
  entry.name_type = TRY(reader.u32be());
  entry.time = TRY(reader.u32be());
  const uint8_t version = TRY(reader.u8());
  entry.encryption_type = TRY(reader.u16be());
  entry.key = TRY(counted(reader));
  entry.version = TRY(full_version(reader, version));
  return entry;
}

}  // namespace

Result<std::vector<KeytabEntry>> parse_keytab_file(ByteView file) {
  Reader reader(file, kMalformed);
  if (TRY(reader.u16be()) != kVersion) {
    return kMalformed;
  }
  std::vector<KeytabEntry> entries;
  while (!reader.at_end()) {
    const auto size = static_cast<int32_t>(TRY(reader.u32be()));
    if (size == 0) {
      break;
    }
    const uint32_t len = size < 0 ? 0U - static_cast<uint32_t>(size) : static_cast<uint32_t>(size);
    const ByteView record = TRY(reader.take(len));
    if (size < 0) {
      continue;
    }
    KeytabEntry entry = TRY(parse_entry(record));
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace opensspi::kerberos
