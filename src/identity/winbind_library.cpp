// SPDX-License-Identifier: MIT
#include "identity/winbind_library.h"

#include "base/fork.h"
#include "base/shared_library.h"

namespace opensspi::identity::wbc {
namespace {

constinit MadeOnce<Functions> g_functions;

template <class Function>
bool take(const SharedLibrary& library, Function*& function, const char* name) {
  function = library.function<Function>(name);
  return function != nullptr;
}

// The wbcCtx functions came with libwbclient 0.12 (Samba 4.2).
Functions load() {
  const SharedLibrary library({"libwbclient.so.0", "libwbclient.so.1"});
  Functions found{};
  found.usable = take(library, found.create, "wbcCtxCreate") &&
                 take(library, found.destroy, "wbcCtxFree") &&
                 take(library, found.free_memory, "wbcFreeMemory") &&
                 take(library, found.interface_details, "wbcCtxInterfaceDetails") &&
                 take(library, found.domain_info, "wbcCtxDomainInfo") &&
                 take(library, found.authenticate, "wbcCtxAuthenticateUserEx") &&
                 take(library, found.lookup_name, "wbcCtxLookupName") &&
                 take(library, found.lookup_sid, "wbcCtxLookupSid") &&
                 take(library, found.lookup_user_sids, "wbcCtxLookupUserSids") &&
                 take(library, found.sid_to_uid, "wbcCtxSidToUid");
  return found;
}

}  // namespace

const Functions& functions() { return g_functions.get(load); }

}  // namespace opensspi::identity::wbc
