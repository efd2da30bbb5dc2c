// SPDX-License-Identifier: MIT
// Hashes and signatures of encoded certificates, and the checks of a certificate by its issuer.
#include <algorithm>

#include "abi/core/text.h"
#include "abi/crypt32/certificate_checks.h"
#include "abi/crypt32/contexts.h"
#include "abi/crypt32/revocation_lists.h"
#include "asn1/oid.h"
#include "base/as_process.h"
#include "cert/issuers.h"
#include "cert/object_ids.h"
#include "cert/signed_content.h"
#include "opensspi/ntstatus.h"

namespace opensspi::abi {
namespace {

using cert::Element;

constexpr Error kBadEncoding =
    fail(ERROR_FILE_NOT_FOUND, "signed contents are encoded as X509_ASN_ENCODING");

Status write_hash(ALG_ID algorithm, ALG_ID otherwise, ByteView bytes, BYTE* out, DWORD* len) {
  const Bytes hash = TRY(cert::hash_bytes(algorithm == 0 ? otherwise : algorithm, bytes));
  return write_value(hash, out, len);
}

// public_key_der is encode_public_key_info for any object identifier, an empty one too.
Result<Bytes> public_key_der(const CERT_PUBLIC_KEY_INFO& info) {
  const char* const oid = info.Algorithm.pszObjId;
  Bytes body;
  if (oid != nullptr && *oid != 0) {
    body = TRY(asn1::oid_body(oid));
  }
  Bytes der;
  asn1::DerWriter writer(der);
  writer.nested(asn1::kSequence, [&](asn1::DerWriter& fields) {
    fields.nested(asn1::kSequence, [&](asn1::DerWriter& algorithm) {
      algorithm.object_identifier(body);
      algorithm.raw(cert::view_of(info.Algorithm.Parameters));
    });
    fields.bit_string({cert::view_of(info.PublicKey),
                       static_cast<uint8_t>(std::min<DWORD>(info.PublicKey.cUnusedBits, 7))});
  });
  return der;
}

// Subject is what was signed, and keeps the context alive.
struct Subject {
  ContextPtr context;
  ByteView encoded;
};

Result<Subject> subject_of(DWORD type, void* subject) {
  switch (type) {
    case CRYPT_VERIFY_CERT_SIGN_SUBJECT_BLOB: {
      const auto* const blob = static_cast<const CRYPT_DATA_BLOB*>(subject);
      if (blob == nullptr || (blob->pbData == nullptr && blob->cbData != 0)) {
        return fail(E_INVALIDARG, "the subject is null");
      }
      return Subject{nullptr, bytes_of(blob->pbData, blob->cbData)};
    }
    case CRYPT_VERIFY_CERT_SIGN_SUBJECT_CERT: {
      ContextPtr context = TRY(certificate_of(static_cast<PCCERT_CONTEXT>(subject)));
      const ByteView encoded = context->element()->encoded();
      return Subject{std::move(context), encoded};
    }
    case CRYPT_VERIFY_CERT_SIGN_SUBJECT_CRL: {
      ContextPtr context = TRY(crl_of(static_cast<PCCRL_CONTEXT>(subject)));
      const ByteView encoded = context->element()->encoded();
      return Subject{std::move(context), encoded};
    }
    default:
      return fail(E_INVALIDARG, "the kind of subject is unknown");
  }
}

Status verify_with(const cert::SignedContent& content, DWORD type, void* issuer) {
  constexpr Error kNoIssuer = fail(E_INVALIDARG, "the issuer is null, or of an unknown kind");
  if (issuer == nullptr) {
    return kNoIssuer;
  }
  switch (type) {
    case CRYPT_VERIFY_CERT_SIGN_ISSUER_PUBKEY:
      return cert::verify_signature(
          content, cert::public_key_view(*static_cast<const CERT_PUBLIC_KEY_INFO*>(issuer)));
    case CRYPT_VERIFY_CERT_SIGN_ISSUER_CERT: {
      const ContextPtr context = TRY(certificate_of(static_cast<PCCERT_CONTEXT>(issuer)));
      return cert::verify_signature(
          content, cert::public_key_view(context->element()->certificate().SubjectPublicKeyInfo));
    }
    default:
      return kNoIssuer;
  }
}

Status verify(DWORD encoding, DWORD subject_type, void* subject, DWORD issuer_type, void* issuer,
              DWORD flags) {
  if (subject_type == 0 || (encoding & X509_ASN_ENCODING) == 0) {
    return fail(E_INVALIDARG, "the encoding, or the kind of subject, is unknown");
  }
  const Subject what = TRY(subject_of(subject_type, subject));
  const cert::SignedContent content = TRY(cert::parse_signed_content(what.encoded));
  if ((flags & CRYPT_VERIFY_CERT_SIGN_DISABLE_MD2_MD4_FLAG) != 0) {
    const auto algorithm = TRY(cert::signature_algorithm(content.algorithm));
    if (algorithm.hash == CALG_MD2 || algorithm.hash == CALG_MD4) {
      return fail(NTE_BAD_ALGID, "signatures with MD2 or MD4 are refused by the caller");
    }
  }
  return verify_with(content, issuer_type, issuer);
}

// check_revocation clears the flag if a CRL of the issuer's store does not list the certificate.
void check_revocation(const Element& subject, const ContextPtr& issuer, DWORD& flags) {
  const AsProcess as_process;  // the store may read its records again
  const auto found = issuer->store()->store().next(crls_issued_by(issuer, 0), {});
  if (!found) {
    flags |= CERT_STORE_NO_CRL_FLAG;
  } else if (revoked_in(*found->element, subject.certificate()) == nullptr) {
    flags &= ~DWORD{CERT_STORE_REVOCATION_FLAG};
  }
}

constexpr DWORD kChecks =
    CERT_STORE_SIGNATURE_FLAG | CERT_STORE_TIME_VALIDITY_FLAG | CERT_STORE_REVOCATION_FLAG;
constexpr Error kBadChecks = fail(E_INVALIDARG, "the flags are null or unknown");

// check_subject clears the flag of each check that the certificate passes.
Status check_subject(PCCERT_CONTEXT subject, PCCERT_CONTEXT issuer, DWORD* flags) {
  if (flags == nullptr || (*flags & ~kChecks) != 0) {
    return kBadChecks;
  }
  if (*flags == 0) {
    return {};
  }
  const ContextPtr own = TRY(certificate_of(subject));
  const CERT_INFO& info = own->element()->certificate();
  if ((*flags & CERT_STORE_TIME_VALIDITY_FLAG) != 0 &&
      compare_validity(current_time(), info.NotBefore, info.NotAfter) == 0) {
    *flags &= ~DWORD{CERT_STORE_TIME_VALIDITY_FLAG};
  }
  if ((*flags & (CERT_STORE_SIGNATURE_FLAG | CERT_STORE_REVOCATION_FLAG)) == 0) {
    return {};
  }
  if (issuer == nullptr) {
    *flags |= CERT_STORE_NO_ISSUER_FLAG;
    return {};
  }
  const ContextPtr by = TRY(certificate_of(issuer));
  if ((*flags & CERT_STORE_SIGNATURE_FLAG) != 0 &&
      cert::verify_element(*own->element(), by->element()->certificate().SubjectPublicKeyInfo)
          .ok()) {
    *flags &= ~DWORD{CERT_STORE_SIGNATURE_FLAG};
  }
  if ((*flags & CERT_STORE_REVOCATION_FLAG) != 0) {
    check_revocation(*own->element(), by, *flags);
  }
  return {};
}

Status check_request(HCERTSTORE store, PCCERT_CONTEXT subject, const DWORD* flags) {
  if (store == nullptr || subject == nullptr || flags == nullptr || (*flags & ~kChecks) != 0) {
    return kBadChecks;
  }
  const ContextPtr context = TRY(certificate_of(subject));
  return cert::names_self(context->element()->certificate())
             ? Status(fail(CRYPT_E_SELF_SIGNED, "the certificate is self-signed"))
             : Status();
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptHashCertificate(HCRYPTPROV_LEGACY /*hCryptProv*/, ALG_ID Algid, DWORD /*dwFlags*/,
                          const BYTE* pbEncoded, DWORD cbEncoded, BYTE* pbComputedHash,
                          DWORD* pcbComputedHash) {
  return guard_bool([&]() -> Status {
    if (pbEncoded == nullptr && cbEncoded != 0) {
      return kNullArgument;
    }
    return write_hash(Algid, CALG_SHA1, bytes_of(pbEncoded, cbEncoded), pbComputedHash,
                      pcbComputedHash);
  });
}

BOOL CryptHashCertificate2(LPCWSTR pwszCNGHashAlgid, DWORD /*dwFlags*/, void* /*pvReserved*/,
                           const BYTE* pbEncoded, DWORD cbEncoded, BYTE* pbComputedHash,
                           DWORD* pcbComputedHash) {
  return guard_bool([&]() -> Status {
    if (pwszCNGHashAlgid == nullptr || (pbEncoded == nullptr && cbEncoded != 0)) {
      return kNullArgument;
    }
    const cert::ObjectId* const row =
        cert::find_cng({.group = cert::ObjectGroup::kHash}, pwszCNGHashAlgid);
    if (row == nullptr) {
      return fail(STATUS_NOT_FOUND, "there is no hash with this name");
    }
    return write_hash(row->number, CALG_SHA1, bytes_of(pbEncoded, cbEncoded), pbComputedHash,
                      pcbComputedHash);
  });
}

BOOL CryptHashPublicKeyInfo(HCRYPTPROV_LEGACY /*hCryptProv*/, ALG_ID Algid, DWORD /*dwFlags*/,
                            DWORD dwCertEncodingType, PCERT_PUBLIC_KEY_INFO pInfo,
                            BYTE* pbComputedHash, DWORD* pcbComputedHash) {
  return guard_bool([&]() -> Status {
    if ((dwCertEncodingType & X509_ASN_ENCODING) == 0) {
      return kBadEncoding;
    }
    if (pInfo == nullptr) {
      return kNullArgument;
    }
    return write_hash(Algid, CALG_MD5, TRY(public_key_der(*pInfo)), pbComputedHash,
                      pcbComputedHash);
  });
}

BOOL CryptHashToBeSigned(HCRYPTPROV_LEGACY /*hCryptProv*/, DWORD dwCertEncodingType,
                         const BYTE* pbEncoded, DWORD cbEncoded, BYTE* pbComputedHash,
                         DWORD* pcbComputedHash) {
  return guard_bool([&]() -> Status {
    if ((dwCertEncodingType & X509_ASN_ENCODING) == 0) {
      return kBadEncoding;
    }
    if (pbEncoded == nullptr && cbEncoded != 0) {
      return kNullArgument;
    }
    const cert::SignedContent content =
        TRY(cert::parse_signed_content(bytes_of(pbEncoded, cbEncoded)));
    return write_value(TRY(cert::hash_to_be_signed(content)), pbComputedHash, pcbComputedHash);
  });
}

BOOL CryptVerifyCertificateSignature(HCRYPTPROV_LEGACY /*hCryptProv*/, DWORD dwCertEncodingType,
                                     const BYTE* pbEncoded, DWORD cbEncoded,
                                     PCERT_PUBLIC_KEY_INFO pPublicKey) {
  return guard_bool([&]() -> Status {
    if ((dwCertEncodingType & X509_ASN_ENCODING) == 0) {
      return kBadEncoding;
    }
    if (pbEncoded == nullptr && cbEncoded != 0) {
      return kNullArgument;
    }
    const cert::SignedContent content =
        TRY(cert::parse_signed_content(bytes_of(pbEncoded, cbEncoded)));
    return verify_with(content, CRYPT_VERIFY_CERT_SIGN_ISSUER_PUBKEY, pPublicKey);
  });
}

BOOL CryptVerifyCertificateSignatureEx(HCRYPTPROV_LEGACY /*hCryptProv*/, DWORD dwCertEncodingType,
                                       DWORD dwSubjectType, void* pvSubject, DWORD dwIssuerType,
                                       void* pvIssuer, DWORD dwFlags, void* /*pvExtra*/) {
  return guard_bool([&] {
    return verify(dwCertEncodingType, dwSubjectType, pvSubject, dwIssuerType, pvIssuer, dwFlags);
  });
}

BOOL CertVerifySubjectCertificateContext(PCCERT_CONTEXT pSubject, PCCERT_CONTEXT pIssuer,
                                         DWORD* pdwFlags) {
  return guard_bool([&] { return check_subject(pSubject, pIssuer, pdwFlags); });
}

PCCERT_CONTEXT CertGetIssuerCertificateFromStore(HCERTSTORE hCertStore,
                                                 PCCERT_CONTEXT pSubjectContext,
                                                 PCCERT_CONTEXT pPrevIssuerContext,
                                                 DWORD* pdwFlags) {
  if (guard_bool([&] { return check_request(hCertStore, pSubjectContext, pdwFlags); }) == FALSE) {
    const DWORD problem = last_error();
    CertFreeCertificateContext(pPrevIssuerContext);
    set_last_error(problem);
    return nullptr;
  }
  PCCERT_CONTEXT issuer = CertFindCertificateInStore(
      hCertStore, X509_ASN_ENCODING, 0, CERT_FIND_ISSUER_OF, pSubjectContext, pPrevIssuerContext);
  if (issuer != nullptr) {
    CertVerifySubjectCertificateContext(pSubjectContext, issuer, pdwFlags);
  }
  return issuer;
}

}  // extern "C"
