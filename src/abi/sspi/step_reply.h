// SPDX-License-Identifier: MIT
// The reply of one step: everything that the call writes to its caller.
#pragma once

#include "abi/core/handle_table.h"
#include "base/bytes.h"
#include "base/filetime.h"
#include "base/result.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {

// ReplyPlaces is the destinations of the results of a step. Each may be null.
struct ReplyPlaces {
  CtxtHandle* new_context = nullptr;
  const SecBufferDesc* output = nullptr;
  ULONG* attributes = nullptr;
  TimeStamp* expiry = nullptr;
  bool allocates = false;   // ISC_REQ_ALLOCATE_MEMORY or ASC_REQ_ALLOCATE_MEMORY
  bool first_call = false;  // there is no context yet
};

// StepReply writes them. A call that ends without a result leaves an empty token, no attributes
// and, if it was the first one, an invalid handle; the destructor does that.
class StepReply {
 public:
  explicit StepReply(const ReplyPlaces& places) : places_(places) {}
  StepReply(const StepReply&) = delete;
  StepReply& operator=(const StepReply&) = delete;
  ~StepReply();

  // open checks the output descriptor. SEC_E_INVALID_TOKEN.
  [[nodiscard]] Status open();
  // follow_stream_rules says that the package is a stream package
  // (sspi::PackageInfo::stream_tokens): a token may go into an EMPTY buffer, which becomes TOKEN;
  // one without memory gets memory; an ALERT buffer is emptied.
  void follow_stream_rules();
  // token_buffer returns the buffer for the token, or null.
  [[nodiscard]] const SecBuffer* token_buffer() const { return token_; }

  // put writes the token for the peer. It fails if it does not fit into the caller's buffer, and
  // leaves the buffer unchanged: SEC_E_BUFFER_TOO_SMALL if it is too small or there is none,
  // SEC_E_INTERNAL_ERROR if it has no memory; for a stream SEC_E_INSUFFICIENT_MEMORY, and
  // SEC_E_INVALID_TOKEN if there is none.
  [[nodiscard]] Status put(ByteView token);
  // tell writes attributes and expiry.
  void tell(ULONG attributes, Filetime expiry);
  // name writes the handle of the context.
  void name(const CtxtHandle& context);
  // leave leaves everything unchanged, for a message that is incomplete.
  void leave() { left_ = true; }

 private:
  [[nodiscard]] Status check_fits(ByteView token) const;
  void empty_buffers() const;

  ReplyPlaces places_;
  SecBuffer* token_ = nullptr;
  SecBuffer* alert_ = nullptr;
  bool stream_ = false;
  bool keeps_token_ = false;  // as written, or the caller's old value
  bool allocated_ = false;
  bool told_ = false;
  bool named_ = false;
  bool left_ = false;
};

}  // namespace opensspi::abi
