// SPDX-License-Identifier: MIT
// Pieces: the buffers of a message that are encrypted, as one string.
#pragma once

#include "base/result.h"
#include "sspi/layout.h"

namespace opensspi::kerberos {

// has returns whether Kerberos treats a buffer so: it does not cover plain READONLY data.
bool has(const sspi::Buffer& buffer, sspi::Treatment treatment);

// encrypted_len returns their total length; SEC_E_INVALID_PARAMETER above 1 GB.
Result<size_t> encrypted_len(sspi::Message message);

// put copies bytes to the front of `to` and returns the rest of that.
ByteSpan put(ByteSpan to, ByteView bytes);

// gather copies the encrypted buffers into one piece and returns the rest of it; scatter is the
// reverse.
ByteSpan gather(ByteSpan to, sspi::Message message);
void scatter(ByteView from, sspi::Message message);

// cover calls `take` with the buffers that a checksum covers, in their order.
template <class Take>
void cover(sspi::Message message, Take take) {
  for (const sspi::Buffer& buffer : message) {
    if (!has(buffer, sspi::Treatment::kLeave)) {
      take(ByteView(buffer.bytes));
    }
  }
}

// The second form takes the encrypted ones from `data` and returns the rest of that.
template <class Take>
ByteView cover(sspi::Message message, ByteView data, Take take) {
  for (const sspi::Buffer& buffer : message) {
    if (has(buffer, sspi::Treatment::kCover)) {
      take(ByteView(buffer.bytes));
    }
    if (!has(buffer, sspi::Treatment::kEncrypt)) {
      continue;
    }
    take(data.first(buffer.bytes.size()));
    data = data.subspan(buffer.bytes.size());
  }
  return data;
}

}  // namespace opensspi::kerberos
