// SPDX-License-Identifier: MIT
// Adding to, deleting from and enumerating stores, for certificates, CRLs and CTLs.
#include "abi/crypt32/store_search.h"
#include "base/as_process.h"
#include "cert/stores/serialized.h"

namespace opensspi::abi {
namespace {

using cert::AddMode;
using cert::ElementKind;

// A null store is the one of contexts without a store: what is added is only created.
Result<OpenStorePtr> store_or_none(HCERTSTORE handle) {
  return handle == nullptr ? no_store() : store_of(handle);
}

// Adding is how an element is added, and where the caller wants its context.
struct Adding {
  DWORD disposition;
  AddMode mode;
  const void** out;
};

Status add_element(OpenStore& open, const cert::ElementPtr& element, const Adding& adding) {
  const AsProcess as_process;
  const auto disposition = static_cast<cert::AddDisposition>(adding.disposition);
  if (adding.disposition < CERT_STORE_ADD_NEW ||
      adding.disposition > CERT_STORE_ADD_NEWER_INHERIT_PROPERTIES) {
    return fail(E_INVALIDARG, "the disposition is not one of CERT_STORE_ADD_*");
  }
  cert::Found added = TRY(open.store().add(element, disposition, adding.mode));
  if (adding.out != nullptr) {
    *adding.out = TRY(open.hand_out(std::move(added)));
  }
  return {};
}

BOOL add_encoded(ElementKind kind, HCERTSTORE store, DWORD encoding, ByteView encoded,
                 const Adding& adding) {
  return guard_bool([&]() -> Status {
    if ((encoding & X509_ASN_ENCODING) == 0) {
      return fail(E_INVALIDARG, "contexts are encoded as X509_ASN_ENCODING");
    }
    if (encoded.data() == nullptr && !encoded.empty()) {
      return fail(E_INVALIDARG, "the encoding is null");
    }
    const cert::ElementPtr element = TRY(cert::Element::create(kind, encoded, encoding));
    return add_element(*TRY(store_or_none(store)), element, adding);
  });
}

BOOL add_context(ElementKind kind, HCERTSTORE store, const void* pointer, const Adding& adding) {
  return guard_bool([&]() -> Status {
    const ContextPtr context = TRY(context_of(kind, pointer));
    return add_element(*TRY(store_or_none(store)), context->element(), adding);
  });
}

// delete_context frees the context in any case.
BOOL delete_context(ElementKind kind, const void* pointer) {
  return guard_bool([&]() -> Status {
    const ContextPtr context = TRY(context_of(kind, pointer));
    TRY(free_context(kind, pointer));
    const AsProcess as_process;
    return cert::delete_element(*context->element());
  });
}

const void* enumerate(ElementKind kind, HCERTSTORE store, const void* previous) {
  return search(store, previous, {.kind = kind});
}

BOOL add_serialized(HCERTSTORE store, ByteView element, DWORD kinds, DWORD* kind_out,
                    const Adding& adding) {
  return guard_bool([&]() -> Status {
    // CERT_STORE_*_CONTEXT_FLAG begin at bit 1.
    const cert::ReadElement read = TRY(cert::read_element(element, kinds >> 1));
    TRY(add_element(*TRY(store_or_none(store)), read.element, adding));
    if (kind_out != nullptr) {
      *kind_out = static_cast<DWORD>(read.element->kind()) + CERT_STORE_CERTIFICATE_CONTEXT;
    }
    return {};
  });
}

cert::Query without_archived(cert::Query query) {
  query.matches = [matches = std::move(query.matches)](const cert::Element& element) {
    return !element.properties().has(CERT_ARCHIVED_PROP_ID) && (!matches || matches(element));
  };
  return query;
}

template <class Context>
const void** slot(Context* out) {
  return reinterpret_cast<const void**>(out);
}

}  // namespace

const void* search(HCERTSTORE handle, const void* previous, cert::Query query, Archived archived) {
  return guard_pointer<const void*>([&]() -> Result<const void*> {
    ContextPtr before;
    if (previous != nullptr) {
      before = TRY(context_of(query.kind, previous));
      TRY(free_context(query.kind, previous));
    }
    const OpenStorePtr open = TRY(store_of(handle));
    if (before != nullptr && before->store() != open) {
      return fail(E_INVALIDARG, "the previous context is not one of this store");
    }
    if (archived == Archived::kHidden && (open->flags() & CERT_STORE_ENUM_ARCHIVED_FLAG) == 0) {
      query = without_archived(std::move(query));
    }
    const AsProcess as_process;
    auto found =
        open->store().next(query, before == nullptr ? cert::Position() : before->position());
    if (!found) {
      return fail(CRYPT_E_NOT_FOUND, "the store has no (further) matching context");
    }
    return open->hand_out(std::move(*found));
  });
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertAddEncodedCertificateToStore(HCERTSTORE hCertStore, DWORD dwCertEncodingType,
                                      const BYTE* pbCertEncoded, DWORD cbCertEncoded,
                                      DWORD dwAddDisposition, PCCERT_CONTEXT* ppCertContext) {
  return add_encoded(ElementKind::kCertificate, hCertStore, dwCertEncodingType,
                     bytes_of(pbCertEncoded, cbCertEncoded),
                     {dwAddDisposition, AddMode::kCopy, slot(ppCertContext)});
}
BOOL CertAddEncodedCRLToStore(HCERTSTORE hCertStore, DWORD dwCertEncodingType,
                              const BYTE* pbCrlEncoded, DWORD cbCrlEncoded, DWORD dwAddDisposition,
                              PCCRL_CONTEXT* ppCrlContext) {
  return add_encoded(ElementKind::kCrl, hCertStore, dwCertEncodingType,
                     bytes_of(pbCrlEncoded, cbCrlEncoded),
                     {dwAddDisposition, AddMode::kCopy, slot(ppCrlContext)});
}
BOOL CertAddEncodedCTLToStore(HCERTSTORE hCertStore, DWORD dwMsgAndCertEncodingType,
                              const BYTE* pbCtlEncoded, DWORD cbCtlEncoded, DWORD dwAddDisposition,
                              PCCTL_CONTEXT* ppCtlContext) {
  return add_encoded(ElementKind::kCtl, hCertStore, dwMsgAndCertEncodingType,
                     bytes_of(pbCtlEncoded, cbCtlEncoded),
                     {dwAddDisposition, AddMode::kCopy, slot(ppCtlContext)});
}

BOOL CertAddCertificateContextToStore(HCERTSTORE hCertStore, PCCERT_CONTEXT pCertContext,
                                      DWORD dwAddDisposition, PCCERT_CONTEXT* ppStoreContext) {
  return add_context(ElementKind::kCertificate, hCertStore, pCertContext,
                     {dwAddDisposition, AddMode::kCopy, slot(ppStoreContext)});
}
BOOL CertAddCRLContextToStore(HCERTSTORE hCertStore, PCCRL_CONTEXT pCrlContext,
                              DWORD dwAddDisposition, PCCRL_CONTEXT* ppStoreContext) {
  return add_context(ElementKind::kCrl, hCertStore, pCrlContext,
                     {dwAddDisposition, AddMode::kCopy, slot(ppStoreContext)});
}
BOOL CertAddCTLContextToStore(HCERTSTORE hCertStore, PCCTL_CONTEXT pCtlContext,
                              DWORD dwAddDisposition, PCCTL_CONTEXT* ppStoreContext) {
  return add_context(ElementKind::kCtl, hCertStore, pCtlContext,
                     {dwAddDisposition, AddMode::kCopy, slot(ppStoreContext)});
}

BOOL CertAddCertificateLinkToStore(HCERTSTORE hCertStore, PCCERT_CONTEXT pCertContext,
                                   DWORD dwAddDisposition, PCCERT_CONTEXT* ppStoreContext) {
  return add_context(ElementKind::kCertificate, hCertStore, pCertContext,
                     {dwAddDisposition, AddMode::kLink, slot(ppStoreContext)});
}
BOOL CertAddCRLLinkToStore(HCERTSTORE hCertStore, PCCRL_CONTEXT pCrlContext, DWORD dwAddDisposition,
                           PCCRL_CONTEXT* ppStoreContext) {
  return add_context(ElementKind::kCrl, hCertStore, pCrlContext,
                     {dwAddDisposition, AddMode::kLink, slot(ppStoreContext)});
}
BOOL CertAddCTLLinkToStore(HCERTSTORE hCertStore, PCCTL_CONTEXT pCtlContext, DWORD dwAddDisposition,
                           PCCTL_CONTEXT* ppStoreContext) {
  return add_context(ElementKind::kCtl, hCertStore, pCtlContext,
                     {dwAddDisposition, AddMode::kLink, slot(ppStoreContext)});
}

BOOL CertDeleteCertificateFromStore(PCCERT_CONTEXT pCertContext) {
  return delete_context(ElementKind::kCertificate, pCertContext);
}
BOOL CertDeleteCRLFromStore(PCCRL_CONTEXT pCrlContext) {
  return delete_context(ElementKind::kCrl, pCrlContext);
}
BOOL CertDeleteCTLFromStore(PCCTL_CONTEXT pCtlContext) {
  return delete_context(ElementKind::kCtl, pCtlContext);
}

PCCERT_CONTEXT CertEnumCertificatesInStore(HCERTSTORE hCertStore, PCCERT_CONTEXT pPrevCertContext) {
  return static_cast<PCCERT_CONTEXT>(
      enumerate(ElementKind::kCertificate, hCertStore, pPrevCertContext));
}
PCCRL_CONTEXT CertEnumCRLsInStore(HCERTSTORE hCertStore, PCCRL_CONTEXT pPrevCrlContext) {
  return static_cast<PCCRL_CONTEXT>(enumerate(ElementKind::kCrl, hCertStore, pPrevCrlContext));
}
PCCTL_CONTEXT CertEnumCTLsInStore(HCERTSTORE hCertStore, PCCTL_CONTEXT pPrevCtlContext) {
  return static_cast<PCCTL_CONTEXT>(enumerate(ElementKind::kCtl, hCertStore, pPrevCtlContext));
}

BOOL CertAddSerializedElementToStore(HCERTSTORE hCertStore, const BYTE* pbElement, DWORD cbElement,
                                     DWORD dwAddDisposition, DWORD /*dwFlags*/,
                                     DWORD dwContextTypeFlags, DWORD* pdwContentType,
                                     const void** ppvContext) {
  return add_serialized(hCertStore, bytes_of(pbElement, pbElement == nullptr ? 0 : cbElement),
                        dwContextTypeFlags, pdwContentType,
                        {dwAddDisposition, AddMode::kCopy, ppvContext});
}

}  // extern "C"
