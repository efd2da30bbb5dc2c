// SPDX-License-Identifier: MIT
// Key usages of certificates: CertGetIntendedKeyUsage, enhanced key usages, CertGetValidUsages.
#include <algorithm>
#include <cstring>

#include "abi/crypt32/contexts.h"
#include "base/as_process.h"
#include "cert/usages.h"

namespace opensspi::abi {
namespace {

using cert::Usages;
using cert::UsageSource;

constexpr Error kNoUsages = fail(CRYPT_E_NOT_FOUND, "the certificate names no enhanced key usages");

// A function of these reports ERROR_INVALID_PARAMETER for a context that is not one.
Result<ContextPtr> certificate_parameter(PCCERT_CONTEXT pointer) {
  Result<ContextPtr> context = certificate_of(pointer);
  return context.ok() ? std::move(context) : kNullArgument;
}

size_t texts_len(const Usages& usages) {
  size_t len = 0;
  for (const std::string& usage : usages) {
    len += usage.size() + 1;
  }
  return len;
}

// write_texts fills an array of pointers, with the texts behind it.
void write_texts(const Usages& usages, BYTE* where) {
  BYTE* text = where + usages.size() * sizeof(LPSTR);
  for (const std::string& usage : usages) {
    auto* const pointer = reinterpret_cast<LPSTR>(text);
    std::memcpy(where, &pointer, sizeof pointer);
    where += sizeof pointer;
    std::memcpy(text, usage.c_str(), usage.size() + 1);
    text += usage.size() + 1;
  }
}

UsageSource source_of(DWORD flags) {
  if ((flags & CERT_FIND_EXT_ONLY_ENHKEY_USAGE_FLAG) != 0) {
    return UsageSource::kExtension;
  }
  return (flags & CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG) != 0 ? UsageSource::kProperty
                                                              : UsageSource::kEither;
}

// A success says by the last error whether there is a list: CRYPT_E_NOT_FOUND means good for all
// usages.
Status get_usages(PCCERT_CONTEXT pointer, DWORD flags, CERT_ENHKEY_USAGE* out, DWORD* len) {
  const ContextPtr context = TRY(certificate_parameter(pointer));
  if (len == nullptr) {
    return kNullArgument;
  }
  const UsageSource source = source_of(flags);
  const auto usages = TRY(cert::enhanced_usages(*context->element(), source));
  if (!usages && source != UsageSource::kEither) {
    return kNoUsages;
  }
  const Usages listed = usages.value_or(Usages());
  const size_t needed =
      sizeof(CERT_ENHKEY_USAGE) + listed.size() * sizeof(LPSTR) + texts_len(listed);
  if (TRY(report_size(out, len, needed))) {
    CERT_ENHKEY_USAGE filled{};
    auto* const behind = reinterpret_cast<BYTE*>(out) + sizeof filled;
    filled.cUsageIdentifier = static_cast<DWORD>(listed.size());
    filled.rgpszUsageIdentifier = listed.empty() ? nullptr : reinterpret_cast<LPSTR*>(behind);
    std::memcpy(out, &filled, sizeof filled);
    write_texts(listed, behind);
  }
  set_last_error(usages ? ERROR_SUCCESS : static_cast<DWORD>(CRYPT_E_NOT_FOUND));
  return {};
}

Status store_usages(const cert::Element& element, const Usages& usages) {
  element.properties().set(CERT_ENHKEY_USAGE_PROP_ID, TRY(cert::encode_usages(usages)));
  const AsProcess as_process;
  return cert::update_home(element);
}

Status set_usages(PCCERT_CONTEXT pointer, const CERT_ENHKEY_USAGE* usage) {
  const ContextPtr context = TRY(certificate_parameter(pointer));
  if (usage == nullptr) {
    context->element()->properties().erase(CERT_ENHKEY_USAGE_PROP_ID);
    const AsProcess as_process;
    return cert::update_home(*context->element());
  }
  Usages usages;
  for (DWORD i = 0; i < usage->cUsageIdentifier; ++i) {
    if (usage->rgpszUsageIdentifier == nullptr || usage->rgpszUsageIdentifier[i] == nullptr) {
      return kNullArgument;
    }
    usages.emplace_back(usage->rgpszUsageIdentifier[i]);
  }
  return store_usages(*context->element(), usages);
}

// change_usages lets `change` alter the list in the property.
template <class Change>
BOOL change_usages(PCCERT_CONTEXT pointer, LPCSTR oid, Change change) {
  return guard_bool([&]() -> Status {
    const ContextPtr context = TRY(certificate_parameter(pointer));
    if (oid == nullptr) {
      return kNullArgument;
    }
    Usages usages =
        TRY(cert::enhanced_usages(*context->element(), UsageSource::kProperty)).value_or(Usages());
    change(usages);
    return store_usages(*context->element(), usages);
  });
}

// common_usages returns what all certificates are good for; nothing if that is everything.
Result<std::optional<Usages>> common_usages(DWORD num, const PCCERT_CONTEXT* certificates) {
  std::optional<Usages> common;
  for (DWORD i = 0; i < num; ++i) {
    if (certificates[i] == nullptr) {
      continue;
    }
    const ContextPtr context = TRY(certificate_parameter(certificates[i]));
    auto own = TRY(cert::enhanced_usages(*context->element(), UsageSource::kEither));
    if (!own) {
      continue;
    }
    if (!common) {
      common = std::move(own);
      continue;
    }
    std::erase_if(*common, [&own](const std::string& usage) {
      return std::ranges::find(*own, usage) == own->end();
    });
  }
  return common;
}

Status get_valid_usages(DWORD num, const PCCERT_CONTEXT* certificates, int* num_usages, LPSTR* out,
                        DWORD* len) {
  if (num_usages == nullptr || len == nullptr || (certificates == nullptr && num != 0)) {
    return kNullArgument;
  }
  const auto common = TRY(common_usages(num, certificates));
  if (!common) {
    *num_usages = -1;
    *len = 0;
    return {};
  }
  *num_usages = static_cast<int>(common->size());
  const size_t needed = common->size() * sizeof(LPSTR) + texts_len(*common);
  if (TRY(report_size(out, len, needed))) {
    write_texts(*common, reinterpret_cast<BYTE*>(out));
  }
  return {};
}

// The bytes that the extension does not have are zero.
Status get_key_usage(DWORD encoding, const CERT_INFO* info, BYTE* out, DWORD len) {
  if (info == nullptr || out == nullptr || len == 0 || (encoding & X509_ASN_ENCODING) == 0) {
    return kNullArgument;
  }
  const auto usage = TRY(cert::key_usage(cert::extensions_of(*info)));
  std::fill_n(out, len, BYTE{0});
  if (!usage) {
    return fail(ERROR_SUCCESS, "the certificate does not restrict the usage of its key");
  }
  std::copy_n(usage->begin(), std::min<size_t>(usage->size(), len), out);
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertGetIntendedKeyUsage(DWORD dwCertEncodingType, PCERT_INFO pCertInfo, BYTE* pbKeyUsage,
                             DWORD cbKeyUsage) {
  return guard_bool(
      [&] { return get_key_usage(dwCertEncodingType, pCertInfo, pbKeyUsage, cbKeyUsage); });
}

BOOL CertGetEnhancedKeyUsage(PCCERT_CONTEXT pCertContext, DWORD dwFlags, PCERT_ENHKEY_USAGE pUsage,
                             DWORD* pcbUsage) {
  return guard_bool([&] { return get_usages(pCertContext, dwFlags, pUsage, pcbUsage); });
}

BOOL CertSetEnhancedKeyUsage(PCCERT_CONTEXT pCertContext, PCERT_ENHKEY_USAGE pUsage) {
  return guard_bool([&] { return set_usages(pCertContext, pUsage); });
}

BOOL CertAddEnhancedKeyUsageIdentifier(PCCERT_CONTEXT pCertContext, LPCSTR pszUsageIdentifier) {
  return change_usages(pCertContext, pszUsageIdentifier, [&](Usages& usages) {
    if (std::ranges::find(usages, pszUsageIdentifier) == usages.end()) {
      usages.emplace_back(pszUsageIdentifier);
    }
  });
}

BOOL CertRemoveEnhancedKeyUsageIdentifier(PCCERT_CONTEXT pCertContext, LPCSTR pszUsageIdentifier) {
  return change_usages(pCertContext, pszUsageIdentifier,
                       [&](Usages& usages) { std::erase(usages, pszUsageIdentifier); });
}

BOOL CertGetValidUsages(DWORD cCerts, PCCERT_CONTEXT* rghCerts, int* cNumOIDs, LPSTR* rghOIDs,
                        DWORD* pcbOIDs) {
  return guard_bool([&] { return get_valid_usages(cCerts, rghCerts, cNumOIDs, rghOIDs, pcbOIDs); });
}

}  // extern "C"
