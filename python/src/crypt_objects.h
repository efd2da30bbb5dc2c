// SPDX-License-Identifier: MIT
// crypt_objects.h: PyCRYPTPROV, PyCRYPTKEY and PyCRYPTHASH: ownership of handles, and when a call
// releases the interpreter lock.
#pragma once

#include <mutex>

#include "functions.h"
#include "gil.h"
#include "integers.h"
#include "nb.h"
#include "repr.h"

namespace opensspi::python {

// CryptObject is a handle of CryptoAPI. Guarded by the GIL, except during the C calls. A handle
// that was released keeps its number, which names nothing any more: the C functions refuse it.
class CryptObject {
 public:
  explicit CryptObject(ULONG_PTR handle) : handle_(handle) {}
  CryptObject(const CryptObject&) = delete;
  CryptObject& operator=(const CryptObject&) = delete;

  ULONG_PTR handle() const { return handle_; }
  bool is_free() const { return calls_without_gil_ == 0; }
  // shown_as is the repr of an object of this type.
  nb::str shown_as(const char* type) const {
    return is_open_ ? shown("<%s %p>", type, reinterpret_cast<void*>(handle_))
                    : shown("<%s, released>", type);
  }

  // Inside marks a call without the GIL. It is created and destroyed with the GIL held.
  class Inside {
   public:
    explicit Inside(const CryptObject* object) : object_(object) {
      if (object_) {
        ++object_->calls_without_gil_;
      }
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() {
      if (object_) {
        --object_->calls_without_gil_;
      }
    }

   private:
    const CryptObject* object_;
  };

 protected:
  ~CryptObject() = default;
  bool is_open_ = true;

 private:
  const ULONG_PTR handle_;
  mutable int calls_without_gil_ = 0;
};

// without_gil runs a C function on one or two objects (the second may be null) without the GIL.
template <class Function>
BOOL without_gil(Function function, const CryptObject* first = nullptr,
                 const CryptObject* second = nullptr) {
  const CryptObject::Inside inside(first), inside_too(second);
  const WithoutGil released;
  return function();
}

// quickly runs a short C function with the GIL held, which is cheaper than releasing it. But while
// another thread uses one of the objects without the GIL, that object's lock may be held, and no
// thread may wait for that with the GIL.
template <class Function>
BOOL quickly(Function function, const CryptObject& first, const CryptObject* second = nullptr) {
  if (first.is_free() && (!second || second->is_free())) {
    return function();
  }
  return without_gil(function, &first, second);
}

// kShortWork is how many bytes a call works on with the GIL held.
inline constexpr size_t kShortWork = 2048;

class CryptKey;
class CryptHash;

// CryptProvider is a PyCRYPTPROV: releases its handle at its end. Keys and hashes keep it.
class CryptProvider final : public CryptObject {
 public:
  explicit CryptProvider(HCRYPTPROV handle) : CryptObject(handle) {}
  ~CryptProvider() { close(); }

  void release(Dword flags);
  // close releases without an error, even if there is nothing to release.
  void close();
  nb::object parameter(Dword param, Dword flags);
  void set_parameter(Dword param, nb::handle data, Dword flags);
  nb::object random(Dword len, nb::handle seed);

 private:
  // An enumeration has one position for each handle.
  std::mutex enumeration_;
};

// CryptKey is a PyCRYPTKEY: destroys its handle at its end, which deletes no key of a container.
class CryptKey final : public CryptObject {
 public:
  CryptKey(HCRYPTKEY handle, nb::object provider);
  // CryptKey that is a copy of `origin`, made by the library.
  CryptKey(HCRYPTKEY handle, const CryptKey& origin);
  ~CryptKey() { close(); }

  const nb::object& provider() const { return provider_; }
  void destroy();
  // close destroys without an error, even if there is nothing to destroy.
  void close();
  nb::object export_blob(CryptKey* wrapping, Dword type, Dword flags);
  nb::object parameter(Dword param, Dword flags);
  void set_parameter(Dword param, nb::handle data, Dword flags);
  CryptKey* duplicate(Dword reserved, Dword flags);
  nb::object encrypt(Dword final, nb::handle data, CryptHash* hash, Dword flags);
  nb::object decrypt(Dword final, nb::handle data, CryptHash* hash, Dword flags);

 private:
  // CipherKind is what is known about the cipher without a query: only session keys are fast.
  struct CipherKind {
    bool is_quick = false;
    DWORD block_len = 0;  // bytes, 0 for stream ciphers
  };
  CipherKind look() const;
  size_t encrypted_room(DWORD len, BOOL final, uint32_t flags);
  template <class Function>
  BOOL on_message(Function function, size_t len, CryptHash* hash) const;

  nb::object provider_;
  CipherKind kind_;
};

// CryptHash is a PyCRYPTHASH: destroys its handle at its end.
class CryptHash final : public CryptObject {
 public:
  CryptHash(HCRYPTHASH handle, nb::object provider)
      : CryptObject(handle), provider_(std::move(provider)) {}
  ~CryptHash() { close(); }

  void destroy();
  // close destroys without an error, even if there is nothing to destroy.
  void close();
  CryptHash* duplicate(Dword flags);
  void add(nb::handle data, Dword flags);
  void add_session_key(CryptKey* key, Dword flags);
  nb::object sign(Dword key_spec, Dword flags);
  void verify(nb::handle signature, CryptKey* key, Dword flags);
  nb::object parameter(Dword param, Dword flags, Dword len);
  void set_parameter(Dword param, nb::handle data, Dword flags);

 private:
  nb::object provider_;
};

inline ULONG_PTR handle_of(const CryptObject* object) { return object ? object->handle() : 0; }

}  // namespace opensspi::python
