// SPDX-License-Identifier: MIT
// The handshake: InitializeSecurityContext and AcceptSecurityContext.
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/text.h"
#include "abi/sspi/flags.h"
#include "abi/sspi/local_time.h"
#include "abi/sspi/objects.h"
#include "abi/sspi/step_input.h"
#include "abi/sspi/step_reply.h"
#include "base/trace.h"
#include "opensspi/sspi.h"
#include "sspi/flag_names.h"

namespace opensspi::abi {
namespace {

// Call is the arguments of one step that both roles share.
struct Call {
  sspi::Role role;
  const CredHandle* credential;
  const CtxtHandle* context;  // null on the first call
  ULONG requested;
  ULONG data_representation;
  const SecBufferDesc* input;
  CtxtHandle* new_context;
  const SecBufferDesc* output;
  ULONG* attributes;
  TimeStamp* expiry;
  std::string_view target_name = {};

  [[nodiscard]] bool first() const { return context == nullptr; }
  [[nodiscard]] ReplyPlaces places() const {
    // ISC_REQ_ALLOCATE_MEMORY and ASC_REQ_ALLOCATE_MEMORY are the same bit; so are their grants.
    const bool allocates = (requested & ISC_REQ_ALLOCATE_MEMORY) != 0;
    return {new_context, output, attributes, expiry, allocates, first()};
  }
  // On a client's first call one descriptor may be input and output at once.
  [[nodiscard]] const SecBuffer* room(const StepReply& reply) const {
    return first() && role == sspi::Role::kInitiator ? reply.token_buffer() : nullptr;
  }
};

Result<sspi::DataRepresentation> read_representation(ULONG value) {
  if (value == SECURITY_NETWORK_DREP) {
    return sspi::DataRepresentation::kNetwork;
  }
  if (value == SECURITY_NATIVE_DREP) {
    return sspi::DataRepresentation::kNative;
  }
  return fail(SEC_E_INVALID_PARAMETER,
              "TargetDataRep is neither SECURITY_NETWORK_DREP nor SECURITY_NATIVE_DREP");
}

// What `view` has read, and the rest of the call.
Result<sspi::StepInput> step_input(const Call& call, const StepInputView& view) {
  sspi::StepInput input;
  input.token = view.token();
  input.buffers = view.buffers();
  input.requested = requested_flags(call.requested, call.role);
  input.target_name = call.target_name;
  input.data_representation = TRY(read_representation(call.data_representation));
  input.channel_bindings = TRY(view.channel_bindings());
  return input;
}

Status check_use(const sspi::Credential& credential, sspi::Role role) {
  const auto needed = role == sspi::Role::kInitiator ? sspi::Use::kOutbound : sspi::Use::kInbound;
  if ((static_cast<uint8_t>(credential.use()) & static_cast<uint8_t>(needed)) != 0) {
    return {};
  }
  return fail(SEC_E_NO_CREDENTIALS, "the credentials were acquired for the other direction");
}

int32_t status_of_outcome(sspi::Outcome outcome) {
  switch (outcome) {
    case sspi::Outcome::kDone:
      return SEC_E_OK;
    case sspi::Outcome::kContinue:
      return SEC_I_CONTINUE_NEEDED;
    case sspi::Outcome::kCompleteNeeded:
      return SEC_I_COMPLETE_NEEDED;
    case sspi::Outcome::kCompleteAndContinue:
      return SEC_I_COMPLETE_AND_CONTINUE;
    case sspi::Outcome::kIncompleteMessage:
      return SEC_E_INCOMPLETE_MESSAGE;
    case sspi::Outcome::kIncompleteCredentials:
      return SEC_I_INCOMPLETE_CREDENTIALS;
    case sspi::Outcome::kNoContextYet:
      return SEC_I_NO_LSA_CONTEXT;
    case sspi::Outcome::kContextExpired:
      return SEC_I_CONTEXT_EXPIRED;
    case sspi::Outcome::kMessageFragment:
      return SEC_I_MESSAGE_FRAGMENT;
  }
  return SEC_E_INTERNAL_ERROR;
}

// A failing step still returns its token; for a stream only if the caller asked for it, and then
// the flags say so.
bool hands_out_token(const sspi::Step& step, const sspi::PackageInfo& package, const Call& call) {
  return !step.error || !package.stream_tokens ||
         requested_flags(call.requested, call.role).has(sspi::Flag::kExtendedError);
}

sspi::Flags grants_of(const sspi::Step& step, const sspi::PackageInfo& package, const Call& call) {
  const bool alert = step.error && package.stream_tokens && hands_out_token(step, package, call);
  return alert ? step.granted | sspi::Flag::kExtendedError : step.granted;
}

// deliver writes the result of a step. It fails, and writes nothing, if it does not fit into the
// caller's buffers.
Status deliver(const Call& call, const sspi::PackageInfo& package, const sspi::Step& step,
               StepInputView& input, StepReply& reply) {
  if (step.unread != 0) {
    TRY(input.can_tell_unread());
  }
  if (hands_out_token(step, package, call)) {
    TRY(reply.put(step.token));
  }
  input.tell_unread(step.unread);
  reply.tell(granted_bits(grants_of(step, package, call), call.role), step.expiry);
  return {};
}

Result<int32_t> status_of_step(const sspi::Step& step) {
  if (step.error) {
    return *step.error;
  }
  return status_of_outcome(step.outcome);
}

// HandshakeStep is one call: it reads the caller's input, takes the package's step, and hands out
// what that produced.
class HandshakeStep {
 public:
  HandshakeStep(const Call& call, StepReply& reply, const sspi::Package& package)
      : call_(call), reply_(reply), package_(package.info()), view_(call.input) {
    if (package_.stream_tokens) {
      reply_.follow_stream_rules();
    }
  }

  Status read(sspi::CredentialPtr credential) {
    TRY(view_.read(call_.room(reply_), package_.stream_tokens));
    input_ = TRY(step_input(call_, view_));
    input_.credential = std::move(credential);
    return {};
  }
  [[nodiscard]] const sspi::StepInput& input() const { return input_; }

  // run returns the status of the step. If the caller cannot take what the step produced, the
  // object keeps it (`undelivered`), and the error says what the caller lacks.
  Result<int32_t> run(ContextObject& object) {
    ++object.legs;
    auto status = advance(object);
    if (trace::is_on()) {
      write_trace(object, status);
    }
    return status;
  }

 private:
  Result<int32_t> advance(ContextObject& object) {
    sspi::Step step = TRY(take(object));
    granted_ = step.granted;
    sent_ = step.token.size();
    why_ = step.error ? step.error->why : "";
    if (step.outcome == sspi::Outcome::kIncompleteMessage && !step.error) {
      view_.tell_missing(step.missing);
      reply_.leave();
      return SEC_E_INCOMPLETE_MESSAGE;
    }
    if (!call_.first()) {
      reply_.name(*call_.context);
    }
    const Status delivered = deliver(call_, package_, step, view_, reply_);
    if (!delivered.ok()) {
      if (object.undelivered == nullptr) {
        object.undelivered = std::make_unique<Undelivered>(std::move(step), input_.token);
      }
      return delivered.error();
    }
    object.undelivered.reset();
    return status_of_step(step);
  }

  void write_trace(ContextObject& object, const Result<int32_t>& status) const {
    static constinit std::atomic<uint64_t> contexts{0};
    if (object.number == 0) {
      object.number = contexts.fetch_add(1, std::memory_order_relaxed) + 1;
    }
    trace::Line("step")
        .text("package", package_.name)
        .text("role", call_.role == sspi::Role::kInitiator ? "client" : "server")
        .number("context", object.number)
        .number("leg", object.legs)
        .text("target", call_.target_name)
        .text("bindings", input_.channel_bindings ? "given" : "")
        .text("asked", sspi::flag_names(input_.requested))
        .text("granted", sspi::flag_names(granted_))
        .number("received", input_.token.size())
        .number("sent", sent_)
        .status(status ? *status : status.error().code, status ? why_ : status.error().why);
  }

  // The step that the package takes, or that it took in an earlier call and that was not delivered.
  Result<sspi::Step> take(ContextObject& object) const {
    if (object.undelivered != nullptr) {
      return object.undelivered->again(input_.token, package_.stream_tokens);
    }
    sspi::Step step = TRY(object.context->step(input_));
    if (step.unread > input_.token.size()) {
      return fail(SEC_E_INTERNAL_ERROR, "the package left more bytes unread than there are");
    }
    return step;
  }

  const Call& call_;
  StepReply& reply_;
  const sspi::PackageInfo& package_;
  StepInputView view_;
  sspi::StepInput input_;
  sspi::Flags granted_;   // by the last step
  size_t sent_ = 0;       // bytes of its token
  const char* why_ = "";  // what was wrong, if its token says so to the peer
};

// A context that failed may still owe its peer the token of its last step.
Result<Borrowed<ContextObject>> context_for_step(const CtxtHandle* handle) {
  auto object = TRY(borrow<ContextObject>(handle, Sharing::kExclusive));
  if (has_failed(*object) && object->undelivered == nullptr) {
    return kFailedEarlier;
  }
  return object;
}

Result<sspi::CredentialPtr> credential_of_later_step(const Call& call,
                                                     const ContextObject& object) {
  if (call.credential == nullptr) {
    return sspi::CredentialPtr();
  }
  sspi::CredentialPtr credential = TRY(borrow<CredentialObject>(call.credential))->credential;
  if (&credential->package() != &object.package) {
    return fail(SEC_E_WRONG_CREDENTIAL_HANDLE, "the credentials are of another package");
  }
  return credential;
}

Result<int32_t> later_step(const Call& call, StepReply& reply) {
  const auto object = TRY(context_for_step(call.context));
  HandshakeStep step(call, reply, object->package);
  if (object->role != call.role) {
    return fail(SEC_E_INVALID_HANDLE, "the context is of the other role");
  }
  TRY(step.read(TRY(credential_of_later_step(call, *object))));
  return step.run(*object);
}

// The context of an acceptor that began in an earlier call with the same input, whose token was not
// delivered, or a new one.
Result<std::unique_ptr<ContextObject>> begin(const Call& call, CredentialObject& credential,
                                             const sspi::StepInput& input) {
  if (!credential.first_steps.empty()) {
    const Filetime now = Runtime::instance().env().now();
    if (auto begun = credential.first_steps.take(fingerprint_of(input), now)) {
      return begun;
    }
  }
  const sspi::Package& package = input.credential->package();
  const sspi::Host& host = Runtime::instance().host(credential.settings);
  return std::make_unique<ContextObject>(TRY(package.start(host, input.credential, call.role)),
                                         package, call.role);
}

// An initiator can start again; an acceptor would treat the same token as a replay.
void keep_first_step(const Call& call, CredentialObject& credential, const sspi::StepInput& input,
                     std::unique_ptr<ContextObject> object) {
  if (call.role == sspi::Role::kAcceptor && object->undelivered != nullptr) {
    credential.first_steps.keep(fingerprint_of(input), std::move(object),
                                Runtime::instance().env().now());
  }
}

// Whether a first step with this status leaves a context behind.
bool makes_context(int32_t status) { return status >= 0 && status != SEC_I_NO_LSA_CONTEXT; }

Result<int32_t> first_step(const Call& call, StepReply& reply) {
  if (call.new_context == nullptr) {
    return fail(SEC_E_INVALID_HANDLE, "a place for the new context's handle is missing");
  }
  const auto credential = TRY(borrow<CredentialObject>(call.credential));
  TRY(check_use(*credential->credential, call.role));
  HandshakeStep step(call, reply, credential->credential->package());
  TRY(step.read(credential->credential));
  auto object = TRY(begin(call, *credential, step.input()));
  auto status = step.run(*object);
  if (!status.ok()) {
    keep_first_step(call, *credential, step.input(), std::move(object));
    return status;
  }
  if (makes_context(*status)) {
    reply.name(sec_handle(TRY(insert(std::move(object)))));
  }
  return status;
}

template <class Char>
SECURITY_STATUS step(const Char* target_name, Call call) {
  return guard_secret_status([&]() -> Result<int32_t> {
    StepReply reply(call.places());
    TRY(reply.open());
    const std::string utf8 = TRY(text_from(target_name));
    call.target_name = utf8;
    return call.first() ? first_step(call, reply) : later_step(call, reply);
  });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi::abi;
using opensspi::sspi::Role;

SECURITY_STATUS SEC_ENTRY InitializeSecurityContextA(
    PCredHandle phCredential, PCtxtHandle phContext, SEC_CHAR* pszTargetName, ULONG fContextReq,
    ULONG /*Reserved1*/, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG /*Reserved2*/,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry) {
  return step(pszTargetName, {Role::kInitiator, phCredential, phContext, fContextReq, TargetDataRep,
                              pInput, phNewContext, pOutput, pfContextAttr, ptsExpiry});
}

SECURITY_STATUS SEC_ENTRY InitializeSecurityContextW(
    PCredHandle phCredential, PCtxtHandle phContext, SEC_WCHAR* pszTargetName, ULONG fContextReq,
    ULONG /*Reserved1*/, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG /*Reserved2*/,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry) {
  return step(pszTargetName, {Role::kInitiator, phCredential, phContext, fContextReq, TargetDataRep,
                              pInput, phNewContext, pOutput, pfContextAttr, ptsExpiry});
}

SECURITY_STATUS SEC_ENTRY AcceptSecurityContext(PCredHandle phCredential, PCtxtHandle phContext,
                                                PSecBufferDesc pInput, ULONG fContextReq,
                                                ULONG TargetDataRep, PCtxtHandle phNewContext,
                                                PSecBufferDesc pOutput, ULONG* pfContextAttr,
                                                PTimeStamp ptsExpiry) {
  constexpr const char* kNoTarget = nullptr;
  return step(kNoTarget, {Role::kAcceptor, phCredential, phContext, fContextReq, TargetDataRep,
                          pInput, phNewContext, pOutput, pfContextAttr, ptsExpiry});
}
