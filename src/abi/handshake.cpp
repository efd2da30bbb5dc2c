// The handshake: InitializeSecurityContext, AcceptSecurityContext and what belongs to them.
#include "abi/descriptor.h"
#include "abi/flags.h"
#include "abi/guard.h"
#include "abi/local_time.h"
#include "abi/objects.h"
#include "abi/output_token.h"
#include "abi/runtime.h"
#include "abi/text.h"
#include "opensspi/sspi.h"

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
  // ISC_REQ_ALLOCATE_MEMORY and ASC_REQ_ALLOCATE_MEMORY are the same bit; so are their grants.
  [[nodiscard]] bool allocates() const { return (requested & ISC_REQ_ALLOCATE_MEMORY) != 0; }
};

Result<sspi::DataRepresentation> read_representation(ULONG value) {
  if (value == SECURITY_NETWORK_DREP) return sspi::DataRepresentation::kNetwork;
  if (value == SECURITY_NATIVE_DREP) return sspi::DataRepresentation::kNative;
  return fail(SEC_E_INVALID_PARAMETER,
              "TargetDataRep is neither SECURITY_NETWORK_DREP nor SECURITY_NATIVE_DREP");
}

Result<ByteView> bytes_of(const SecBuffer* buffer) {
  if (buffer == nullptr) return ByteView();
  if (buffer->pvBuffer == nullptr && buffer->cbBuffer != 0)
    return fail(SEC_E_INVALID_TOKEN, "a buffer has a length and no memory");
  return ByteView(static_cast<const uint8_t*>(buffer->pvBuffer), buffer->cbBuffer);
}

// One descriptor may be input and output at once: on a client's first call its TOKEN buffer is only
// the room for the answer.
bool is_room_for_output(const Call& call, const SecBuffer* token) {
  const SecBuffer* room = find_buffer(call.output, sspi::BufferKind::kToken);
  return call.first() && call.role == sspi::Role::kInitiator && token != nullptr &&
         room != nullptr && token->pvBuffer == room->pvBuffer;
}

// Buffers of kinds that no package asks for are ignored, as Windows' packages do.
Result<sspi::StepInput> read_input(const Call& call) {
  sspi::StepInput input;
  input.requested = requested_flags(call.requested, call.role);
  input.target_name = call.target_name;
  input.data_representation = TRY(read_representation(call.data_representation));
  if (call.input == nullptr) return input;
  TRY(check_descriptor(call.input));
  const SecBuffer* token = find_buffer(call.input, sspi::BufferKind::kToken);
  if (!is_room_for_output(call, token)) input.token = TRY(bytes_of(token));
  if (const SecBuffer* bindings = find_buffer(call.input, sspi::BufferKind::kChannelBindings)) {
    const ByteView bytes = TRY(bytes_of(bindings));
    input.channel_bindings = TRY(sspi::ChannelBindings::parse(bytes));
  }
  return input;
}

Status check_use(const sspi::Credential& credential, sspi::Role role) {
  const auto needed = role == sspi::Role::kInitiator ? sspi::Use::kOutbound : sspi::Use::kInbound;
  if ((static_cast<uint8_t>(credential.use()) & static_cast<uint8_t>(needed)) != 0) return {};
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
  }
  return SEC_E_INTERNAL_ERROR;
}

// Whether the first call leaves a context behind.
bool makes_context(sspi::Outcome outcome) {
  return outcome != sspi::Outcome::kIncompleteMessage && outcome != sspi::Outcome::kNoContextYet;
}

// Takes one step and tells the caller all of it, also of a failure that owes its peer a token. A
// failure ends a handshake for good; what becomes of a finished context is the package's to say.
Result<sspi::Outcome> take_step(ContextObject& object, const Call& call,
                                const sspi::StepInput& input, OutputToken& output) {
  if (object.phase == Phase::kHalfOpen) object.phase = Phase::kFailed;  // until the step succeeds
  const sspi::Step step = TRY(object.context->step(input));
  TRY(output.put(step.token));
  if (call.expiry != nullptr) call.expiry->QuadPart = local_time(step.expiry).ticks;
  if (call.attributes != nullptr) {
    const ULONG allocated = output.allocated() ? ISC_RET_ALLOCATED_MEMORY : 0;
    *call.attributes = granted_bits(step.granted, call.role) | allocated;
  }
  if (step.error) return *step.error;
  object.phase = step.outcome == sspi::Outcome::kDone ? Phase::kDone : Phase::kHalfOpen;
  return step.outcome;
}

Result<int32_t> first_step(const Call& call, OutputToken& output) {
  if (call.new_context == nullptr)
    return fail(SEC_E_INVALID_HANDLE, "a place for the new context's handle is missing");
  const sspi::StepInput input = TRY(read_input(call));
  const auto credential = TRY(borrow<CredentialObject>(call.credential));
  TRY(check_use(*credential->credential, call.role));
  const sspi::Package& package = credential->credential->package();
  const sspi::Host& host = Runtime::instance().host(credential->settings);
  auto object = std::make_unique<ContextObject>(
      TRY(package.start(host, credential->credential, call.role)), package, call.role);
  const sspi::Outcome outcome = TRY(take_step(*object, call, input, output));
  if (makes_context(outcome)) *call.new_context = sec_handle(TRY(insert(std::move(object))));
  return status_of_outcome(outcome);
}

// Credentials may be missing on later calls; where they are given they must still be of this
// package.
Status check_later_credential(const Call& call, const ContextObject& object) {
  if (call.credential == nullptr) return {};
  const auto credential = TRY(borrow<CredentialObject>(call.credential));
  if (&credential->credential->package() != &object.package)
    return fail(SEC_E_WRONG_CREDENTIAL_HANDLE, "the credentials are of another package");
  return {};
}

Result<int32_t> later_step(const Call& call, OutputToken& output) {
  const auto object = TRY(use_context(call.context, Sharing::kExclusive));
  if (object->role != call.role)
    return fail(SEC_E_INVALID_HANDLE, "the context is of the other role");
  TRY(check_later_credential(call, *object));
  const sspi::StepInput input = TRY(read_input(call));
  if (call.new_context != nullptr && call.new_context != call.context)
    *call.new_context = *call.context;
  const sspi::Outcome outcome = TRY(take_step(*object, call, input, output));
  return status_of_outcome(outcome);
}

// Until a call has succeeded it has answered nothing: a first call that fails leaves no handle.
void forget_answers(const Call& call) {
  if (call.attributes != nullptr) *call.attributes = 0;
  if (call.first() && call.new_context != nullptr) SecInvalidateHandle(call.new_context);
}

SECURITY_STATUS step(const Call& call) {
  return guard_secret_status([&]() -> Result<int32_t> {
    forget_answers(call);
    if (call.output != nullptr) TRY(check_descriptor(call.output));
    OutputToken output(call.output, call.allocates());
    return call.first() ? first_step(call, output) : later_step(call, output);
  });
}

template <class Char>
SECURITY_STATUS initialize(const Char* target_name, Call call) {
  std::string utf8;
  const SECURITY_STATUS converted = guard_status([&]() -> Status {
    forget_answers(call);
    utf8 = TRY(text_from(target_name));
    return {};
  });
  if (converted != SEC_E_OK) return converted;
  call.target_name = utf8;
  return step(call);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi::abi;
using opensspi::sspi::Role;

SECURITY_STATUS SEC_ENTRY InitializeSecurityContextA(
    PCredHandle phCredential, PCtxtHandle phContext, SEC_CHAR* pszTargetName, ULONG fContextReq,
    ULONG /*Reserved1*/, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG /*Reserved2*/,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry) {
  return initialize(pszTargetName,
                    {Role::kInitiator, phCredential, phContext, fContextReq, TargetDataRep, pInput,
                     phNewContext, pOutput, pfContextAttr, ptsExpiry});
}

SECURITY_STATUS SEC_ENTRY InitializeSecurityContextW(
    PCredHandle phCredential, PCtxtHandle phContext, SEC_WCHAR* pszTargetName, ULONG fContextReq,
    ULONG /*Reserved1*/, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG /*Reserved2*/,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry) {
  return initialize(pszTargetName,
                    {Role::kInitiator, phCredential, phContext, fContextReq, TargetDataRep, pInput,
                     phNewContext, pOutput, pfContextAttr, ptsExpiry});
}

SECURITY_STATUS SEC_ENTRY AcceptSecurityContext(PCredHandle phCredential, PCtxtHandle phContext,
                                                PSecBufferDesc pInput, ULONG fContextReq,
                                                ULONG TargetDataRep, PCtxtHandle phNewContext,
                                                PSecBufferDesc pOutput, ULONG* pfContextAttr,
                                                PTimeStamp ptsExpiry) {
  return step({Role::kAcceptor, phCredential, phContext, fContextReq, TargetDataRep, pInput,
               phNewContext, pOutput, pfContextAttr, ptsExpiry});
}

SECURITY_STATUS SEC_ENTRY CompleteAuthToken(PCtxtHandle phContext, PSecBufferDesc pToken) {
  return guard_status([&]() -> opensspi::Status {
    const auto object = TRY(use_context(phContext, Sharing::kExclusive));
    MessageView view(pToken);
    TRY(view.read());
    const opensspi::Status completed = object->context->complete(view.message());
    view.write_back();
    return completed.ok() ? opensspi::Status() : opensspi::Status(completed.error());
  });
}

SECURITY_STATUS SEC_ENTRY ApplyControlToken(PCtxtHandle phContext, PSecBufferDesc /*pInput*/) {
  return guard_status([&]() -> opensspi::Status {
    TRY(use_context(phContext));
    return opensspi::fail(SEC_E_UNSUPPORTED_FUNCTION, "this package takes no control tokens");
  });
}

SECURITY_STATUS SEC_ENTRY DelegateSecurityContext(PCtxtHandle phContext, SEC_CHAR*,
                                                  SecDelegationType, PTimeStamp, PSecBuffer,
                                                  PSecBufferDesc) {
  return guard_status([&]() -> opensspi::Status {
    TRY(use_context(phContext));
    return opensspi::fail(SEC_E_UNSUPPORTED_FUNCTION, "no package has DelegateSecurityContext");
  });
}

SECURITY_STATUS SEC_ENTRY DeleteSecurityContext(PCtxtHandle phContext) {
  return close_handle(phContext, HandleKind::kContext);
}
