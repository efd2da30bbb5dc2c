// The token that a step hands out, in the caller's buffer or in memory of our own.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {

// OutputToken is the TOKEN buffer of an output descriptor. A call that hands out no token, whether
// it succeeds or fails, leaves the buffer with length zero; one that fails because the buffer is
// too small leaves it as it was, so that nobody reads past its end.
class OutputToken {
 public:
  // OutputToken finds the buffer; the descriptor was checked, or is null.
  OutputToken(const SecBufferDesc* descriptor, bool allocates);
  OutputToken(const OutputToken&) = delete;
  OutputToken& operator=(const OutputToken&) = delete;
  ~OutputToken();

  // put writes `token`. SEC_E_BUFFER_TOO_SMALL if the token does not fit or there is no buffer,
  // SEC_E_INTERNAL_ERROR if the buffer has no memory, as on Windows.
  [[nodiscard]] Status put(ByteView token);
  // allocated answers whether put handed out memory of ours.
  [[nodiscard]] bool allocated() const { return allocated_; }

 private:
  SecBuffer* buffer_;
  const bool allocates_;
  bool allocated_ = false;
  bool settled_ = false;
};

}  // namespace opensspi::abi
