// SPDX-License-Identifier: MIT
// cert_objects.h: PyCERTSTORE and the contexts of certificates, CRLs and CTLs: ownership of
// references.
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "functions.h"
#include "gil.h"
#include "integers.h"
#include "nb.h"

namespace opensspi::python {

// unlocked runs a C function without the GIL.
template <class Function>
auto unlocked(Function function) {
  const WithoutGil released;
  return function();
}

// Traits are the functions that count the references of a kind of context.
template <class Pointer>
struct Traits;

template <>
struct Traits<PCCERT_CONTEXT> {
  static PCCERT_CONTEXT duplicate(PCCERT_CONTEXT context) {
    return api().CertDuplicateCertificateContext(context);
  }
  static BOOL free(PCCERT_CONTEXT context) { return api().CertFreeCertificateContext(context); }
};

template <>
struct Traits<PCCRL_CONTEXT> {
  static PCCRL_CONTEXT duplicate(PCCRL_CONTEXT context) {
    return api().CertDuplicateCRLContext(context);
  }
  static BOOL free(PCCRL_CONTEXT context) { return api().CertFreeCRLContext(context); }
};

template <>
struct Traits<PCCTL_CONTEXT> {
  static PCCTL_CONTEXT duplicate(PCCTL_CONTEXT context) {
    return api().CertDuplicateCTLContext(context);
  }
  static BOOL free(PCCTL_CONTEXT context) { return api().CertFreeCTLContext(context); }
};

template <>
struct Traits<PCCERT_CHAIN_CONTEXT> {
  static PCCERT_CHAIN_CONTEXT duplicate(PCCERT_CHAIN_CONTEXT chain) {
    return api().CertDuplicateCertificateChain(chain);
  }
  static BOOL free(PCCERT_CHAIN_CONTEXT chain) {
    api().CertFreeCertificateChain(chain);
    return TRUE;
  }
};

// Reference owns one reference of a context; it may be null.
template <class Pointer>
class Reference {
 public:
  Reference() = default;
  explicit Reference(Pointer context) : context_(context) {}
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;
  Reference(Reference&& other) noexcept : context_(other.release()) {}
  Reference& operator=(Reference&& other) noexcept {
    std::swap(context_, other.context_);
    return *this;
  }
  ~Reference() {
    if (context_) {
      Traits<Pointer>::free(context_);
    }
  }

  Pointer get() const { return context_; }
  Pointer* address() { return &context_; }
  Pointer release() { return std::exchange(context_, nullptr); }

 private:
  Pointer context_ = nullptr;
};

// KeptValue names the attributes whose values a context keeps.
enum class KeptValue : size_t { kNotBefore, kNotAfter, kExtension, kCount };

// Context is a PyCERT_CONTEXT, PyCRL_CONTEXT, PyCTL_CONTEXT or PyCERT_CHAIN_CONTEXT. Guarded by the
// GIL. A call that releases the GIL uses a reference of its own, so that another thread may free
// the object.
template <class Pointer>
class CertContext {
 public:
  explicit CertContext(Reference<Pointer> reference) : reference_(std::move(reference)) {}

  [[nodiscard]] bool is_open() const { return reference_.get() != nullptr; }
  // get throws ValueError after `free`.
  Pointer get() const {
    if (!reference_.get()) {
      throw nb::value_error("the context is freed");
    }
    return reference_.get();
  }
  Reference<Pointer> hold() const { return Reference<Pointer>(Traits<Pointer>::duplicate(get())); }
  // free throws ValueError if the context is freed already.
  void free() {
    get();
    close();
  }
  void close() { const Reference<Pointer> dropped(reference_.release()); }

  // kept returns what `make` returned when it was called first. The value must refer to no object
  // that a program can change, since the garbage collector does not see it here.
  template <class Make>
  nb::object kept(KeptValue which, Make make) const {
    get();
    nb::object& place = kept_[static_cast<size_t>(which)];
    if (!place.is_valid()) {
      place = make();
    }
    return place;
  }

 private:
  Reference<Pointer> reference_;
  mutable std::array<nb::object, static_cast<size_t>(KeptValue::kCount)> kept_;
};

using Certificate = CertContext<PCCERT_CONTEXT>;
using RevocationList = CertContext<PCCRL_CONTEXT>;
using TrustList = CertContext<PCCTL_CONTEXT>;
using Chain = CertContext<PCCERT_CHAIN_CONTEXT>;

// object_of is an argument of a class of ours: TypeError for anything else.
template <class T>
const T& object_of(nb::handle value, const char* message) {
  if (!nb::isinstance<T>(value)) {
    throw nb::type_error(message);
  }
  return nb::cast<const T&>(value);
}

// to_object makes a Python object of a reference; None of null.
template <class Pointer>
nb::object to_object(Reference<Pointer> reference) {
  if (!reference.get()) {
    return nb::none();
  }
  return nb::cast(new CertContext<Pointer>(std::move(reference)), nb::rv_policy::take_ownership);
}

// CertificateStore is a PyCERTSTORE: closes its handle at its end.
class CertificateStore {
 public:
  explicit CertificateStore(HCERTSTORE handle) : handle_(handle) {}
  CertificateStore(const CertificateStore&) = delete;
  CertificateStore& operator=(const CertificateStore&) = delete;
  ~CertificateStore() { close(); }

  // handle throws ERROR_INVALID_HANDLE, as of `function`, after the store is closed.
  HCERTSTORE handle(const char* function) const;
  nb::str repr() const;
  // close closes without an error, even if there is nothing to close.
  void close();
  // close_checked closes, and fails with CRYPT_E_PENDING_CLOSE if contexts of the store live.
  void close_checked();

 private:
  HCERTSTORE handle_;
};

// export_pfx writes a store as a PFX.
nb::object export_pfx(const CertificateStore& store, nb::handle password, Dword flags);

// acquire_private_key returns (key spec, PyCRYPTPROV) of the container of a certificate's key.
nb::object acquire_private_key(const Certificate& certificate, Dword flags);

// StoreHandles are the handles of an iterable's stores: TypeError for anything else. It owns the
// objects, so that none is closed before the call: a generator's next store would end the last one.
class StoreHandles {
 public:
  StoreHandles(nb::handle iterable, const char* function);
  HCERTSTORE* data() { return handles_.data(); }
  [[nodiscard]] size_t size() const { return handles_.size(); }

 private:
  std::vector<nb::object> stores_;
  std::vector<HCERTSTORE> handles_;
};

// store_handle is the handle of a store, null for null.
HCERTSTORE store_handle(const CertificateStore* store, const char* function);

// to_store_object makes a PyCERTSTORE; None of null.
nb::object to_store_object(HCERTSTORE handle);

}  // namespace opensspi::python
