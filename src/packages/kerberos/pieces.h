// Pieces: the buffers of a message that are encrypted, as one string.
#pragma once

#include "base/result.h"
#include "sspi/layout.h"

namespace opensspi::kerberos {

// has answers whether Kerberos treats a buffer so: plain READONLY data it does not cover.
bool has(const sspi::Buffer& buffer, sspi::Treatment treatment);

// encrypted_len answers how long all of them are; SEC_E_INVALID_PARAMETER above 1 GB.
Result<size_t> encrypted_len(sspi::Message message);

// put copies bytes to the front of `to` and answers what is left of that.
ByteSpan put(ByteSpan to, ByteView bytes);

// gather appends the encrypted buffers to one piece and answers what is left; scatter gives back.
ByteSpan gather(ByteSpan to, sspi::Message message);
void scatter(ByteView from, sspi::Message message);

// cover hands the buffers that a checksum covers to `take`, in their order.
template <class Take>
void cover(sspi::Message message, Take take) {
  for (const sspi::Buffer& buffer : message) {
    if (!has(buffer, sspi::Treatment::kLeave)) take(ByteView(buffer.bytes));
  }
}

// The second form has the encrypted ones from `data` and answers what is left of that.
template <class Take>
ByteView cover(sspi::Message message, ByteView data, Take take) {
  for (const sspi::Buffer& buffer : message) {
    if (has(buffer, sspi::Treatment::kCover)) take(ByteView(buffer.bytes));
    if (!has(buffer, sspi::Treatment::kEncrypt)) continue;
    take(data.first(buffer.bytes.size()));
    data = data.subspan(buffer.bytes.size());
  }
  return data;
}

}  // namespace opensspi::kerberos
