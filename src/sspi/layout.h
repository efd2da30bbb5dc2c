// SPDX-License-Identifier: MIT
// Layout: which buffers of a message a mechanism covers and encrypts, and which one contains its
// token.
#pragma once

#include "base/result.h"
#include "sspi/message.h"

namespace opensspi::sspi {

// Treatment is what a mechanism does with one buffer.
enum class Treatment : uint8_t { kLeave, kCover, kEncrypt };

// ReadOnlyRule says whether plain READONLY data is covered by the checksum: with NTLM and extended
// session security it is, with NTLM without it and with Kerberos it is not (DCE/RPC). It is never
// encrypted.
enum class ReadOnlyRule : uint8_t { kCovered, kNotCovered };

Treatment treatment_of(const Buffer& buffer, ReadOnlyRule rule);

// output_token returns the buffer that receives a token of `len` bytes, shortened to that length.
// SEC_E_INVALID_TOKEN if there is none or more than one, SEC_E_BUFFER_TOO_SMALL if it is shorter;
// the message is then unchanged.
Result<Buffer*> output_token(Message message, size_t len);

// empty_padding sets the length of all padding buffers to 0, for mechanisms that work on single
// bytes.
void empty_padding(Message message);

// InputToken is the token of a message to verify or to unseal: the TOKEN buffer's first bytes, or
// the front of a STREAM, whose rest the first writable DATA buffer is pointed to.
class InputToken {
 public:
  // locate returns SEC_E_INVALID_TOKEN if there is no token, more than one, or fewer than `len`
  // bytes; the message is then unchanged.
  static Result<InputToken> locate(Message message, size_t len);

  [[nodiscard]] ByteView bytes() const { return bytes_; }
  // pointed returns the DATA buffer that locate pointed into a STREAM, or nullptr.
  [[nodiscard]] Buffer* pointed() const { return pointed_; }
  // put_back restores what locate changed, for a message that was refused.
  void put_back() const;

 private:
  static Result<InputToken> from_stream(Message message, size_t len);

  ByteView bytes_;
  Buffer* pointed_ = nullptr;
  ByteSpan before_;
};

}  // namespace opensspi::sspi
