// SPDX-License-Identifier: MIT
#include "tokens.h"

#include "errors.h"
#include "functions.h"
#include "gil.h"
#include "integers.h"
#include "os_handles.h"
#include "sids.h"
#include "text.h"

namespace opensspi::python {

namespace {

void check_bool(BOOL done, const char* function) {
  if (!done) {
    raise_last_error(function);
  }
}

nb::object logon_user(nb::str username, nb::handle domain, nb::str password, Dword type,
                      Dword provider) {
  const Text user_name(username, "Username"), domain_name(domain, "Domain"),
      secret(password, "Password");
  const uint32_t logon_type = type, logon_provider = provider;
  HANDLE token = nullptr;
  BOOL done;
  {
    const WithoutGil waits;  // the store or a domain controller is asked
    done = api().LogonUserW(user_name.get(), domain_name.get(), secret.get(), logon_type,
                            logon_provider, &token);
  }
  check_bool(done, "LogonUser");
  return to_handle_object(token);
}

nb::object open_process_token(nb::handle process, Dword desired_access) {
  HANDLE token = nullptr;
  check_bool(api().OpenProcessToken(to_handle(process), desired_access, &token),
             "OpenProcessToken");
  return to_handle_object(token);
}

nb::object open_thread_token(nb::handle thread, Dword desired_access, Dword open_as_self) {
  HANDLE token = nullptr;
  check_bool(api().OpenThreadToken(to_handle(thread), desired_access, open_as_self != 0, &token),
             "OpenThreadToken");
  return to_handle_object(token);
}

nb::object duplicate(nb::handle existing, Dword level) {
  HANDLE token = nullptr;
  const auto wanted = static_cast<SECURITY_IMPERSONATION_LEVEL>(static_cast<uint32_t>(level));
  check_bool(api().DuplicateToken(to_handle(existing), wanted, &token), "DuplicateToken");
  return to_handle_object(token);
}

nb::object duplicate_ex(nb::handle existing, Dword level, Dword desired_access, Dword type,
                        nb::handle) {
  HANDLE token = nullptr;
  const auto wanted_level = static_cast<SECURITY_IMPERSONATION_LEVEL>(static_cast<uint32_t>(level));
  const auto wanted_type = static_cast<TOKEN_TYPE>(static_cast<uint32_t>(type));
  check_bool(api().DuplicateTokenEx(to_handle(existing), desired_access, nullptr, wanted_level,
                                    wanted_type, &token),
             "DuplicateTokenEx");
  return to_handle_object(token);
}

bool check_membership(nb::handle token, const Sid* sid) {
  BOOL is_member = FALSE;
  check_bool(
      api().CheckTokenMembership(to_handle(token), required(sid, "SidToCheck").get(), &is_member),
      "CheckTokenMembership");
  return is_member != FALSE;
}

// The calling thread's identity changes below. Becoming a user may ask the system's name services,
// so those calls let the GIL go; the thread stays the same.

void impersonate_logged_on_user(nb::handle token) {
  const HANDLE handle = to_handle(token);
  BOOL done;
  {
    const WithoutGil waits;
    done = api().ImpersonateLoggedOnUser(handle);
  }
  check_bool(done, "ImpersonateLoggedOnUser");
}

void impersonate_self(Dword level) {
  const auto wanted = static_cast<SECURITY_IMPERSONATION_LEVEL>(static_cast<uint32_t>(level));
  check_bool(api().ImpersonateSelf(wanted), "ImpersonateSelf");
}

void impersonate_anonymous(nb::handle thread) {
  check_bool(api().ImpersonateAnonymousToken(to_handle(thread)), "ImpersonateAnonymousToken");
}

void revert_to_self() { check_bool(api().RevertToSelf(), "RevertToSelf"); }

void set_thread_token(nb::handle thread, nb::handle token) {
  HANDLE thread_handle = to_handle(thread);
  const HANDLE token_handle = to_handle(token);
  BOOL done;
  {
    const WithoutGil waits;
    done = api().SetThreadToken(thread_handle ? &thread_handle : nullptr, token_handle);
  }
  check_bool(done, "SetThreadToken");
}

}  // namespace

void define_tokens(nb::module_& module) {
  module.def("LogonUser", &logon_user, "Username"_a, nb::arg("Domain").none(), "Password"_a,
             "LogonType"_a, "LogonProvider"_a,
             "LogonUser checks a password and returns a token of the user.");
  module.def("OpenProcessToken", &open_process_token, nb::arg("ProcessHandle").none(),
             "DesiredAccess"_a, "OpenProcessToken returns the token of this process.");
  module.def("OpenThreadToken", &open_thread_token, nb::arg("ThreadHandle").none(),
             "DesiredAccess"_a, "OpenAsSelf"_a,
             "OpenThreadToken returns the token that this thread impersonates.");
  module.def("DuplicateToken", &duplicate, nb::arg("ExistingTokenHandle").none(),
             "ImpersonationLevel"_a, "DuplicateToken makes an impersonation token of a token.");
  module.def("DuplicateTokenEx", &duplicate_ex, nb::arg("ExistingToken").none(),
             "ImpersonationLevel"_a, "DesiredAccess"_a, "TokenType"_a,
             nb::arg("TokenAttributes") = nb::none(),
             "DuplicateTokenEx makes a token of a token, with a choice of type and rights.");
  module.def("CheckTokenMembership", &check_membership, nb::arg("TokenHandle").none(),
             nb::arg("SidToCheck").none(),
             "CheckTokenMembership tells whether a SID is enabled in a token.");
  module.def("ImpersonateLoggedOnUser", &impersonate_logged_on_user, nb::arg("handle").none(),
             "ImpersonateLoggedOnUser makes this thread act as the user of a token.");
  module.def("ImpersonateSelf", &impersonate_self, "ImpersonationLevel"_a,
             "ImpersonateSelf gives this thread a token of the process's own user.");
  module.def("ImpersonateAnonymousToken", &impersonate_anonymous, nb::arg("ThreadHandle").none(),
             "ImpersonateAnonymousToken makes this thread act as nobody.");
  module.def("RevertToSelf", &revert_to_self, "RevertToSelf ends this thread's impersonation.");
  module.def("SetThreadToken", &set_thread_token, nb::arg("Thread").none(), nb::arg("Token").none(),
             "SetThreadToken makes this thread impersonate, or with None be itself again.");
}

}  // namespace opensspi::python
