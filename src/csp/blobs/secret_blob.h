// SPDX-License-Identifier: MIT
// SecretBlob: a blob with secrets in it, written with Writer and wiped at its end.
#pragma once

#include "base/secret.h"
#include "base/writer.h"

namespace opensspi::csp {

// write_secret calls `write` with a Writer over a buffer that never grows while it is written, and
// moves the result into secret memory; the buffer is wiped. `max_len` must be enough.
template <class Write>
[[nodiscard]] SecretBytes write_secret(size_t max_len, const Write& write) {
  Bytes buffer;
  buffer.reserve(max_len);
  Writer writer(buffer);
  write(writer);
  SecretBytes secret{ByteView(buffer)};
  wipe(buffer);
  return secret;
}

}  // namespace opensspi::csp
