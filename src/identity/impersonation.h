// SPDX-License-Identifier: MIT
// Impersonation: this thread becomes a client, and reverts. The only code that changes uids.
#pragma once

#include "base/result.h"
#include "identity/access_token.h"
#include "settings/settings.h"

namespace opensspi::identity {

// impersonate makes the calling thread, and no other, act as the token's client: effective uid and
// gid, supplementary groups, no effective and no ambient capability; what was set is read back.
// Real and saved ids stay the process's, so that the client can neither signal nor trace the
// process; access(2), which checks the real ids, is therefore about the process;
// faccessat(AT_EACCESS) is about the client. A thread that already impersonates becomes the new
// client, or on failure stays the old one.
//
// It fails with SEC_E_NO_IMPERSONATION, changes nothing, and names the remedy: a client without a
// Unix user, without the privilege (CAP_SETUID, CAP_SETGID), a system user that
// impersonation_system_users does not name, a token below impersonation level. The process's own
// token and its own automatic account always succeed. With impersonation=identify, or with an
// identification token under that setting, the thread only gets the client's name.
//
// Threads and programs started meanwhile start with the client's effective ids but without this
// thread's token: revert() in such a thread gives it the process's identity again, and a program
// can go back to the process's real ids (shells do), as a program on Windows has the process's
// token. A child that is to be the client calls become_client_for_good before it executes a
// program.
[[nodiscard]] Status impersonate(const TokenPtr& token, const Settings& settings);

// revert restores the process's identity of the calling thread exactly, or aborts the process.
// Without impersonation it does nothing.
void revert();

// began_as_client returns whether another thread, while it impersonated, started the calling one,
// which since then has the client's ids and no token of its own. revert() ends that.
bool began_as_client();

// acts_as_client returns whether the calling thread impersonates a client, or began as one. It does
// not matter that the library acts as the process meanwhile.
bool acts_as_client();

// become_client_for_good makes a forked child, between fork and exec, the client that the thread
// which forked it impersonates: real, effective and saved ids, groups, no capability in any set, a
// session keyring of its own. What was set is read back. SEC_E_NO_IMPERSONATION if the process was
// not forked since, if it only carries the client's name, or if the kernel refuses; the child must
// then exit, because it may have any mixture of the two identities.
[[nodiscard]] Status become_client_for_good();

// thread_token returns the token that the calling thread impersonates, or nullptr.
TokenPtr thread_token();

}  // namespace opensspi::identity
