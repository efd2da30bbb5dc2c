// SPDX-License-Identifier: MIT
#include "handshake.h"

#include "contexts.h"
#include "errors.h"
#include "message.h"
#include "text.h"
#include "times.h"

namespace opensspi::python {

namespace {

// Step is one handshake call: the common part of both functions around the C function.
class Step {
 public:
  Step(Credentials* credential, Context* context, Descriptor* input, Context* new_context,
       Descriptor* output)
      : credential_(required(credential, "Credential").handle()),
        old_context_(context),
        new_context_(required(new_context, "NewContext")),
        input_(input),
        output_(&required(output, "pOutput")) {
    if (context) {
      context_handle_ = context->handle();
    }
    if (input == output) {
      output_.give_tokens_their_room();
    }
  }

  PCredHandle credential() { return &credential_; }
  PCtxtHandle context() { return old_context_ ? &context_handle_ : nullptr; }
  PSecBufferDesc input() { return input_.get(); }
  PCtxtHandle made() { return &made_; }
  PSecBufferDesc output() { return output_.get(); }
  ULONG* attributes() { return &attributes_; }
  PTimeStamp expiry() { return &expiry_; }

  // run takes the step without the GIL, and returns (status, attributes, expiry) or raises for a
  // negative status. The buffers are updated in either case: an error token is returned with a
  // failure.
  template <class Function>
  nb::object run(const char* name, Function function) {
    made_ = context_handle_;
    const SECURITY_STATUS status =
        (old_context_ ? *old_context_ : new_context_).without_gil(function);
    if (!same_handle(made_, no_handle)) {
      new_context_.adopt(made_, old_context_);
    }
    input_.read_back(&output_);
    output_.read_back(&input_);
    if (status < 0) {
      raise(status, name);
    }
    return nb::make_tuple(status, attributes_, to_time_of_local(expiry_));
  }

 private:
  CredHandle credential_;
  Context* old_context_;
  Context& new_context_;
  CtxtHandle context_handle_ = no_handle;
  CtxtHandle made_ = no_handle;
  Message input_;
  Message output_;
  ULONG attributes_ = 0;
  TimeStamp expiry_{};
};

nb::object initialize(Credentials* credential, Context* context, nb::handle target_name,
                      Dword context_req, Dword target_data_rep, Descriptor* input,
                      Context* new_context, Descriptor* output) {
  const Text target(target_name, "TargetName");
  const uint32_t request = context_req, representation = target_data_rep;
  Step step(credential, context, input, new_context, output);
  return step.run("InitializeSecurityContext", [&] {
    return api().InitializeSecurityContextW(
        step.credential(), step.context(), target.get(), request, 0, representation, step.input(),
        0, step.made(), step.output(), step.attributes(), step.expiry());
  });
}

nb::object accept(Credentials* credential, Context* context, Descriptor* input, Dword context_req,
                  Dword target_data_rep, Context* new_context, Descriptor* output) {
  const uint32_t request = context_req, representation = target_data_rep;
  Step step(credential, context, input, new_context, output);
  return step.run("AcceptSecurityContext", [&] {
    return api().AcceptSecurityContext(step.credential(), step.context(), step.input(), request,
                                       representation, step.made(), step.output(),
                                       step.attributes(), step.expiry());
  });
}

}  // namespace

void define_handshake(nb::module_& module) {
  module.def(
      "InitializeSecurityContext", &initialize, nb::arg("Credential").none(),
      nb::arg("Context").none(), nb::arg("TargetName").none(), "ContextReq"_a, "TargetDataRep"_a,
      nb::arg("pInput").none(), nb::arg("NewContext").none(), nb::arg("pOutput").none(),
      "InitializeSecurityContext takes the client's next step: (status, attributes, expiry).");
  module.def("AcceptSecurityContext", &accept, nb::arg("Credential").none(),
             nb::arg("Context").none(), nb::arg("pInput").none(), "ContextReq"_a, "TargetDataRep"_a,
             nb::arg("NewContext").none(), nb::arg("pOutput").none(),
             "AcceptSecurityContext takes the server's next step: (status, attributes, expiry).");
}

}  // namespace opensspi::python
