// SPDX-License-Identifier: MIT
// The handle table: the objects of all handles of the library.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "base/result.h"
#include "opensspi/sspi_types.h"

namespace opensspi::abi {

// HandleKind says what an object is. A handle of one kind never opens an object of another.
enum class HandleKind : uint8_t {
  kNone,
  kCredential,
  kContext,
  kToken,
  kProvider,
  kKey,
  kHash,
  kStore,
  kChainEngine,
  kCount
};

// HandleObject is what a handle can name. It is destroyed after its handle is closed and no call
// uses it any more, on the thread of the last use.
class HandleObject {
 public:
  virtual ~HandleObject() = default;
};

// HandleSlot is one place of the table. `state` packs generation, kind, an exclusive bit, an open
// bit and the number of users; the owner's open bit counts as one user.
struct HandleSlot {
  std::atomic<uint64_t> state{0};
  std::unique_ptr<HandleObject> object;
  uint32_t index = 0;
  uint32_t next_free = 0;
  // The number of forks when the object was inserted, or when a child took it over.
  std::atomic<uint32_t> forks{0};
};
static_assert(sizeof(HandleSlot) <= 32);

// HandleName is a handle independent of its public form.
struct HandleName {
  uint32_t index = 0;
  uint32_t generation = 0;  // 0 for a name that cannot be one
};

// Sharing says how a call uses an object.
enum class Sharing : uint8_t {
  kShared,     // beside other calls
  kExclusive,  // exclusive: waits until no other call uses the object, and lets none start
};

// handle_use finds an object and keeps it from being destroyed. It takes no lock; it waits if
// another thread uses the object exclusively (or, for exclusive use, at all). Returns nullptr for
// anything that is not an open handle of that kind. `handle_end_use` must follow.
[[gnu::hot]] HandleSlot* handle_use(HandleName name, HandleKind kind, Sharing sharing);
[[gnu::hot]] void handle_end_use(HandleSlot* slot, Sharing sharing) noexcept;

// handle_insert takes an object and returns its name. Throws std::bad_alloc, or returns
// SEC_E_INSUFFICIENT_MEMORY if 2^24 handles are open.
Result<HandleName> handle_insert(std::unique_ptr<HandleObject> object, HandleKind kind);
// handle_close makes a handle invalid at once; false if it was not open. The object is destroyed
// when the last call that uses it ends.
bool handle_close(HandleName name, HandleKind kind) noexcept;
// handle_close_all closes every open handle of a kind for whose object `belongs` returns true. It
// visits all open handles. Handles that are created meanwhile may be missed.
void handle_close_all(HandleKind kind, const std::function<bool(const HandleObject&)>& belongs);

// Names in the two forms that callers see. Both carry a random tag of this copy of the library, so
// that another copy's handle is invalid and never another object; neither is ever all zeros or all
// ones. A HANDLE is a positive multiple of four, as Windows' are.
SecHandle sec_handle(HandleName name);
[[gnu::hot]] HandleName name_of(const SecHandle& handle);
HANDLE win_handle(HandleName name);
HandleName name_of(HANDLE handle);

// Borrowed is an object in use by this call. It frees itself.
template <class Object>
class Borrowed {
 public:
  Borrowed(HandleSlot* slot, Sharing sharing) : slot_(slot), sharing_(sharing) {}
  Borrowed(Borrowed&& other) noexcept
      : slot_(std::exchange(other.slot_, nullptr)), sharing_(other.sharing_) {}
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  Borrowed& operator=(Borrowed&&) = delete;
  ~Borrowed() {
    if (slot_ != nullptr) {
      handle_end_use(slot_, sharing_);
    }
  }

  Object* operator->() const { return static_cast<Object*>(slot_->object.get()); }
  Object& operator*() const { return *static_cast<Object*>(slot_->object.get()); }

 private:
  HandleSlot* slot_;
  Sharing sharing_;
};

// borrow resolves a handle to an object of a type with its kind in `Object::kKind`.
// SEC_E_INVALID_HANDLE (or ERROR_INVALID_HANDLE for a HANDLE) if it does not name one.
template <class Object>
Result<Borrowed<Object>> borrow(const SecHandle* handle, Sharing sharing = Sharing::kShared) {
  HandleSlot* slot =
      handle == nullptr ? nullptr : handle_use(name_of(*handle), Object::kKind, sharing);
  if (slot == nullptr) {
    return fail(SEC_E_INVALID_HANDLE, "the handle was freed, or never was one of this library");
  }
  return Borrowed<Object>(slot, sharing);
}

template <class Object>
Result<Borrowed<Object>> borrow(HANDLE handle) {
  HandleSlot* slot = handle_use(name_of(handle), Object::kKind, Sharing::kShared);
  if (slot == nullptr) {
    return fail(ERROR_INVALID_HANDLE, "the handle was closed, or never was one of this library");
  }
  return Borrowed<Object>(slot, Sharing::kShared);
}

// insert puts an object into the table and returns its name.
template <class Object>
Result<HandleName> insert(std::unique_ptr<Object> object) {
  return handle_insert(std::move(object), Object::kKind);
}

}  // namespace opensspi::abi
