#include "identity/winbind_library.h"

#include <atomic>
#include <memory>
#include <mutex>

#include "base/fork.h"
#include "base/shared_library.h"

namespace opensspi::identity::wbc {
namespace {

std::atomic<const Functions*> g_functions{nullptr};
ForkSafeMutex g_mutex;

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

// Loading takes long: a fork waits for it, or the child would wait for ever for a thread that only
// its parent has.
const Functions& functions() {
  if (const Functions* known = g_functions.load(std::memory_order_acquire)) return *known;
  const ForkHold hold;  // before the mutex, as a fork itself takes them
  const std::lock_guard lock(g_mutex);
  if (g_functions.load(std::memory_order_relaxed) == nullptr)
    g_functions.store(std::make_unique<const Functions>(load()).release(),  // kept for ever
                      std::memory_order_release);
  return *g_functions.load(std::memory_order_relaxed);
}

}  // namespace opensspi::identity::wbc
