// SPDX-License-Identifier: MIT
#include "abi/crypt32/select_criteria.h"

#include <algorithm>

#include "abi/core/text.h"
#include "abi/crypt32/key_links.h"
#include "cert/chain/host_name.h"
#include "cert/usages.h"
#include "opensspi/schannel.h"

namespace opensspi::abi {
namespace {

constexpr Error kBadCriteria = fail(E_INVALIDARG, "the criteria are not valid");

// Fits compares a certificate with one value of a criterion.
using Fits = bool (*)(const SelectCandidate& candidate, const void* value);

// A certificate without the extension is good for every usage.
bool has_usage(const SelectCandidate& candidate, const void* value) {
  const auto usages = cert::enhanced_usages(candidate.certificate, cert::UsageSource::kEither);
  const std::string_view wanted = static_cast<const char*>(value);
  return usages.ok() && (!*usages || std::ranges::find(**usages, wanted) != (*usages)->end());
}

// The value is a number, whose low byte is the first byte of the bits.
bool has_key_usage(const SelectCandidate& candidate, const void* value) {
  const CRYPT_OBJID_BLOB& wanted = static_cast<const CERT_EXTENSION*>(value)->Value;
  const auto bits = cert::key_usage(cert::extensions_of(candidate.certificate.certificate()));
  if (!bits.ok() || !*bits) {
    return bits.ok();
  }
  for (DWORD i = 0; i < wanted.cbData; ++i) {
    const uint8_t have = i < (*bits)->size() ? (**bits)[i] : uint8_t{0};
    if ((wanted.pbData[i] & ~have) != 0) {
      return false;
    }
  }
  return true;
}

bool has_provider(const SelectCandidate& candidate, const void* value) {
  const auto key = key_facts(candidate.certificate);
  return key && key->provider == static_cast<const WCHAR*>(value);
}

bool has_extension(const SelectCandidate& candidate, const void* value) {
  const auto& wanted = *static_cast<const CERT_EXTENSION*>(value);
  const CERT_EXTENSION* const found = cert::find_extension(
      cert::extensions_of(candidate.certificate.certificate()), wanted.pszObjId);
  return found != nullptr &&
         (wanted.Value.cbData == 0 || cert::is_same(found->Value, wanted.Value));
}

bool is_for_host(const SelectCandidate& candidate, const void* value) {
  const auto host = text_from(static_cast<const WCHAR*>(value));
  return host.ok() && chain::is_for_host(candidate.facts, *host);
}

// Values are in the form of the name's own strings, or in UTF-16.
bool has_attributes(ByteView name, const void* value) {
  CERT_NAME_BLOB blob{static_cast<DWORD>(name.size()), const_cast<BYTE*>(name.data())};  // NOLINT
  auto* const rdn = static_cast<CERT_RDN*>(const_cast<void*>(value));                    // NOLINT
  return CertIsRDNAttrsInCertificateName(X509_ASN_ENCODING, 0, &blob, rdn) != FALSE ||
         CertIsRDNAttrsInCertificateName(X509_ASN_ENCODING, CERT_UNICODE_IS_RDN_ATTRS_FLAG, &blob,
                                         rdn) != FALSE;
}

bool has_subject_attribute(const SelectCandidate& candidate, const void* value) {
  return has_attributes(candidate.facts.subject, value);
}

bool has_issuer_attribute(const SelectCandidate& candidate, const void* value) {
  return std::ranges::any_of(candidate.chain->elements, [value](const chain::Element& element) {
    return has_attributes(element.certificate.facts->issuer, value);
  });
}

bool has_issuer(const SelectCandidate& candidate, const void* value) {
  const ByteView name = cert::view_of(*static_cast<const CERT_NAME_BLOB*>(value));
  return std::ranges::any_of(candidate.chain->elements, [name](const chain::Element& element) {
    return chain::same_name(name, element.certificate.facts->issuer);
  });
}

bool has_public_key(const SelectCandidate& candidate, const void* value) {
  auto own = candidate.certificate.certificate().SubjectPublicKeyInfo;
  auto wanted = *static_cast<const CERT_PUBLIC_KEY_INFO*>(value);
  return CertComparePublicKeyInfo(X509_ASN_ENCODING, &own, &wanted) != FALSE;
}

// The signature of the certificate is one of those that a peer supports.
bool has_tls_signature(const SelectCandidate& candidate, const void* value) {
  const auto& supported = *static_cast<const SecPkgContext_SupportedSignatures*>(value);
  const std::span<const WORD> all(supported.pSignatureAndHashAlgorithms,
                                  supported.cSignatureAndHashAlgorithms);
  const auto own = chain::tls_signature(candidate.facts.parts.algorithm);
  return own && std::ranges::find(all, *own) != all.end();
}

struct CriterionRow {
  DWORD type;
  bool needs_chain;
  Fits fits;  // null: policies, which the building of chains checks
};
constexpr CriterionRow kRows[] = {
    {CERT_SELECT_BY_ENHKEY_USAGE, false, has_usage},
    {CERT_SELECT_BY_KEY_USAGE, false, has_key_usage},
    {CERT_SELECT_BY_POLICY_OID, false, nullptr},
    {CERT_SELECT_BY_PROV_NAME, false, has_provider},
    {CERT_SELECT_BY_EXTENSION, false, has_extension},
    {CERT_SELECT_BY_SUBJECT_HOST_NAME, false, is_for_host},
    {CERT_SELECT_BY_ISSUER_ATTR, true, has_issuer_attribute},
    {CERT_SELECT_BY_SUBJECT_ATTR, false, has_subject_attribute},
    {CERT_SELECT_BY_ISSUER_NAME, true, has_issuer},
    {CERT_SELECT_BY_PUBLIC_KEY, false, has_public_key},
    {CERT_SELECT_BY_TLS_SIGNATURES, false, has_tls_signature},
};

const CriterionRow* row_of(DWORD type) {
  const auto* const found = std::ranges::find(kRows, type, &CriterionRow::type);
  return found == std::end(kRows) ? nullptr : found;
}

// is_whole returns whether a value's own pointers are there.
bool is_whole(DWORD type, const void* value) {
  if (value == nullptr) {
    return false;
  }
  const auto is_blob = [](const CRYPT_OBJID_BLOB& blob) {
    return blob.pbData != nullptr || blob.cbData == 0;
  };
  switch (type) {
    case CERT_SELECT_BY_KEY_USAGE:
      return is_blob(static_cast<const CERT_EXTENSION*>(value)->Value);
    case CERT_SELECT_BY_EXTENSION:
      return static_cast<const CERT_EXTENSION*>(value)->pszObjId != nullptr &&
             is_blob(static_cast<const CERT_EXTENSION*>(value)->Value);
    case CERT_SELECT_BY_ISSUER_NAME:
      return is_blob(*static_cast<const CERT_NAME_BLOB*>(value));
    case CERT_SELECT_BY_TLS_SIGNATURES: {
      const auto& supported = *static_cast<const SecPkgContext_SupportedSignatures*>(value);
      return supported.pSignatureAndHashAlgorithms != nullptr ||
             supported.cSignatureAndHashAlgorithms == 0;
    }
    default:
      return true;
  }
}

Status check_criterion(const CERT_SELECT_CRITERIA& criterion) {
  if (row_of(criterion.dwType) == nullptr || criterion.cPara == 0 ||
      criterion.cPara > CERT_SELECT_MAX_PARA || criterion.ppPara == nullptr) {
    return kBadCriteria;
  }
  const std::span<void*> values(criterion.ppPara, criterion.cPara);
  const bool whole = std::ranges::all_of(
      values, [&](const void* value) { return is_whole(criterion.dwType, value); });
  return whole ? Status() : Status(kBadCriteria);
}

}  // namespace

Status check_criteria(Criteria criteria) {
  constexpr DWORD kMost = CERT_SELECT_MAX;
  if (criteria.size() > kMost) {
    return kBadCriteria;
  }
  for (const CERT_SELECT_CRITERIA& criterion : criteria) {
    TRY(check_criterion(criterion));
  }
  return {};
}

bool meets_criteria(const SelectCandidate& candidate, Criteria criteria) {
  return std::ranges::all_of(criteria, [&](const CERT_SELECT_CRITERIA& criterion) {
    const CriterionRow* const row = row_of(criterion.dwType);
    if (row->fits == nullptr || row->needs_chain != (candidate.chain != nullptr)) {
      return true;
    }
    return std::ranges::any_of(std::span<void*>(criterion.ppPara, criterion.cPara),
                               [&](const void* value) { return row->fits(candidate, value); });
  });
}

std::vector<std::vector<std::string>> policies_of(Criteria criteria) {
  std::vector<std::vector<std::string>> all;
  for (const CERT_SELECT_CRITERIA& criterion : criteria) {
    if (criterion.dwType != CERT_SELECT_BY_POLICY_OID) {
      continue;
    }
    std::vector<std::string>& policies = all.emplace_back();
    for (const void* value : std::span<void*>(criterion.ppPara, criterion.cPara)) {
      policies.emplace_back(static_cast<const char*>(value));
    }
  }
  return all;
}

}  // namespace opensspi::abi
