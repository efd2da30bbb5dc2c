// Layout: which buffers of a message a mechanism covers, encrypts, and finds its token in.
#pragma once

#include "base/result.h"
#include "sspi/message.h"

namespace opensspi::sspi {

// Treatment is what a mechanism does with one buffer.
enum class Treatment : uint8_t { kLeave, kCover, kEncrypt };

// ReadOnlyRule says whether plain READONLY data is covered by the checksum: NTLM with extended
// session security does, NTLM without it and Kerberos do not (DCE/RPC). It is never encrypted.
enum class ReadOnlyRule : uint8_t { kCovered, kNotCovered };

Treatment treatment_of(const Buffer& buffer, ReadOnlyRule rule);

// output_token answers the buffer that receives a token of `len` bytes, cut to that length.
// SEC_E_INVALID_TOKEN where there is none or more than one, SEC_E_BUFFER_TOO_SMALL where it is
// shorter; the message is unchanged then.
Result<Buffer*> output_token(Message message, size_t len);

// empty_padding shortens all padding buffers to nothing, for mechanisms that work on single bytes.
void empty_padding(Message message);

// InputToken is the token of a message to verify or to unseal: the TOKEN buffer's first bytes, or
// the front of a STREAM, whose rest the first writable DATA buffer is pointed to.
class InputToken {
 public:
  // locate answers SEC_E_INVALID_TOKEN where there is no token, more than one, or less of it than
  // `len` bytes; the message is unchanged then.
  static Result<InputToken> locate(Message message, size_t len);

  [[nodiscard]] ByteView bytes() const { return bytes_; }
  // pointed answers the DATA buffer that locate pointed into a STREAM, or nullptr.
  [[nodiscard]] Buffer* pointed() const { return pointed_; }
  // put_back undoes what locate changed, for a message that was refused.
  void put_back() const;

 private:
  static Result<InputToken> from_stream(Message message, size_t len);

  ByteView bytes_;
  Buffer* pointed_ = nullptr;
  ByteSpan before_;
};

}  // namespace opensspi::sspi
