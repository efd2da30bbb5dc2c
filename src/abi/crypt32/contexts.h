// SPDX-License-Identifier: MIT
// Contexts and store handles: what CERT_CONTEXT, CRL_CONTEXT, CTL_CONTEXT and HCERTSTORE name.
#pragma once

// OpenSSL's types come before the macros of the same names in wincrypt.h.
#include <openssl/types.h>

#include <memory>
#include <unordered_map>

#include "abi/core/crypt_handles.h"
#include "abi/core/registered.h"
#include "cert/stores/store.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {

class CertContextObject;
class OpenStore;
using OpenStorePtr = std::shared_ptr<OpenStore>;

inline constexpr Error kNotContext =
    fail(E_INVALIDARG, "the context is null, was freed, or never was one of this library");
inline constexpr Error kNotStore =
    fail(E_INVALIDARG, "the store is null, was closed, or never was one of this library");

// OpenStore is the object of a store handle. The handle is valid until every opening was closed and
// every context from it was freed. Any thread may use it.
class OpenStore : public std::enable_shared_from_this<OpenStore> {
 public:
  // Kind: contexts that were created without a store share one that is empty and never closes.
  enum class Kind : uint8_t { kOpened, kNone };

  OpenStore(cert::StorePtr store, Kind kind, DWORD flags)
      : store_(std::move(store)), kind_(kind), flags_(flags) {}
  OpenStore(const OpenStore&) = delete;
  OpenStore& operator=(const OpenStore&) = delete;
  ~OpenStore() = default;

  [[nodiscard]] cert::Store& store() const { return *store_; }
  [[nodiscard]] const cert::StorePtr& shared_store() const { return store_; }
  [[nodiscard]] HCERTSTORE handle() const { return handle_; }
  [[nodiscard]] DWORD flags() const { return flags_; }

  // duplicate counts one opening more.
  Status duplicate();
  // close counts one less. E_UNEXPECTED for the store of contexts without one;
  // CRYPT_E_PENDING_CLOSE, after closing, if `flags` ask for the check and the store is still in
  // use; the error of writing the store.
  Status close(DWORD flags);

  // hand_out returns the caller's pointer to an element, with one reference. An element of this
  // store has the same pointer as long as any reference exists.
  Result<const void*> hand_out(cert::Found found);

 private:
  friend class CertContextObject;
  friend Result<OpenStorePtr> make_open_store(cert::StorePtr store, OpenStore::Kind kind,
                                              DWORD flags);
  void context_ends(const cert::Element* element);
  void close_unused() REQUIRES(mutex_);

  const cert::StorePtr store_;
  const Kind kind_;
  const DWORD flags_;
  HCERTSTORE handle_ = nullptr;
  Mutex mutex_;
  size_t num_openings_ GUARDED_BY(mutex_) = 1;
  size_t num_contexts_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
  std::unordered_map<const cert::Element*, std::weak_ptr<CertContextObject>> known_
      GUARDED_BY(mutex_);
};

// make_open_store opens a handle.
Result<OpenStorePtr> make_open_store(cert::StorePtr store, OpenStore::Kind kind, DWORD flags);
// hand_out_store returns a new handle of a store; `flags` are those of CertOpenStore.
Result<HCERTSTORE> hand_out_store(cert::StorePtr store, DWORD flags);
// store_of returns the object of a handle; E_INVALIDARG.
Result<OpenStorePtr> store_of(HCERTSTORE handle);
// no_store is the store of contexts without one.
Result<OpenStorePtr> no_store();

// CertContextObject is the object of a context of any kind.
class CertContextObject : public StructureObject {
 public:
  CertContextObject(OpenStorePtr store, cert::Found found)
      : store_(std::move(store)), found_(std::move(found)) {}
  CertContextObject(const CertContextObject&) = delete;
  CertContextObject& operator=(const CertContextObject&) = delete;
  ~CertContextObject() override { store_->context_ends(found_.element.get()); }

  [[nodiscard]] const cert::ElementPtr& element() const { return found_.element; }
  [[nodiscard]] const cert::Position& position() const { return found_.position; }
  [[nodiscard]] const OpenStorePtr& store() const { return store_; }

 private:
  const OpenStorePtr store_;
  const cert::Found found_;
};
using ContextPtr = std::shared_ptr<CertContextObject>;

constexpr StructureKind structure_kind(cert::ElementKind kind) {
  switch (kind) {
    case cert::ElementKind::kCertificate:
      return StructureKind::kCertificate;
    case cert::ElementKind::kCrl:
      return StructureKind::kCrl;
    case cert::ElementKind::kCtl:
      break;
  }
  return StructureKind::kCtl;
}

// context_of returns the object of a caller's pointer; E_INVALIDARG if it is not one of this kind.
Result<ContextPtr> context_of(cert::ElementKind kind, const void* pointer);
inline Result<ContextPtr> certificate_of(PCCERT_CONTEXT pointer) {
  return context_of(cert::ElementKind::kCertificate, pointer);
}
inline Result<ContextPtr> crl_of(PCCRL_CONTEXT pointer) {
  return context_of(cert::ElementKind::kCrl, pointer);
}
inline Result<ContextPtr> ctl_of(PCCTL_CONTEXT pointer) {
  return context_of(cert::ElementKind::kCtl, pointer);
}

// hand_out_alone returns the caller's pointer to an element that is in no store.
Result<const void*> hand_out_alone(cert::ElementPtr element);

// free_context drops one reference; null is a success.
Status free_context(cert::ElementKind kind, const void* pointer);

// guard_pointer runs the body of a function that returns a pointer: null on failure.
template <class Pointer, class Work>
Pointer guard_pointer(Work&& work) noexcept {
  Pointer made = nullptr;
  guard_bool([&]() -> Status {
    made = static_cast<Pointer>(TRY(work()));
    return {};
  });
  return made;
}

}  // namespace opensspi::abi
