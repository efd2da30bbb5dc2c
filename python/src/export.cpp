// SPDX-License-Identifier: MIT
#include "contexts.h"
#include "errors.h"
#include "gil.h"
#include "handshake.h"
#include "message.h"
#include "os_handles.h"
#include "owned.h"
#include "text.h"
#include "views.h"

namespace opensspi::python {

namespace {

nb::object export_context(Context* context, Dword flags) {
  CtxtHandle handle = required(context, "Context").handle();
  const uint32_t export_flags = flags;
  SecBuffer packed{};
  void* token = nullptr;
  check(context->without_gil(
            [&] { return api().ExportSecurityContext(&handle, export_flags, &packed, &token); }),
        "ExportSecurityContext");
  const Owned bytes(static_cast<char*>(packed.pvBuffer));
  const nb::object token_object = token ? to_handle_object(token) : nb::none();
  return nb::make_tuple(nb::bytes(bytes.get(), packed.cbBuffer), token_object);
}

Context* import_context(nb::str package, nb::handle packed_context, nb::handle token) {
  const Text name(package, "Package");
  const BytesView bytes(packed_context);
  const HANDLE token_handle = to_handle(token);
  SecBuffer packed{static_cast<ULONG>(bytes.size()), SECBUFFER_TOKEN,
                   const_cast<void*>(bytes.data())};
  CtxtHandle made = no_handle;
  SECURITY_STATUS status;
  {
    const WithoutGil waits;  // the store is read, and the client's token derived anew
    status = api().ImportSecurityContextW(name.get(), &packed, token_handle, &made);
  }
  check(status, "ImportSecurityContext");
  return new Context(made);
}

nb::object change_password(nb::str package, nb::handle domain, nb::str account,
                           nb::str old_password, nb::str new_password, Dword impersonating,
                           Dword reserved, Descriptor* output) {
  const Text package_name(package, "PackageName"), domain_name(domain, "DomainName"),
      name(account, "AccountName");
  const Text old_text(old_password, "OldPassword"), new_text(new_password, "NewPassword");
  const uint32_t zero = reserved;
  const BOOLEAN is_impersonating = impersonating != 0;
  Message message(output);
  SECURITY_STATUS status;
  {
    const WithoutGil waits;
    status = api().ChangeAccountPasswordW(package_name.get(), domain_name.get(), name.get(),
                                          old_text.get(), new_text.get(), is_impersonating, zero,
                                          message.get());
  }
  message.read_back();
  check(status, "ChangeAccountPassword");
  return nb::none();
}

}  // namespace

void define_export(nb::module_& module) {
  module.def("ExportSecurityContext", &export_context, nb::arg("Context").none(),
             nb::arg("Flags") = 0,
             nb::sig("def ExportSecurityContext(Context: PyCtxtHandle, Flags: int = 0) -> "
                     "tuple[bytes, PyHANDLE | None]"),
             "ExportSecurityContext packs a finished context, sealed for this user: (bytes, token "
             "or None).");
  module.def(
      "ImportSecurityContext", &import_context, "Package"_a, "PackedContext"_a,
      nb::arg("Token") = nb::none(),
      nb::sig("def ImportSecurityContext(Package: str, PackedContext: collections.abc.Buffer, "
              "Token: PyHANDLE | int | None = None) -> PyCtxtHandle"),
      "ImportSecurityContext makes a context of such bytes.");
  module.def("ChangeAccountPassword", &change_password, "PackageName"_a,
             nb::arg("DomainName").none(), "AccountName"_a, "OldPassword"_a, "NewPassword"_a,
             nb::arg("Impersonating") = 0, nb::arg("Reserved") = 0, nb::arg("Output") = nb::none(),
             "ChangeAccountPassword changes a password through a package.");
}

}  // namespace opensspi::python
