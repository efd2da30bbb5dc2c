// contexts.h: PyCtxtHandle.
#pragma once

#include <atomic>

#include "credentials.h"
#include "descriptors.h"

namespace opensspi::python {

// Context is a PyCtxtHandle: deletes its context when it goes. Guarded by the GIL, but for the C
// calls themselves.
class Context {
 public:
  Context() = default;
  explicit Context(const CtxtHandle& handle) : handle_(handle) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { close(); }

  const CtxtHandle& handle() const { return handle_; }
  // adopt takes what a handshake step made, and deletes what was here if that is another context.
  void adopt(const CtxtHandle& handle);
  // close deletes without complaint; nothing to delete is fine.
  void close();

  nb::object detach();
  void complete(Descriptor* token);
  void erase();
  nb::object query_token();
  void make_signature(Dword qop, Descriptor* message, Dword sequence);
  int32_t verify_signature(Descriptor* message, Dword sequence);
  void encrypt(Dword qop, Descriptor* message, Dword sequence);
  int32_t decrypt(Descriptor* message, Dword sequence);
  void impersonate();
  void revert();

  // without_gil runs a C function on this context without the GIL.
  template <class Function>
  SECURITY_STATUS without_gil(Function function);

 private:
  // on_message runs a C function that works through a message. Short work keeps the GIL, which is
  // cheaper than letting it go. But while another thread is inside the context without the GIL, the
  // context's lock may be taken, and nobody may wait for that with the GIL held.
  template <class Function>
  void on_message(const char* name, Descriptor* descriptor, Function function);

  CtxtHandle handle_ = no_handle;
  std::atomic<int> calls_without_gil_{0};
};

template <class Function>
SECURITY_STATUS Context::without_gil(Function function) {
  struct Inside {
    explicit Inside(std::atomic<int>& count) : count_(count) { ++count_; }
    ~Inside() { --count_; }
    std::atomic<int>& count_;
  } inside(calls_without_gil_);
  nb::gil_scoped_release released;
  return function();
}

void define_contexts(nb::module_& module);

}  // namespace opensspi::python
