#include "abi/output_token.h"

#include <cstring>

#include "abi/caller_memory.h"
#include "abi/descriptor.h"

namespace opensspi::abi {

OutputToken::OutputToken(const SecBufferDesc* descriptor, bool allocates)
    : buffer_(find_buffer(descriptor, sspi::BufferKind::kToken)), allocates_(allocates) {}

OutputToken::~OutputToken() {
  if (settled_ || buffer_ == nullptr) return;
  buffer_->cbBuffer = 0;
  if (allocates_) buffer_->pvBuffer = nullptr;
}

Status OutputToken::put(ByteView token) {
  if (token.empty()) return {};
  if (buffer_ == nullptr) {
    return fail(SEC_E_BUFFER_TOO_SMALL, "there is no SECBUFFER_TOKEN for the token to the peer");
  }
  if (allocates_) {
    buffer_->pvBuffer = copy_for_caller(token, Secrecy::kPlain).release();
    allocated_ = true;
  } else if (buffer_->pvBuffer == nullptr) {
    settled_ = true;
    return fail(SEC_E_INTERNAL_ERROR,
                "the SECBUFFER_TOKEN has no memory; ISC_REQ_ALLOCATE_MEMORY asks for it");
  } else if (buffer_->cbBuffer < token.size()) {
    settled_ = true;
    return fail(SEC_E_BUFFER_TOO_SMALL,
                "the SECBUFFER_TOKEN is too small; cbMaxToken of the package is enough");
  } else {
    std::memcpy(buffer_->pvBuffer, token.data(), token.size());
  }
  buffer_->cbBuffer = static_cast<ULONG>(token.size());
  settled_ = true;
  return {};
}

}  // namespace opensspi::abi
