// AsProcess: the library's own files are always opened as the process itself, never as a client.
#pragma once

namespace opensspi {

// ThreadIdentity is how identity/, the only room that touches uids, offers to step out of an
// impersonation. Both abort where the thread cannot become what it was.
struct ThreadIdentity {
  // suspend makes the calling thread the process; it answers whether there was something to undo.
  bool (*suspend)();
  // resume makes it the client again.
  void (*resume)();
};

// set_thread_identity registers the functions, once, before any thread impersonates; they live for
// ever.
void set_thread_identity(const ThreadIdentity* identity);

// AsProcess makes the calling thread act as the process itself for as long as the object lives, and
// gives the client's identity back afterwards. Nested ones and threads that impersonate nobody cost
// one load. Store, settings, name services and library loading stand under it.
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
