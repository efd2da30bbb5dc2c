// SPDX-License-Identifier: MIT
#include "identity/impersonation.h"

#include <cstdlib>
#include <optional>

#include "base/as_process.h"
#include "base/fork.h"
#include "identity/impersonation_policy.h"
#include "identity/kernel_identity.h"
#include "identity/process_identity.h"
#include "settings/values.h"

namespace opensspi::identity {
namespace {

// What the calling thread impersonates. `client` is set if the kernel's ids were changed.
struct ThreadState {
  TokenPtr token;
  std::optional<KernelIdentity> client;
  KernelIdentity process;
  uint64_t forks = 0;  // fork_generation() when it began
  bool suspended = false;

  ~ThreadState() { revert(); }
};

// Inline, because AsProcess reads it often.
thread_local ThreadState t_state;

// With a mixture of two identities nothing can be trusted, so the process aborts.
void must(bool done) {
  if (!done) {
    std::abort();
  }
}

// A thread that was started by an impersonating one has its ids, but no state of its own.
bool adopt_inherited() {
  if (t_state.client || !ProcessIdentity::was_ever_left()) {
    return t_state.client.has_value();
  }
  const auto process = ProcessIdentity::of_stray_thread();
  if (!process) {
    return false;
  }
  t_state.client = KernelIdentity::of_thread();
  t_state.process = *process;
  ProcessIdentity::leave(t_state.process);
  return true;
}

bool suspend() {
  if (t_state.suspended || !adopt_inherited()) {
    return false;
  }
  must(t_state.process.become());
  t_state.suspended = true;
  return true;
}

void resume() {
  t_state.suspended = false;
  must(t_state.client->become());
}

constexpr ThreadIdentity kThreadIdentity{suspend, resume};

// Makes the thread the client, or leaves it the process.
Status enter(const UnixUser& user) {
  const KernelIdentity process = KernelIdentity::of_thread();
  const bool own = user.uid == process.uid;
  KernelIdentity client = KernelIdentity::of_client(process, user);
  // The process's own user keeps the process's groups: no privilege is needed, and none is gained.
  if (own) {
    client.gid = process.gid;
  }
  if (own) {
    client.groups = process.groups;
  }
  if (own && (user.uid == 0 || client == process)) {
    return {};
  }
  if (!own) {
    TRY(check_way_back(process));
  }
  set_thread_identity(&kThreadIdentity);
  ProcessIdentity::leave(process);
  if (!client.become()) {
    must(process.become());
    ProcessIdentity::come_back();
    return fail(SEC_E_NO_IMPERSONATION,
                "this process may not become another user; run it as root, or give its service "
                "AmbientCapabilities=CAP_SETUID CAP_SETGID, or set OPENSSPI_IMPERSONATION=identify "
                "if only the client's name is needed");
  }
  t_state.process = process;
  t_state.client = std::move(client);
  return {};
}

void leave_client() {
  if (!adopt_inherited()) {
    return;
  }
  if (!t_state.suspended) {
    must(t_state.process.become());
  }
  t_state.suspended = false;
  t_state.client.reset();
  ProcessIdentity::come_back();
}

Status take_on(const TokenPtr& token, const Settings& settings) {
  if (settings.get<Setting::kImpersonation>() == ImpersonationMode::kIdentify) {
    return {};
  }
  const UnixUser* user = TRY(user_to_become(*token, settings));
  return enter(*user);
}

Result<TokenPtr> as_carried(const TokenPtr& token, const Settings& settings) {
  const bool names_only = settings.get<Setting::kImpersonation>() == ImpersonationMode::kIdentify;
  if (!names_only && token->type() == TokenType::kImpersonation) {
    return TokenPtr(token);
  }
  const auto level =
      names_only ? ImpersonationLevel::kIdentification : ImpersonationLevel::kImpersonation;
  if (token->type() == TokenType::kImpersonation && token->level() <= level) {
    return TokenPtr(token);
  }
  return token->duplicate(TokenType::kImpersonation, level);
}

}  // namespace

Status impersonate(const TokenPtr& token, const Settings& settings) {
  const ForkHold hold;
  if (!token) {
    return fail(SEC_E_INVALID_HANDLE, "there is no token to impersonate");
  }
  const TokenPtr carried = TRY(as_carried(token, settings));
  std::optional<KernelIdentity> before = t_state.client;
  const KernelIdentity process_before = t_state.process;
  leave_client();
  const Status taken = take_on(token, settings);
  if (taken) {
    t_state.token = carried;
  }
  if (taken) {
    t_state.forks = fork_generation();
  }
  if (taken || !before) {
    return taken;
  }
  ProcessIdentity::leave(process_before);
  must(before->become());
  t_state.process = process_before;
  t_state.client = std::move(before);
  return taken;
}

void revert() {
  const ForkHold hold;
  leave_client();
  t_state.token.reset();
}

bool began_as_client() {
  if (t_state.token) {
    return false;
  }
  if (t_state.client) {
    return true;
  }
  return ProcessIdentity::was_ever_left() && ProcessIdentity::of_stray_thread().has_value();
}

Status become_client_for_good() {
  const bool forked = t_state.forks != fork_generation();
  if (!t_state.token || t_state.token->level() < ImpersonationLevel::kImpersonation) {
    return fail(SEC_E_NO_IMPERSONATION,
                "the thread that forked this process did not impersonate a client");
  }
  if (!forked) {
    return fail(
        SEC_E_NO_IMPERSONATION,
        "this process would become the client permanently: call this in a forked child only");
  }
  const KernelIdentity client = t_state.client ? *t_state.client : KernelIdentity::of_thread();
  if (!client.become_for_good()) {
    return fail(SEC_E_NO_IMPERSONATION, "the kernel does not let this child become the client");
  }
  if (t_state.client) {
    ProcessIdentity::come_back();
  }
  t_state.client.reset();
  t_state.token.reset();
  return {};
}

TokenPtr thread_token() { return t_state.token; }

bool acts_as_client() { return t_state.token != nullptr || began_as_client(); }

}  // namespace opensspi::identity
