// SPDX-License-Identifier: MIT
// AsProcess: the library's own files are always opened as the process itself, never as a client.
#pragma once

namespace opensspi {

// ThreadIdentity is the interface through which identity/, the only module that changes uids,
// suspends an impersonation. Both functions abort if the thread cannot return to its previous
// identity.
struct ThreadIdentity {
  // suspend gives the calling thread the process's identity; it returns whether there is something
  // to undo.
  bool (*suspend)();
  // resume gives it the client's identity again.
  void (*resume)();
};

// set_thread_identity registers the functions, once, before any thread impersonates; they must
// never be destroyed.
void set_thread_identity(const ThreadIdentity* identity);

// AsProcess makes the calling thread act as the process itself while the object exists, and
// restores the client's identity afterwards. Nested ones, and threads that do not impersonate, cost
// one load. Store, settings, name services and library loading use it.
class AsProcess {
 public:
  AsProcess();
  AsProcess(const AsProcess&) = delete;
  AsProcess& operator=(const AsProcess&) = delete;
  ~AsProcess();

 private:
  bool suspended_;
};

}  // namespace opensspi
