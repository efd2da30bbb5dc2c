// SPDX-License-Identifier: MIT
#include "contexts.h"

#include "attributes.h"
#include "errors.h"
#include "impersonation.h"
#include "message.h"
#include "os_handles.h"

namespace opensspi::python {

namespace {
constexpr size_t kShortWork = 2048;  // bytes
}

template <class Function>
void Context::on_message(const char* name, Descriptor* descriptor, Function function) {
  Message message(&required(descriptor, "Message"));
  CtxtHandle handle = held_->handle;
  const auto call = [&] { return function(&handle, message.get()); };
  const bool is_short = message.num_bytes() <= kShortWork && held_->calls_without_gil == 0;
  const SECURITY_STATUS status = is_short ? call() : without_gil(call);
  message.read_back();
  check(status, name);
}

Context::Held::~Held() {
  if (!same_handle(handle, no_handle)) {
    api().DeleteSecurityContext(&handle);
  }
}

void Context::adopt(const CtxtHandle& handle, const Context* origin) {
  if (same_handle(handle, held_->handle)) {
    return;
  }
  const bool same_as_origin = origin && same_handle(handle, origin->held_->handle);
  held_ = same_as_origin ? origin->held_ : std::make_shared<Held>(handle);
}

nb::object Context::detach() {
  const nb::object number = to_int(held_->handle);
  held_->handle = no_handle;
  return number;
}

void Context::erase() {
  CtxtHandle handle = held_->handle;
  check(api().DeleteSecurityContext(&handle), "DeleteSecurityContext");
  held_->handle = no_handle;
}

void Context::complete(Descriptor* token) {
  Message message(&required(token, "Token"));
  CtxtHandle handle = held_->handle;
  const SECURITY_STATUS status =
      without_gil([&] { return api().CompleteAuthToken(&handle, message.get()); });
  message.read_back();
  check(status, "CompleteAuthToken");
}

nb::object Context::query_token() {
  CtxtHandle handle = held_->handle;
  HANDLE token = nullptr;
  check(without_gil([&] { return api().QuerySecurityContextToken(&handle, &token); }),
        "QuerySecurityContextToken");
  return to_handle_object(token);
}

void Context::make_signature(Dword qop, Descriptor* message, Dword sequence) {
  const uint32_t fqop = qop, number = sequence;
  on_message("MakeSignature", message, [=](PCtxtHandle context, PSecBufferDesc buffers) {
    return api().MakeSignature(context, fqop, buffers, number);
  });
}

int32_t Context::verify_signature(Descriptor* message, Dword sequence) {
  const uint32_t number = sequence;
  ULONG qop = 0;
  on_message("VerifySignature", message,
             [&qop, number](PCtxtHandle context, PSecBufferDesc buffers) {
               return api().VerifySignature(context, buffers, number, &qop);
             });
  return static_cast<int32_t>(qop);
}

void Context::encrypt(Dword qop, Descriptor* message, Dword sequence) {
  const uint32_t fqop = qop, number = sequence;
  on_message("EncryptMessage", message, [=](PCtxtHandle context, PSecBufferDesc buffers) {
    return api().EncryptMessage(context, fqop, buffers, number);
  });
}

int32_t Context::decrypt(Descriptor* message, Dword sequence) {
  const uint32_t number = sequence;
  ULONG qop = 0;
  on_message("DecryptMessage", message,
             [&qop, number](PCtxtHandle context, PSecBufferDesc buffers) {
               return api().DecryptMessage(context, buffers, number, &qop);
             });
  return static_cast<int32_t>(qop);
}

void Context::impersonate() {
  CtxtHandle handle = held_->handle;
  check(without_gil([&] { return api().ImpersonateSecurityContext(&handle); }),
        "ImpersonateSecurityContext");
}

void Context::revert() {
  CtxtHandle handle = held_->handle;
  check(api().RevertSecurityContext(&handle), "RevertSecurityContext");
}

namespace {

void apply_control_token(Context* context, Descriptor* input) {
  Message message(&required(input, "Input"));
  CtxtHandle handle = required(context, "Context").handle();
  const SECURITY_STATUS status =
      context->without_gil([&] { return api().ApplyControlToken(&handle, message.get()); });
  message.read_back();
  check(status, "ApplyControlToken");
}

}  // namespace

void define_contexts(nb::module_& module) {
  nb::class_<Context>(
      module, "PyCtxtHandle",
      "PyCtxtHandle()\n--\n\nPyCtxtHandle holds one end of a session with one peer.")
      .def(nb::init<>())
      .def("Detach", &Context::detach,
           "Detach returns the handle as an integer, -1 for none, and releases it without deleting "
           "it.")
      .def("CompleteAuthToken", &Context::complete, nb::arg("Token").none(),
           "CompleteAuthToken finishes a token after SEC_I_COMPLETE_NEEDED.")
      .def("QueryContextAttributes", &query_context_attributes, "Attribute"_a,
           "QueryContextAttributes returns a SECPKG_ATTR_ of the context.")
      .def("DeleteSecurityContext", &Context::erase,
           "DeleteSecurityContext ends the session and wipes its keys.")
      .def("QuerySecurityContextToken", &Context::query_token,
           "QuerySecurityContextToken returns an access token of the authenticated client.")
      .def("MakeSignature", &Context::make_signature, "fqop"_a, nb::arg("Message").none(),
           "MessageSeqNo"_a, "MakeSignature signs the DATA buffers into the TOKEN buffer.")
      .def("VerifySignature", &Context::verify_signature, nb::arg("Message").none(),
           "MessageSeqNo"_a,
           "VerifySignature checks a signature and returns the quality-of-protection flags.")
      .def("EncryptMessage", &Context::encrypt, "fqop"_a, nb::arg("Message").none(),
           "MessageSeqNo"_a, "EncryptMessage seals the DATA buffers in place.")
      .def("DecryptMessage", &Context::decrypt, nb::arg("Message").none(), "MessageSeqNo"_a,
           "DecryptMessage opens a message in place and returns the quality-of-protection flags.")
      .def("ImpersonateSecurityContext", &Context::impersonate,
           "ImpersonateSecurityContext makes this thread act as the client.")
      .def("RevertSecurityContext", &Context::revert,
           "RevertSecurityContext makes this thread itself again, or aborts the process.")
      .def("impersonation", &impersonation_of, nb::keep_alive<0, 1>(),
           "impersonation is a context manager: inside it this thread acts as the client.")
      .def("__repr__",
           [](const Context& self) { return shown_handle("PyCtxtHandle", self.handle()); })
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](Context& self, nb::args) { self.close(); });
  module.def("ApplyControlToken", &apply_control_token, nb::arg("Context").none(),
             nb::arg("Input").none(), "ApplyControlToken gives the context an order.");
}

}  // namespace opensspi::python
