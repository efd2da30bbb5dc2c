// SPDX-License-Identifier: MIT
// contexts.h: PyCtxtHandle.
#pragma once

#include <atomic>
#include <memory>

#include "credentials.h"
#include "descriptors.h"
#include "gil.h"

namespace opensspi::python {

// Context is a PyCtxtHandle: deletes its context at its end. Two objects may name one context, when
// a step was given one object as the context and another as the new one; the context is then
// deleted with the last of them. Guarded by the GIL, except during the C calls.
class Context {
 public:
  Context() : held_(std::make_shared<Held>(no_handle)) {}
  explicit Context(const CtxtHandle& handle) : held_(std::make_shared<Held>(handle)) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const CtxtHandle& handle() const { return held_->handle; }
  // adopt takes what a handshake step made from `origin` (null: from nothing), and releases the old
  // one.
  void adopt(const CtxtHandle& handle, const Context* origin);
  // close releases the context without an error, even if there is none.
  void close() { held_ = std::make_shared<Held>(no_handle); }

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
  // Held is the context itself, as long as an object names it or a call uses it.
  struct Held {
    explicit Held(const CtxtHandle& held_handle) : handle(held_handle) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held();

    CtxtHandle handle;
    std::atomic<int> calls_without_gil{0};
  };

  // on_message runs a C function that processes a message. Short work keeps the GIL, which is
  // cheaper than releasing it. But while another thread uses the context without the GIL, the
  // context's lock may be held, and no thread may wait for that with the GIL.
  template <class Function>
  void on_message(const char* name, Descriptor* descriptor, Function function);

  std::shared_ptr<Held> held_;
};

template <class Function>
SECURITY_STATUS Context::without_gil(Function function) {
  struct Inside {
    explicit Inside(std::shared_ptr<Held> held) : held_(std::move(held)) {
      ++held_->calls_without_gil;
    }
    ~Inside() { --held_->calls_without_gil; }
    std::shared_ptr<Held> held_;
  } inside(held_);
  const WithoutGil released;
  return function();
}

void define_contexts(nb::module_& module);

}  // namespace opensspi::python
