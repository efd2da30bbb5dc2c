// SPDX-License-Identifier: MIT
// CertFindCertificateInStore: one function for each kind of search.
#include <algorithm>

#include "abi/core/text.h"
#include "abi/crypt32/find_queries.h"
#include "abi/crypt32/store_search.h"
#include "cert/hash_properties.h"
#include "cert/issuers.h"
#include "cert/key_provider_info.h"
#include "cert/usages.h"

namespace opensspi::abi {
namespace {

using cert::Element;
using cert::IndexedField;
using cert::Query;

// Search is one call: what is looked for, and with which flags and parameter.
struct Search {
  DWORD flags;
  DWORD which_name;  // CERT_INFO_SUBJECT_FLAG or CERT_INFO_ISSUER_FLAG
  const void* parameter;
};
using MadeQuery = Result<Query>;

bool equal(const CRYPT_INTEGER_BLOB& left, ByteView right) {
  return std::ranges::equal(cert::view_of(left), right);
}

bool is_issuer(const Search& search) { return search.which_name == CERT_INFO_ISSUER_FLAG; }

const CERT_NAME_BLOB& name_of(const Element& element, bool issuer) {
  const CERT_INFO& info = element.certificate();
  return issuer ? info.Issuer : info.Subject;
}

MadeQuery any(const Search& /*search*/) { return Query{}; }

MadeQuery by_digest(const Search& search) { return digest_query(TRY(blob_of(search.parameter))); }

// by_property compares a property that is bytes.
template <DWORD kId>
MadeQuery by_property(const Search& search) {
  return Query{.matches = [wanted = TRY(blob_of(search.parameter))](const Element& element) {
    const Result<Bytes> value = cert::property(element, kId);
    return value.ok() && *value == wanted;
  }};
}

MadeQuery by_name(const Search& search) {
  Bytes wanted = TRY(blob_of(search.parameter));
  Query query;
  if (!is_issuer(search)) {
    query.key = cert::index_key(IndexedField::kName, wanted);
  }
  query.matches = [wanted = std::move(wanted), issuer = is_issuer(search)](const Element& element) {
    return equal(name_of(element, issuer), wanted);
  };
  return query;
}

MadeQuery by_key_spec(const Search& search) {
  if (search.parameter == nullptr) {
    return kNoParameter;
  }
  return Query{
      .matches = [spec = *static_cast<const DWORD*>(search.parameter)](const Element& element) {
        const auto key = element.properties().key();
        const auto info = cert::key_provider_info(element.properties());
        return key ? key->key_spec == spec : info && info->key_spec == spec;
      }};
}

MadeQuery by_private_key(const Search& /*search*/) {
  return Query{.matches = [](const Element& element) {
    return element.properties().has(CERT_KEY_PROV_INFO_PROP_ID) ||
           element.properties().key().has_value();
  }};
}

MadeQuery by_some_property(const Search& search) {
  if (search.parameter == nullptr) {
    return kNoParameter;
  }
  return Query{.matches = [id = *static_cast<const DWORD*>(search.parameter)](
                              const Element& element) { return element.properties().has(id); }};
}

MadeQuery by_public_key(const Search& search) {
  const auto* const info = static_cast<const CERT_PUBLIC_KEY_INFO*>(search.parameter);
  if (info == nullptr || (info->PublicKey.pbData == nullptr && info->PublicKey.cbData != 0)) {
    return kNoParameter;
  }
  const ByteView key = cert::view_of(info->PublicKey);
  return Query{.matches = [wanted = Bytes(key.begin(), key.end())](const Element& element) {
    return std::ranges::equal(cert::view_of(element.certificate().SubjectPublicKeyInfo.PublicKey),
                              wanted);
  }};
}

MadeQuery by_subject_certificate(const Search& search) {
  const auto* const info = static_cast<const CERT_INFO*>(search.parameter);
  return info == nullptr ? MadeQuery(kNoParameter)
                         : issuer_and_serial_query(info->Issuer, info->SerialNumber);
}

Result<ContextPtr> certificate_parameter(const Search& search) {
  return certificate_of(static_cast<PCCERT_CONTEXT>(search.parameter));
}

MadeQuery by_issued(const Search& search) {
  const ContextPtr subject = TRY(certificate_parameter(search));
  Query query = cert::issuers_of(*subject->element());
  query.matches = [subject, matches = std::move(query.matches)](const Element& element) {
    return matches(element);
  };
  return query;
}

MadeQuery by_existing(const Search& search) {
  const ContextPtr wanted = TRY(certificate_parameter(search));
  const CERT_INFO& info = wanted->element()->certificate();
  return issuer_and_serial_query(info.Issuer, info.SerialNumber);
}

MadeQuery by_id(const Search& search) {
  const auto* const id = static_cast<const CERT_ID*>(search.parameter);
  if (id == nullptr) {
    return kNoParameter;
  }
  switch (id->dwIdChoice) {
    case CERT_ID_ISSUER_SERIAL_NUMBER:
      return issuer_and_serial_query(id->IssuerSerialNumber.Issuer,
                                     id->IssuerSerialNumber.SerialNumber);
    case CERT_ID_KEY_IDENTIFIER:
      return by_property<CERT_KEY_IDENTIFIER_PROP_ID>({0, 0, &id->KeyId});
    case CERT_ID_SHA1_HASH:
      return by_digest({0, 0, &id->HashId});
    default:
      return fail(E_INVALIDARG, "the choice of the CERT_ID is unknown");
  }
}

bool has_usages(const Element& element, const cert::Usages& wanted, DWORD flags) {
  const auto source =
      (flags & CERT_FIND_EXT_ONLY_ENHKEY_USAGE_FLAG) != 0    ? cert::UsageSource::kExtension
      : (flags & CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG) != 0 ? cert::UsageSource::kProperty
                                                             : cert::UsageSource::kEither;
  const auto read = cert::enhanced_usages(element, source);
  if (!read.ok()) {
    return false;
  }
  if (!read->has_value()) {
    constexpr DWORD kWithoutList = CERT_FIND_OPTIONAL_ENHKEY_USAGE_FLAG |
                                   CERT_FIND_NO_ENHKEY_USAGE_FLAG |
                                   CERT_FIND_VALID_ENHKEY_USAGE_FLAG;
    return (flags & kWithoutList) != 0;
  }
  if ((flags & CERT_FIND_NO_ENHKEY_USAGE_FLAG) != 0) {
    return false;
  }
  const cert::Usages& own = **read;
  const auto is_own = [&own](const std::string& usage) {
    return std::ranges::find(own, usage) != own.end();
  };
  if (wanted.empty()) {
    return true;
  }
  return (flags & CERT_FIND_OR_ENHKEY_USAGE_FLAG) != 0 ? std::ranges::any_of(wanted, is_own)
                                                       : std::ranges::all_of(wanted, is_own);
}

MadeQuery by_usage(const Search& search) {
  const auto* const usage = static_cast<const CERT_ENHKEY_USAGE*>(search.parameter);
  cert::Usages wanted;
  for (DWORD i = 0; usage != nullptr && i < usage->cUsageIdentifier; ++i) {
    if (usage->rgpszUsageIdentifier == nullptr || usage->rgpszUsageIdentifier[i] == nullptr) {
      return kNoParameter;
    }
    wanted.emplace_back(usage->rgpszUsageIdentifier[i]);
  }
  return Query{
      .matches = [wanted = std::move(wanted), flags = search.flags](const Element& element) {
        return has_usages(element, wanted, flags);
      }};
}

MadeQuery by_extension(const char* oid) {
  return Query{.matches = [oid](const Element& element) {
    return cert::find_extension(cert::extensions_of(element.certificate()), oid) != nullptr;
  }};
}

MadeQuery by_cross_certificates(const Search& /*search*/) {
  return by_extension(szOID_CROSS_CERT_DIST_POINTS);
}

MadeQuery by_subject_access(const Search& /*search*/) {
  return by_extension(szOID_SUBJECT_INFO_ACCESS);
}

int hex_digit(char16_t letter) {
  if (letter >= '0' && letter <= '9') {
    return letter - '0';
  }
  const int lower = letter | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// by_hash_text takes a hash in hexadecimal: SHA-1, MD5 or SHA-256 by its length.
MadeQuery by_hash_text(const Search& search) {
  Bytes hash;
  int high = -1;
  const auto* text = static_cast<const char16_t*>(search.parameter);
  for (; text != nullptr && *text != 0; ++text) {
    const int digit = hex_digit(*text);
    if (digit >= 0 && high >= 0) {
      hash.push_back(static_cast<uint8_t>(high << 4 | digit));
    }
    if (digit >= 0) {
      high = high >= 0 ? -1 : digit;
    }
  }
  if (hash.size() == 20) {
    return digest_query(std::move(hash));
  }
  const CRYPT_HASH_BLOB blob{static_cast<DWORD>(hash.size()), hash.data()};
  return hash.size() == 16 ? by_property<CERT_MD5_HASH_PROP_ID>({0, 0, &blob})
                           : by_property<CERT_SHA256_HASH_PROP_ID>({0, 0, &blob});
}

template <class Char>
MadeQuery by_name_text(const Search& search) {
  if (search.parameter == nullptr) {
    return Query{};
  }
  return name_text_query(TRY(text_from(static_cast<const Char*>(search.parameter))),
                         is_issuer(search));
}

MadeQuery by_attributes(const Search& search) {
  return attribute_query(static_cast<const CERT_RDN*>(search.parameter), search.flags,
                         is_issuer(search));
}

// Comparison is one kind of search. One for a certain certificate finds archived ones, too.
struct Comparison {
  DWORD number;
  Archived archived;
  MadeQuery (*make)(const Search& search);
};
constexpr Comparison kComparisons[] = {
    {CERT_COMPARE_ANY, Archived::kHidden, any},
    {CERT_COMPARE_SHA1_HASH, Archived::kShown, by_digest},
    {CERT_COMPARE_NAME, Archived::kHidden, by_name},
    {CERT_COMPARE_ATTR, Archived::kHidden, by_attributes},
    {CERT_COMPARE_MD5_HASH, Archived::kShown, by_property<CERT_MD5_HASH_PROP_ID>},
    {CERT_COMPARE_PROPERTY, Archived::kHidden, by_some_property},
    {CERT_COMPARE_PUBLIC_KEY, Archived::kShown, by_public_key},
    {CERT_COMPARE_NAME_STR_A, Archived::kHidden, by_name_text<char>},
    {CERT_COMPARE_NAME_STR_W, Archived::kHidden, by_name_text<WCHAR>},
    {CERT_COMPARE_KEY_SPEC, Archived::kHidden, by_key_spec},
    {CERT_COMPARE_ENHKEY_USAGE, Archived::kHidden, by_usage},
    {CERT_COMPARE_SUBJECT_CERT, Archived::kShown, by_subject_certificate},
    {CERT_COMPARE_ISSUER_OF, Archived::kHidden, by_issued},
    {CERT_COMPARE_EXISTING, Archived::kShown, by_existing},
    {CERT_COMPARE_SIGNATURE_HASH, Archived::kShown, by_property<CERT_SIGNATURE_HASH_PROP_ID>},
    {CERT_COMPARE_KEY_IDENTIFIER, Archived::kShown, by_property<CERT_KEY_IDENTIFIER_PROP_ID>},
    {CERT_COMPARE_CERT_ID, Archived::kShown, by_id},
    {CERT_COMPARE_CROSS_CERT_DIST_POINTS, Archived::kHidden, by_cross_certificates},
    {CERT_COMPARE_PUBKEY_MD5_HASH, Archived::kShown,
     by_property<CERT_SUBJECT_PUBLIC_KEY_MD5_HASH_PROP_ID>},
    {CERT_COMPARE_SUBJECT_INFO_ACCESS, Archived::kHidden, by_subject_access},
    {CERT_COMPARE_HASH_STR, Archived::kShown, by_hash_text},
    {CERT_COMPARE_HAS_PRIVATE_KEY, Archived::kHidden, by_private_key},
};

PCCERT_CONTEXT find(HCERTSTORE store, DWORD type, const Search& search_for,
                    PCCERT_CONTEXT previous) {
  const DWORD number = type >> CERT_COMPARE_SHIFT;
  const auto* const row = std::ranges::find(kComparisons, number, &Comparison::number);
  Query query;
  const BOOL made = guard_bool([&]() -> Status {
    if (row == std::end(kComparisons)) {
      return fail(E_INVALIDARG, "the kind of search is unknown");
    }
    query = TRY(row->make(search_for));
    return {};
  });
  if (made == FALSE) {
    const DWORD problem = last_error();
    CertFreeCertificateContext(previous);
    set_last_error(problem);
    return nullptr;
  }
  return static_cast<PCCERT_CONTEXT>(search(store, previous, std::move(query), row->archived));
}

}  // namespace

cert::Query digest_query(Bytes digest) {
  const cert::IndexKey key = cert::index_key(IndexedField::kDigest, digest);
  return {.key = key, .matches = [digest = std::move(digest)](const Element& element) {
            return std::ranges::equal(element.contents().digest(), digest);
          }};
}

Result<cert::Query> issuer_and_serial_query(const CERT_NAME_BLOB& issuer,
                                            const CRYPT_INTEGER_BLOB& serial_number) {
  if ((issuer.pbData == nullptr && issuer.cbData != 0) ||
      (serial_number.pbData == nullptr && serial_number.cbData != 0)) {
    return kNoParameter;
  }
  const ByteView name = cert::view_of(issuer);
  const ByteView serial = cert::view_of(serial_number);
  return cert::Query{
      .key = cert::issuer_and_serial_key(name, serial),
      .matches = [name = Bytes(name.begin(), name.end()),
                  serial = Bytes(serial.begin(), serial.end())](const Element& element) {
        const CERT_INFO& info = element.certificate();
        return equal(info.Issuer, name) && equal(info.SerialNumber, serial);
      }};
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

PCCERT_CONTEXT CertFindCertificateInStore(HCERTSTORE hCertStore, DWORD /*dwCertEncodingType*/,
                                          DWORD dwFindFlags, DWORD dwFindType,
                                          const void* pvFindPara, PCCERT_CONTEXT pPrevCertContext) {
  return find(hCertStore, dwFindType, {dwFindFlags, dwFindType & 0xFFFF, pvFindPara},
              pPrevCertContext);
}

PCCERT_CONTEXT CertGetSubjectCertificateFromStore(HCERTSTORE hCertStore,
                                                  DWORD /*dwCertEncodingType*/,
                                                  PCERT_INFO pCertId) {
  return find(hCertStore, CERT_FIND_SUBJECT_CERT, {0, 0, pCertId}, nullptr);
}

}  // extern "C"
