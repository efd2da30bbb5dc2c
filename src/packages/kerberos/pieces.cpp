// SPDX-License-Identifier: MIT
#include "packages/kerberos/pieces.h"

#include <cstring>

namespace opensspi::kerberos {

using sspi::Buffer;
using sspi::Message;
using sspi::ReadOnlyRule;
using sspi::Treatment;

namespace {

constexpr size_t kMaxMessageLen = size_t{1} << 30;

}  // namespace

bool has(const Buffer& buffer, Treatment treatment) {
  return sspi::treatment_of(buffer, ReadOnlyRule::kNotCovered) == treatment;
}

Result<size_t> encrypted_len(Message message) {
  size_t len = 0;
  for (const Buffer& buffer : message) {
    if (!has(buffer, Treatment::kEncrypt)) {
      continue;
    }
    if (buffer.bytes.size() > kMaxMessageLen - len) {
      return fail(SEC_E_INVALID_PARAMETER, "a message is longer than 1 GB");
    }
    len += buffer.bytes.size();
  }
  return len;
}

ByteSpan put(ByteSpan to, ByteView bytes) {
  if (!bytes.empty()) {
    std::memcpy(to.data(), bytes.data(), bytes.size());
  }
  return to.subspan(bytes.size());
}

ByteSpan gather(ByteSpan to, Message message) {
  for (const Buffer& buffer : message) {
    if (has(buffer, Treatment::kEncrypt)) {
      to = put(to, buffer.bytes);
    }
  }
  return to;
}

void scatter(ByteView from, Message message) {
  for (const Buffer& buffer : message) {
    if (!has(buffer, Treatment::kEncrypt)) {
      continue;
    }
    put(buffer.bytes, from.first(buffer.bytes.size()));
    from = from.subspan(buffer.bytes.size());
  }
}

}  // namespace opensspi::kerberos
