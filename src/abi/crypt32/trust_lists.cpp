// SPDX-License-Identifier: MIT
// CTLs: finding them, and what they list.
#include <algorithm>
#include <string_view>

#include "abi/crypt32/store_search.h"
#include "cert/hash_properties.h"
#include "cert/object_ids.h"
#include "cert/signed_content.h"

namespace opensspi::abi {
namespace {

using cert::Element;
using cert::ElementKind;
using cert::Query;

Result<Query> by_hash(DWORD id, const void* parameter) {
  Bytes wanted = TRY(blob_of(parameter));
  return Query{.kind = ElementKind::kCtl,
               .matches = [wanted = std::move(wanted), id](const Element& ctl) {
                 const Result<Bytes> value = cert::property(ctl, id);
                 return value.ok() && *value == wanted;
               }};
}

bool lists(const CTL_USAGE& usage, std::string_view oid) {
  return std::ranges::any_of(std::span(usage.rgpszUsageIdentifier, usage.cUsageIdentifier),
                             [oid](const char* each) { return oid == each; });
}

// WantedUsage is a CTL_FIND_USAGE_PARA, copied.
struct WantedUsage {
  std::vector<std::string> usages;
  bool only_these = false;
  bool any_list = true;  // else the list identifier must be `list`
  Bytes list;
};

bool matches(const WantedUsage& wanted, const CTL_INFO& info) {
  if (wanted.only_these && wanted.usages.size() != info.SubjectUsage.cUsageIdentifier) {
    return false;
  }
  if (!wanted.any_list && !std::ranges::equal(wanted.list, cert::view_of(info.ListIdentifier))) {
    return false;
  }
  return std::ranges::all_of(
      wanted.usages, [&info](const std::string& usage) { return lists(info.SubjectUsage, usage); });
}

Result<WantedUsage> usage_of(DWORD flags, const CTL_FIND_USAGE_PARA* parameter) {
  if (parameter == nullptr || parameter->cbSize < sizeof(DWORD) + sizeof(CTL_USAGE)) {
    return kNoParameter;
  }
  WantedUsage wanted{.usages = {},
                     .only_these = (flags & CTL_FIND_SAME_USAGE_FLAG) != 0,
                     .any_list = true,
                     .list = {}};
  const CTL_USAGE& usage = parameter->SubjectUsage;
  for (DWORD i = 0; i < usage.cUsageIdentifier; ++i) {
    if (usage.rgpszUsageIdentifier == nullptr || usage.rgpszUsageIdentifier[i] == nullptr) {
      return kNoParameter;
    }
    wanted.usages.emplace_back(usage.rgpszUsageIdentifier[i]);
  }
  const bool has_list = parameter->cbSize >= offsetof(CTL_FIND_USAGE_PARA, pSigner);
  if (has_list && parameter->ListIdentifier.cbData == CTL_FIND_NO_LIST_ID_CBDATA) {
    wanted.any_list = false;
  } else if (has_list && parameter->ListIdentifier.cbData != 0) {
    wanted.any_list = false;
    wanted.list = TRY(blob_of(&parameter->ListIdentifier));
  }
  return wanted;
}

// A subject as a list names it: the algorithm's object identifier, and the identifier itself.
Result<const CTL_ENTRY*> find_subject(const Element& ctl, DWORD type, const void* subject) {
  const CTL_INFO& info = ctl.ctl();
  Bytes wanted;
  if (type == CTL_ANY_SUBJECT_TYPE) {
    const auto* const any = static_cast<const CTL_ANY_SUBJECT_INFO*>(subject);
    if (any == nullptr) {
      return kNoParameter;
    }
    const char* const oid = any->SubjectAlgorithm.pszObjId;
    if (oid != nullptr && std::string_view(oid) != info.SubjectAlgorithm.pszObjId) {
      return static_cast<const CTL_ENTRY*>(nullptr);
    }
    wanted = TRY(blob_of(&any->SubjectIdentifier));
  } else if (type == CTL_CERT_SUBJECT_TYPE) {
    const ContextPtr certificate = TRY(certificate_of(static_cast<PCCERT_CONTEXT>(subject)));
    const auto hash = cert::algorithm_of_oid(info.SubjectAlgorithm.pszObjId);
    wanted = TRY(cert::hash_bytes(hash == 0 ? CALG_SHA1 : hash, certificate->element()->encoded()));
  } else {
    return fail(E_INVALIDARG, "the type of the subject is unknown");
  }
  return ctl.contents().entry_of(wanted);
}

Result<Query> by_subject(DWORD flags, const void* parameter) {
  const auto* const wanted = static_cast<const CTL_FIND_SUBJECT_PARA*>(parameter);
  if (wanted == nullptr) {
    return kNoParameter;
  }
  WantedUsage usage;
  if (wanted->pUsagePara != nullptr) {
    usage = TRY(usage_of(flags, wanted->pUsagePara));
  }
  return Query{.kind = ElementKind::kCtl,
               .matches = [usage = std::move(usage), type = wanted->dwSubjectType,
                           subject = wanted->pvSubject](const Element& ctl) {
                 const auto entry = find_subject(ctl, type, subject);
                 return entry.ok() && *entry != nullptr && matches(usage, ctl.ctl());
               }};
}

Result<Query> query_of(DWORD type, DWORD flags, const void* parameter) {
  switch (type) {
    case CTL_FIND_ANY:
      return Query{.kind = ElementKind::kCtl};
    case CTL_FIND_SHA1_HASH:
      return by_hash(CERT_SHA1_HASH_PROP_ID, parameter);
    case CTL_FIND_MD5_HASH:
      return by_hash(CERT_MD5_HASH_PROP_ID, parameter);
    case CTL_FIND_USAGE: {
      WantedUsage wanted = TRY(usage_of(flags, static_cast<const CTL_FIND_USAGE_PARA*>(parameter)));
      return Query{.kind = ElementKind::kCtl,
                   .matches = [wanted = std::move(wanted)](const Element& ctl) {
                     return matches(wanted, ctl.ctl());
                   }};
    }
    case CTL_FIND_SUBJECT:
      return by_subject(flags, parameter);
    case CTL_FIND_EXISTING: {
      const ContextPtr wanted = TRY(ctl_of(static_cast<PCCTL_CONTEXT>(parameter)));
      return Query{.kind = ElementKind::kCtl, .matches = [wanted](const Element& ctl) {
                     return cert::same_element(*wanted->element()).matches(ctl);
                   }};
    }
    default:
      return fail(E_INVALIDARG, "the kind of search is unknown");
  }
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

PCCTL_CONTEXT CertFindCTLInStore(HCERTSTORE hCertStore, DWORD /*dwMsgAndCertEncodingType*/,
                                 DWORD dwFindFlags, DWORD dwFindType, const void* pvFindPara,
                                 PCCTL_CONTEXT pPrevCtlContext) {
  cert::Query query;
  const BOOL made = guard_bool([&]() -> Status {
    query = TRY(query_of(dwFindType, dwFindFlags, pvFindPara));
    return {};
  });
  if (made == FALSE) {
    const DWORD problem = last_error();
    CertFreeCTLContext(pPrevCtlContext);
    set_last_error(problem);
    return nullptr;
  }
  return static_cast<PCCTL_CONTEXT>(
      search(hCertStore, pPrevCtlContext, std::move(query), Archived::kShown));
}

PCTL_ENTRY CertFindSubjectInCTL(DWORD /*dwEncodingType*/, DWORD dwSubjectType, void* pvSubject,
                                PCCTL_CONTEXT pCtlContext, DWORD /*dwFlags*/) {
  return guard_pointer<PCTL_ENTRY>([&]() -> Result<void*> {
    const ContextPtr ctl = TRY(ctl_of(pCtlContext));
    const CTL_ENTRY* const entry = TRY(find_subject(*ctl->element(), dwSubjectType, pvSubject));
    if (entry == nullptr) {
      return fail(CRYPT_E_NOT_FOUND, "the list does not name the subject");
    }
    return const_cast<CTL_ENTRY*>(entry);  // NOLINT: Windows' structures have no const
  });
}

}  // extern "C"
