// SPDX-License-Identifier: MIT
// CRLs: finding them, and what they say about certificates.
#include "abi/crypt32/revocation_lists.h"

#include <algorithm>

#include "abi/crypt32/certificate_checks.h"
#include "abi/crypt32/store_search.h"
#include "cert/issuers.h"

namespace opensspi::abi {
namespace {

using cert::Element;
using cert::ElementKind;
using cert::Query;

constexpr Error kNoMatch = fail(CRYPT_E_NO_MATCH, "the CRL is not for this certificate");

bool is_delta(const Element& crl) {
  return cert::find_extension(cert::extensions_of(crl.crl()), szOID_DELTA_CRL_INDICATOR) != nullptr;
}

bool is_issued_by(const Element& crl, const Element& issuer, DWORD flags) {
  const CERT_INFO& info = issuer.certificate();
  if (!cert::is_same(crl.crl().Issuer, info.Subject)) {
    return false;
  }
  if ((flags & CRL_FIND_ISSUED_BY_AKI_FLAG) != 0) {
    // A CRL without the extension is for every issuer of its name; one whose extension cannot be
    // read is for none.
    const auto extensions = cert::extensions_of(crl.crl());
    const auto wanted = cert::authority_key_id(extensions);
    if (cert::find_extension(extensions, szOID_AUTHORITY_KEY_IDENTIFIER2) != nullptr &&
        (!wanted || wanted != cert::subject_key_id(info))) {
      return false;
    }
  }
  if ((flags & CRL_FIND_ISSUED_BY_DELTA_FLAG) != 0 && !is_delta(crl)) {
    return false;
  }
  return (flags & CRL_FIND_ISSUED_BY_BASE_FLAG) == 0 || !is_delta(crl);
}

Result<Query> issued_by(DWORD flags, const void* parameter) {
  ContextPtr issuer;
  if (parameter != nullptr) {
    issuer = TRY(certificate_of(static_cast<PCCERT_CONTEXT>(parameter)));
  }
  return crls_issued_by(std::move(issuer), flags);
}

Result<Query> existing(const void* parameter) {
  const ContextPtr wanted = TRY(crl_of(static_cast<PCCRL_CONTEXT>(parameter)));
  Query query = cert::same_element(*wanted->element());
  query.matches = [wanted, matches = std::move(query.matches)](const Element& crl) {
    return matches(crl) && is_delta(crl) == is_delta(*wanted->element());
  };
  return query;
}

Result<Query> issued_for(DWORD flags, const void* parameter) {
  const auto* const pair = static_cast<const CRL_FIND_ISSUED_FOR_PARA*>(parameter);
  if (pair == nullptr) {
    return fail(E_INVALIDARG, "the search needs a certificate and its issuer");
  }
  const ContextPtr subject = TRY(certificate_of(pair->pSubjectCert));
  Query query = crls_issued_by(TRY(certificate_of(pair->pIssuerCert)), flags);
  query.matches = [subject, matches = std::move(query.matches)](const Element& crl) {
    return cert::is_same(crl.crl().Issuer, subject->element()->certificate().Issuer) &&
           matches(crl);
  };
  return query;
}

Result<Query> query_of(DWORD type, DWORD flags, const void* parameter) {
  switch (type) {
    case CRL_FIND_ANY:
      return Query{.kind = ElementKind::kCrl};
    case CRL_FIND_ISSUED_BY:
      return issued_by(flags, parameter);
    case CRL_FIND_EXISTING:
      return existing(parameter);
    case CRL_FIND_ISSUED_FOR:
      return issued_for(flags, parameter);
    default:
      return fail(E_INVALIDARG, "the kind of search is unknown");
  }
}

// signer_of returns the certificate whose signature a search demands, or null.
Result<ContextPtr> signer_of(DWORD type, DWORD flags, const void* parameter) {
  if ((flags & CRL_FIND_ISSUED_BY_SIGNATURE_FLAG) == 0 || parameter == nullptr) {
    return ContextPtr();
  }
  if (type == CRL_FIND_ISSUED_BY) {
    return certificate_of(static_cast<PCCERT_CONTEXT>(parameter));
  }
  if (type == CRL_FIND_ISSUED_FOR) {
    return certificate_of(static_cast<const CRL_FIND_ISSUED_FOR_PARA*>(parameter)->pIssuerCert);
  }
  return ContextPtr();
}

bool is_signed_by(PCCRL_CONTEXT crl, const ContextPtr& signer) {
  const Result<ContextPtr> found = crl_of(crl);
  return found.ok() && cert::verify_element(*(*found)->element(),
                                            signer->element()->certificate().SubjectPublicKeyInfo)
                           .ok();
}

// Signatures are verified without the store's lock: between two searches, not within one.
PCCRL_CONTEXT find_signed(HCERTSTORE store, const Query& query, const ContextPtr& signer,
                          PCCRL_CONTEXT previous) {
  while (true) {
    previous = static_cast<PCCRL_CONTEXT>(search(store, previous, query, Archived::kShown));
    if (previous == nullptr || signer == nullptr || is_signed_by(previous, signer)) {
      return previous;
    }
  }
}

PCCRL_CONTEXT find(HCERTSTORE store, DWORD type, DWORD flags, const void* parameter,
                   PCCRL_CONTEXT previous) {
  Query query;
  ContextPtr signer;
  const BOOL made = guard_bool([&]() -> Status {
    query = TRY(query_of(type, flags, parameter));
    signer = TRY(signer_of(type, flags, parameter));
    return {};
  });
  if (made == FALSE) {
    const DWORD problem = last_error();
    CertFreeCRLContext(previous);
    set_last_error(problem);
    return nullptr;
  }
  return find_signed(store, query, signer, previous);
}

DWORD find_flags(DWORD flags) {
  DWORD found = 0;
  found |= (flags & CERT_STORE_BASE_CRL_FLAG) != 0 ? CRL_FIND_ISSUED_BY_BASE_FLAG : 0;
  found |= (flags & CERT_STORE_DELTA_CRL_FLAG) != 0 ? CRL_FIND_ISSUED_BY_DELTA_FLAG : 0;
  return found;
}

// check_crl clears each flag of a check that the CRL passes.
Status check_crl(const Element& crl, PCCERT_CONTEXT issuer, DWORD& flags) {
  if ((flags & CERT_STORE_SIGNATURE_FLAG) != 0) {
    if (issuer == nullptr) {
      flags |= CERT_STORE_NO_ISSUER_FLAG;
    } else if (cert::verify_element(
                   crl, TRY(certificate_of(issuer))->element()->certificate().SubjectPublicKeyInfo)
                   .ok()) {
      flags &= ~DWORD{CERT_STORE_SIGNATURE_FLAG};
    }
  }
  const FILETIME& next = crl.crl().NextUpdate;
  const bool never_ends = next.dwLowDateTime == 0 && next.dwHighDateTime == 0;
  const FILETIME now = current_time();
  if ((flags & CERT_STORE_TIME_VALIDITY_FLAG) != 0 &&
      compare_validity(now, crl.crl().ThisUpdate, never_ends ? now : next) == 0) {
    flags &= ~DWORD{CERT_STORE_TIME_VALIDITY_FLAG};
  }
  return {};
}

PCCRL_CONTEXT refuse_crl_flags(PCCRL_CONTEXT previous) {
  CertFreeCRLContext(previous);
  guard_bool([]() -> Status { return fail(E_INVALIDARG, "the flags are null or unknown"); });
  return nullptr;
}

// A CRL for some certificates only is for those that name where CRLs are.
Status is_valid_for(const Element& crl, const Element& certificate) {
  if (cert::find_extension(cert::extensions_of(crl.crl()), szOID_ISSUING_DIST_POINT) == nullptr) {
    return {};
  }
  return cert::find_extension(cert::extensions_of(certificate.certificate()),
                              szOID_CRL_DIST_POINTS) == nullptr
             ? Status(kNoMatch)
             : Status();
}

bool is_in_list(const CRL_INFO& list, const CERT_INFO& certificate) {
  return std::ranges::any_of(std::span(list.rgCRLEntry, list.cCRLEntry),
                             [&certificate](const CRL_ENTRY& entry) {
                               return std::ranges::equal(cert::view_of(entry.SerialNumber),
                                                         cert::view_of(certificate.SerialNumber));
                             });
}

}  // namespace

cert::Query crls_issued_by(ContextPtr issuer, DWORD flags) {
  Query query{.kind = ElementKind::kCrl};
  if (issuer == nullptr) {
    return query;
  }
  query.key = cert::index_key(cert::IndexedField::kName,
                              cert::view_of(issuer->element()->certificate().Subject));
  query.matches = [issuer = std::move(issuer), flags](const Element& crl) {
    return is_issued_by(crl, *issuer->element(), flags);
  };
  return query;
}

const CRL_ENTRY* revoked_in(const cert::Element& crl, const CERT_INFO& certificate) {
  const auto entries = crl.contents().entries_of(cert::view_of(certificate.SerialNumber));
  return entries.empty() ? nullptr : entries.front();
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

PCCRL_CONTEXT CertFindCRLInStore(HCERTSTORE hCertStore, DWORD /*dwCertEncodingType*/,
                                 DWORD dwFindFlags, DWORD dwFindType, const void* pvFindPara,
                                 PCCRL_CONTEXT pPrevCrlContext) {
  return find(hCertStore, dwFindType, dwFindFlags, pvFindPara, pPrevCrlContext);
}

PCCRL_CONTEXT CertGetCRLFromStore(HCERTSTORE hCertStore, PCCERT_CONTEXT pIssuerContext,
                                  PCCRL_CONTEXT pPrevCrlContext, DWORD* pdwFlags) {
  constexpr DWORD kKnown = CERT_STORE_SIGNATURE_FLAG | CERT_STORE_TIME_VALIDITY_FLAG |
                           CERT_STORE_BASE_CRL_FLAG | CERT_STORE_DELTA_CRL_FLAG;
  if (pdwFlags == nullptr || (*pdwFlags & ~kKnown) != 0) {
    return refuse_crl_flags(pPrevCrlContext);
  }
  PCCRL_CONTEXT found =
      find(hCertStore, CRL_FIND_ISSUED_BY, find_flags(*pdwFlags), pIssuerContext, pPrevCrlContext);
  if (found != nullptr) {
    guard_bool([&]() -> Status {
      return check_crl(*TRY(crl_of(found))->element(), pIssuerContext, *pdwFlags);
    });
  }
  return found;
}

BOOL CertFindCertificateInCRL(PCCERT_CONTEXT pCert, PCCRL_CONTEXT pCrlContext, DWORD /*dwFlags*/,
                              void* /*pvReserved*/, PCRL_ENTRY* ppCrlEntry) {
  return guard_bool([&]() -> Status {
    if (ppCrlEntry == nullptr) {
      return kNullArgument;
    }
    *ppCrlEntry = nullptr;
    const ContextPtr certificate = TRY(certificate_of(pCert));
    const ContextPtr crl = TRY(crl_of(pCrlContext));
    const CERT_INFO& info = certificate->element()->certificate();
    *ppCrlEntry = const_cast<CRL_ENTRY*>(revoked_in(*crl->element(), info));  // NOLINT
    return {};
  });
}

// Any CRL is valid for the null certificate, as on Windows.
BOOL CertIsValidCRLForCertificate(PCCERT_CONTEXT pCert, PCCRL_CONTEXT pCrl, DWORD /*dwFlags*/,
                                  void* /*pvReserved*/) {
  return guard_bool([&]() -> Status {
    const ContextPtr crl = TRY(crl_of(pCrl));
    if (pCert == nullptr) {
      return {};
    }
    return is_valid_for(*crl->element(), *TRY(certificate_of(pCert))->element());
  });
}

BOOL CertVerifyCRLRevocation(DWORD /*dwCertEncodingType*/, PCERT_INFO pCertId, DWORD cCrlInfo,
                             PCRL_INFO rgpCrlInfo[]) {
  return guard_bool([&]() -> Status {
    if (cCrlInfo != 0 && (pCertId == nullptr || rgpCrlInfo == nullptr)) {
      return kNullArgument;
    }
    for (DWORD i = 0; i < cCrlInfo; ++i) {
      if (rgpCrlInfo[i] == nullptr) {
        return kNullArgument;
      }
      if (is_in_list(*rgpCrlInfo[i], *pCertId)) {
        return fail(CRYPT_E_REVOKED, "the certificate is revoked");
      }
    }
    return {};
  });
}

}  // extern "C"
