// SPDX-License-Identifier: MIT
#include "abi/crypt32/contexts.h"

#include "base/fork.h"

namespace opensspi::abi {
namespace {

BYTE* bytes_at(ByteView view) {
  return const_cast<BYTE*>(view.data());  // NOLINT: Windows' structures have no const
}

// CertificateContext, CrlContext and CtlContext contain the structure that callers read.
class CertificateContext final : public CertContextObject {
 public:
  CertificateContext(OpenStorePtr open, cert::Found found)
      : CertContextObject(std::move(open), std::move(found)) {
    const cert::Element& element = *this->element();
    context_.dwCertEncodingType = element.encoding();
    context_.pbCertEncoded = bytes_at(element.encoded());
    context_.cbCertEncoded = static_cast<DWORD>(element.encoded().size());
    context_.pCertInfo = const_cast<CERT_INFO*>(&element.certificate());  // NOLINT
    context_.hCertStore = store()->handle();
  }
  [[nodiscard]] const void* structure() const override { return &context_; }

 private:
  CERT_CONTEXT context_{};
};

class CrlContext final : public CertContextObject {
 public:
  CrlContext(OpenStorePtr open, cert::Found found)
      : CertContextObject(std::move(open), std::move(found)) {
    const cert::Element& element = *this->element();
    context_.dwCertEncodingType = element.encoding();
    context_.pbCrlEncoded = bytes_at(element.encoded());
    context_.cbCrlEncoded = static_cast<DWORD>(element.encoded().size());
    context_.pCrlInfo = const_cast<CRL_INFO*>(&element.crl());  // NOLINT
    context_.hCertStore = store()->handle();
  }
  [[nodiscard]] const void* structure() const override { return &context_; }

 private:
  CRL_CONTEXT context_{};
};

class CtlContext final : public CertContextObject {
 public:
  CtlContext(OpenStorePtr open, cert::Found found)
      : CertContextObject(std::move(open), std::move(found)) {
    const cert::Element& element = *this->element();
    context_.dwMsgAndCertEncodingType = element.encoding() | PKCS_7_ASN_ENCODING;
    context_.pbCtlEncoded = bytes_at(element.encoded());
    context_.cbCtlEncoded = static_cast<DWORD>(element.encoded().size());
    context_.pCtlInfo = const_cast<CTL_INFO*>(&element.ctl());  // NOLINT
    context_.hCertStore = store()->handle();
    context_.pbCtlContent = bytes_at(element.contents().ctl_content());
    context_.cbCtlContent = static_cast<DWORD>(element.contents().ctl_content().size());
  }
  [[nodiscard]] const void* structure() const override { return &context_; }

 private:
  CTL_CONTEXT context_{};
};

ContextPtr make_context(OpenStorePtr open, cert::Found found) {
  switch (found.element->kind()) {
    case cert::ElementKind::kCertificate:
      return std::make_shared<CertificateContext>(std::move(open), std::move(found));
    case cert::ElementKind::kCrl:
      return std::make_shared<CrlContext>(std::move(open), std::move(found));
    case cert::ElementKind::kCtl:
      break;
  }
  return std::make_shared<CtlContext>(std::move(open), std::move(found));
}

// StoreObject is what the handle table keeps.
struct StoreObject final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kStore;
  explicit StoreObject(OpenStorePtr opened) : open(std::move(opened)) {}
  const OpenStorePtr open;
};

// NoStore is the store of contexts without one: empty, and what is added is only copied.
class NoStore final : public cert::Store {
 public:
  std::optional<cert::Found> next(const cert::Query& /*query*/,
                                  const cert::Position& /*after*/) const override {
    return std::nullopt;
  }
  Result<cert::Found> add(const cert::ElementPtr& element, cert::AddDisposition /*disposition*/,
                          cert::AddMode mode) override {
    const bool is_link = mode == cert::AddMode::kLink;
    return cert::Found{is_link ? cert::Element::link(element) : element->copy(), {}};
  }
  Status remove(const cert::Element& /*element*/) override { return {}; }
};

struct NoStoreOpened {
  Result<OpenStorePtr> open =
      make_open_store(std::make_shared<NoStore>(), OpenStore::Kind::kNone, 0);
};
MadeOnce<NoStoreOpened> g_no_store;

}  // namespace

Status OpenStore::duplicate() {
  const MutexLock lock(mutex_);
  ++num_openings_;
  return {};
}

void OpenStore::close_unused() {
  if (num_openings_ == 0 && num_contexts_ == 0 && !closed_) {
    closed_ = true;
    handle_close(name_of(handle_), StoreObject::kKind);
  }
}

Status OpenStore::close(DWORD flags) {
  if (kind_ == Kind::kNone) {
    return fail(E_UNEXPECTED, "the contexts of this store were created without one");
  }
  const OpenStorePtr kept = shared_from_this();
  Status written;
  {
    const MutexLock lock(mutex_);
    if (num_openings_ == 0) {
      return kNotStore;
    }
    if (num_openings_ > 1) {
      --num_openings_;
      return (flags & CERT_CLOSE_STORE_CHECK_FLAG) != 0
                 ? Status(fail(CRYPT_E_PENDING_CLOSE, "the store is open elsewhere"))
                 : Status();
    }
  }
  if (store_.use_count() == 1 && store_->persistent()) {
    written = store_->commit(false);
  }
  const MutexLock lock(mutex_);
  if (num_openings_ != 0) {
    --num_openings_;
  }
  const bool pending = num_openings_ != 0 || num_contexts_ != 0;
  if ((flags & CERT_CLOSE_STORE_FORCE_FLAG) != 0 && num_openings_ == 0 && !closed_) {
    closed_ = true;
    handle_close(name_of(handle_), StoreObject::kKind);
  }
  close_unused();
  if (!written.ok()) {
    return written.error();
  }
  if ((flags & CERT_CLOSE_STORE_CHECK_FLAG) != 0 && pending) {
    return fail(CRYPT_E_PENDING_CLOSE, "contexts of the store are still in use");
  }
  return {};
}

Result<const void*> OpenStore::hand_out(cert::Found found) {
  const StructureKind kind = structure_kind(found.element->kind());
  // Only an element at one place has one pointer: a collection can show it at several.
  const bool unique = found.position.size() == 1;
  ContextPtr known;  // these are destroyed after the lock, which their destructors take
  ContextPtr made;
  const MutexLock lock(mutex_);
  if (unique) {
    const auto place = known_.find(found.element.get());
    known = place == known_.end() ? nullptr : place->second.lock();
    if (known != nullptr && add_reference(kind, known->structure()).ok()) {
      return known->structure();
    }
  }
  const cert::Element* const element = found.element.get();
  made = make_context(shared_from_this(), std::move(found));
  ++num_contexts_;
  if (unique) {
    known_[element] = made;
  }
  return register_structure(kind, made);
}

void OpenStore::context_ends(const cert::Element* element) {
  const MutexLock lock(mutex_);
  --num_contexts_;
  const auto place = known_.find(element);
  if (place != known_.end() && place->second.expired()) {
    known_.erase(place);
  }
  close_unused();
}

Result<OpenStorePtr> make_open_store(cert::StorePtr store, OpenStore::Kind kind, DWORD flags) {
  auto open = std::make_shared<OpenStore>(std::move(store), kind, flags);
  open->handle_ = win_handle(TRY(insert(std::make_unique<StoreObject>(open))));
  return open;
}

Result<HCERTSTORE> hand_out_store(cert::StorePtr store, DWORD flags) {
  return TRY(make_open_store(std::move(store), OpenStore::Kind::kOpened, flags))->handle();
}

Result<OpenStorePtr> store_of(HCERTSTORE handle) {
  HandleSlot* const slot = handle_use(name_of(handle), StoreObject::kKind, Sharing::kShared);
  if (slot == nullptr) {
    return kNotStore;
  }
  const Borrowed<StoreObject> borrowed(slot, Sharing::kShared);
  return borrowed->open;
}

Result<OpenStorePtr> no_store() {
  const Result<OpenStorePtr>& open = g_no_store.get().open;
  if (!open.ok()) {
    return open.error();
  }
  return *open;
}

Result<ContextPtr> context_of(cert::ElementKind kind, const void* pointer) {
  const Result<StructurePtr> found = find_structure(structure_kind(kind), pointer);
  if (!found.ok()) {
    return kNotContext;
  }
  return std::static_pointer_cast<CertContextObject>(*found);
}

Result<const void*> hand_out_alone(cert::ElementPtr element) {
  return TRY(no_store())->hand_out({std::move(element), {}});
}

Status free_context(cert::ElementKind kind, const void* pointer) {
  if (pointer == nullptr) {
    return {};
  }
  return drop_reference(structure_kind(kind), pointer).ok() ? Status() : Status(kNotContext);
}

}  // namespace opensspi::abi
