// SPDX-License-Identifier: MIT
// Creating, duplicating and freeing contexts, and their serialised form.
#include "abi/crypt32/contexts.h"
#include "cert/stores/serialized.h"

namespace opensspi::abi {
namespace {

using cert::ElementKind;

Result<const void*> create_context(ElementKind kind, DWORD encoding, const BYTE* encoded,
                                   DWORD len) {
  if ((encoding & X509_ASN_ENCODING) == 0) {
    return fail(E_INVALIDARG, "contexts are encoded as X509_ASN_ENCODING");
  }
  if (encoded == nullptr && len != 0) {
    return fail(E_INVALIDARG, "the encoding is null");
  }
  return hand_out_alone(TRY(cert::Element::create(kind, bytes_of(encoded, len), encoding)));
}

const void* duplicate_context(ElementKind kind, const void* pointer) {
  return guard_pointer<const void*>([&]() -> Result<const void*> {
    if (pointer != nullptr && !add_reference(structure_kind(kind), pointer).ok()) {
      return kNotContext;
    }
    return pointer;
  });
}

BOOL serialize(ElementKind kind, const void* pointer, BYTE* out, DWORD* len) {
  return guard_bool([&]() -> Status {
    const ContextPtr context = TRY(context_of(kind, pointer));
    Bytes serialized;
    cert::write_element(*context->element(), serialized);
    return write_value(serialized, out, len);
  });
}

// CERT_STORE_*_CONTEXT counts from 1.
Result<ElementKind> kind_of(DWORD context_type) {
  if (context_type < CERT_STORE_CERTIFICATE_CONTEXT || context_type > CERT_STORE_CTL_CONTEXT) {
    return fail(E_INVALIDARG, "the type is not one of CERT_STORE_*_CONTEXT");
  }
  return static_cast<ElementKind>(context_type - CERT_STORE_CERTIFICATE_CONTEXT);
}

// is_sort_cancelled calls the caller's function once, because sorting takes no time that can be
// seen; its FALSE ends the creation all the same.
bool is_sort_cancelled(const void* made, DWORD context_type, DWORD flags,
                       const CERT_CREATE_CONTEXT_PARA* para) {
  const bool calls = context_type == CERT_STORE_CTL_CONTEXT &&
                     (flags & CERT_CREATE_CONTEXT_SORTED_FLAG) != 0 && made != nullptr &&
                     para != nullptr && para->cbSize >= sizeof *para && para->pfnSort != nullptr;
  const auto* const ctl = static_cast<PCCTL_CONTEXT>(made);
  return calls &&
         para->pfnSort(ctl->cbCtlEncoded, 0, ctl->pCtlInfo->cCTLEntry, para->pvSort) == FALSE;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

PCCERT_CONTEXT CertCreateCertificateContext(DWORD dwCertEncodingType, const BYTE* pbCertEncoded,
                                            DWORD cbCertEncoded) {
  return guard_pointer<PCCERT_CONTEXT>([&] {
    return create_context(ElementKind::kCertificate, dwCertEncodingType, pbCertEncoded,
                          cbCertEncoded);
  });
}

PCCRL_CONTEXT CertCreateCRLContext(DWORD dwCertEncodingType, const BYTE* pbCrlEncoded,
                                   DWORD cbCrlEncoded) {
  return guard_pointer<PCCRL_CONTEXT>([&] {
    return create_context(ElementKind::kCrl, dwCertEncodingType, pbCrlEncoded, cbCrlEncoded);
  });
}

PCCTL_CONTEXT CertCreateCTLContext(DWORD dwMsgAndCertEncodingType, const BYTE* pbCtlEncoded,
                                   DWORD cbCtlEncoded) {
  return guard_pointer<PCCTL_CONTEXT>([&] {
    return create_context(ElementKind::kCtl, dwMsgAndCertEncodingType, pbCtlEncoded, cbCtlEncoded);
  });
}

// The encoding is always copied: CERT_CREATE_CONTEXT_NOCOPY_FLAG only frees the caller's at once.
const void* CertCreateContext(DWORD dwContextType, DWORD dwEncodingType, const BYTE* pbEncoded,
                              DWORD cbEncoded, DWORD dwFlags,
                              PCERT_CREATE_CONTEXT_PARA pCreatePara) {
  const void* const made = guard_pointer<const void*>([&]() -> Result<const void*> {
    return create_context(TRY(kind_of(dwContextType)), dwEncodingType, pbEncoded, cbEncoded);
  });
  if (is_sort_cancelled(made, dwContextType, dwFlags, pCreatePara)) {
    CertFreeCTLContext(static_cast<PCCTL_CONTEXT>(made));
    set_last_error(ERROR_CANCELLED);
    return nullptr;
  }
  const bool frees = (dwFlags & CERT_CREATE_CONTEXT_NOCOPY_FLAG) != 0 && made != nullptr &&
                     pCreatePara != nullptr && pCreatePara->pfnFree != nullptr;
  if (frees) {
    pCreatePara->pfnFree(pCreatePara->pvFree != nullptr ? pCreatePara->pvFree
                                                        : const_cast<BYTE*>(pbEncoded));  // NOLINT
  }
  return made;
}

PCCERT_CONTEXT CertDuplicateCertificateContext(PCCERT_CONTEXT pCertContext) {
  return static_cast<PCCERT_CONTEXT>(duplicate_context(ElementKind::kCertificate, pCertContext));
}
PCCRL_CONTEXT CertDuplicateCRLContext(PCCRL_CONTEXT pCrlContext) {
  return static_cast<PCCRL_CONTEXT>(duplicate_context(ElementKind::kCrl, pCrlContext));
}
PCCTL_CONTEXT CertDuplicateCTLContext(PCCTL_CONTEXT pCtlContext) {
  return static_cast<PCCTL_CONTEXT>(duplicate_context(ElementKind::kCtl, pCtlContext));
}

BOOL CertFreeCertificateContext(PCCERT_CONTEXT pCertContext) {
  return guard_bool([&] { return free_context(ElementKind::kCertificate, pCertContext); });
}
BOOL CertFreeCRLContext(PCCRL_CONTEXT pCrlContext) {
  return guard_bool([&] { return free_context(ElementKind::kCrl, pCrlContext); });
}
BOOL CertFreeCTLContext(PCCTL_CONTEXT pCtlContext) {
  return guard_bool([&] { return free_context(ElementKind::kCtl, pCtlContext); });
}

BOOL CertSerializeCertificateStoreElement(PCCERT_CONTEXT pCertContext, DWORD /*dwFlags*/,
                                          BYTE* pbElement, DWORD* pcbElement) {
  return serialize(ElementKind::kCertificate, pCertContext, pbElement, pcbElement);
}
BOOL CertSerializeCRLStoreElement(PCCRL_CONTEXT pCrlContext, DWORD /*dwFlags*/, BYTE* pbElement,
                                  DWORD* pcbElement) {
  return serialize(ElementKind::kCrl, pCrlContext, pbElement, pcbElement);
}
BOOL CertSerializeCTLStoreElement(PCCTL_CONTEXT pCtlContext, DWORD /*dwFlags*/, BYTE* pbElement,
                                  DWORD* pcbElement) {
  return serialize(ElementKind::kCtl, pCtlContext, pbElement, pcbElement);
}

}  // extern "C"
