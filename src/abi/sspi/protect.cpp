// SPDX-License-Identifier: MIT
// Messages: sign, verify, seal and unseal. Nothing here allocates or copies.
#include "abi/core/guard.h"
#include "abi/sspi/descriptor.h"
#include "abi/sspi/objects.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

using Protect = Status (sspi::Context::*)(uint32_t, sspi::Message, uint32_t);
using Unprotect = Result<sspi::Opened> (sspi::Context::*)(sspi::Message, uint32_t);

// The flag is written once: later calls only read it, so that two threads do not contend for a
// cache line.
void note_message(ContextObject& object) {
  if (!object.spoke.load(std::memory_order_relaxed)) {
    object.spoke.store(true, std::memory_order_relaxed);
  }
}

// begin is what both directions have in common: one function, so that its code stays in the
// processor's cache when a program reads and writes in turn.
[[gnu::hot, gnu::noinline]] Result<Borrowed<ContextObject>> begin(const CtxtHandle* handle,
                                                                  MessageView& view) {
  auto object = use_established(handle);
  if (object.ok()) {
    TRY(view.read());
    note_message(**object);
  }
  return object;
}

[[gnu::hot, gnu::flatten]] SECURITY_STATUS protect(Protect method, const CtxtHandle* handle,
                                                   ULONG quality, const SecBufferDesc* descriptor,
                                                   ULONG sequence) {
  return guard_status([&]() -> Status {
    MessageView view(descriptor);
    const auto object = TRY(begin(handle, view));
    TRY((object->context.get()->*method)(quality, view.message(), sequence));
    view.write_back();
    return {};
  });
}

int32_t status_of(sspi::Signal signal) {
  switch (signal) {
    case sspi::Signal::kNone:
      return SEC_E_OK;
    case sspi::Signal::kRenegotiate:
      return SEC_I_RENEGOTIATE;
    case sspi::Signal::kExpired:
      return SEC_I_CONTEXT_EXPIRED;
  }
  return SEC_E_INTERNAL_ERROR;
}

// The descriptor is also updated on failure: a stream package writes there what is missing.
[[gnu::hot, gnu::flatten]] SECURITY_STATUS unprotect(Unprotect method, const CtxtHandle* handle,
                                                     const SecBufferDesc* descriptor,
                                                     ULONG sequence, ULONG* quality) {
  return guard_status([&]() -> Result<int32_t> {
    MessageView view(descriptor);
    const auto object = TRY(begin(handle, view));
    const auto opened = (object->context.get()->*method)(view.message(), sequence);
    view.write_back();
    if (!opened.ok()) {
      return opened.error();
    }
    if (quality != nullptr) {
      *quality = opened->quality;
    }
    return status_of(opened->signal);
  });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi::abi;
using opensspi::sspi::Context;

SECURITY_STATUS SEC_ENTRY MakeSignature(PCtxtHandle phContext, ULONG fQOP, PSecBufferDesc pMessage,
                                        ULONG MessageSeqNo) {
  return protect(&Context::sign, phContext, fQOP, pMessage, MessageSeqNo);
}

SECURITY_STATUS SEC_ENTRY VerifySignature(PCtxtHandle phContext, PSecBufferDesc pMessage,
                                          ULONG MessageSeqNo, ULONG* pfQOP) {
  return unprotect(&Context::verify, phContext, pMessage, MessageSeqNo, pfQOP);
}

[[gnu::hot]] SECURITY_STATUS SEC_ENTRY EncryptMessage(PCtxtHandle phContext, ULONG fQOP,
                                                      PSecBufferDesc pMessage, ULONG MessageSeqNo) {
  return protect(&Context::seal, phContext, fQOP, pMessage, MessageSeqNo);
}

[[gnu::hot]] SECURITY_STATUS SEC_ENTRY DecryptMessage(PCtxtHandle phContext,
                                                      PSecBufferDesc pMessage, ULONG MessageSeqNo,
                                                      ULONG* pfQOP) {
  return unprotect(&Context::unseal, phContext, pMessage, MessageSeqNo, pfQOP);
}

// The names that these two had before Windows 2000.
SECURITY_STATUS SEC_ENTRY SealMessage(PCtxtHandle phContext, ULONG fQOP, PSecBufferDesc pMessage,
                                      ULONG MessageSeqNo) {
  return EncryptMessage(phContext, fQOP, pMessage, MessageSeqNo);
}

SECURITY_STATUS SEC_ENTRY UnsealMessage(PCtxtHandle phContext, PSecBufferDesc pMessage,
                                        ULONG MessageSeqNo, ULONG* pfQOP) {
  return DecryptMessage(phContext, pMessage, MessageSeqNo, pfQOP);
}
