// SPDX-License-Identifier: MIT
#include "packages/schannel/record.h"

#include "base/reader.h"

namespace opensspi::schannel {
namespace {

constexpr Error kNotTls = fail(SEC_E_INVALID_TOKEN, "the bytes are not records of TLS");
constexpr uint8_t kMajorVersion = 3;

bool is_known(uint8_t type) {
  return type >= static_cast<uint8_t>(ContentType::kChangeCipherSpec) &&
         type <= static_cast<uint8_t>(ContentType::kApplicationData);
}

}  // namespace

Result<Record> Record::find(ByteView bytes) {
  Record record;
  if (!bytes.empty() && !is_known(bytes[0])) {
    return kNotTls;
  }
  if (bytes.size() > 1 && bytes[1] != kMajorVersion) {
    return kNotTls;
  }
  if (bytes.size() < kRecordHeaderLen) {
    record.missing = kRecordHeaderLen - bytes.size();
    return record;
  }
  Reader reader(bytes, kNotTls);
  record.type = static_cast<ContentType>(TRY(reader.u8()));
  static_cast<void>(TRY(reader.u16be()));
  const size_t fragment_len = TRY(reader.u16be());
  if (fragment_len > kMaxFragmentLen) {
    record.len = kRecordHeaderLen;
    return record;
  }
  record.len = kRecordHeaderLen + fragment_len;
  record.missing = record.len > bytes.size() ? record.len - bytes.size() : 0;
  return record;
}

WholeRecords WholeRecords::measure(ByteView bytes) {
  size_t len = 0;
  for (;;) {
    auto record = Record::find(bytes.subspan(len));
    if (!record.ok() || record->missing != 0) {
      return {len, std::move(record)};
    }
    len += record->len;
  }
}

}  // namespace opensspi::schannel
