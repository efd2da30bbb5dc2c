// SPDX-License-Identifier: MIT
// CertGetNameString.
#include "abi/core/guard.h"
#include "abi/crypt32/contexts.h"
#include "abi/crypt32/name_output.h"
#include "cert/friendly_name.h"
#include "cert/names/find_name.h"

namespace opensspi::abi {
namespace {

using cert::NamedParty;
using cert::NamePurpose;

constexpr DWORD kFirstPurpose = CERT_NAME_EMAIL_TYPE;
constexpr DWORD kLastPurpose = CERT_NAME_UPN_TYPE;

ByteView extension_value(const CERT_INFO& info, std::string_view oid, std::string_view old_oid) {
  const auto extensions = cert::extensions_of(info);
  const CERT_EXTENSION* found = cert::find_extension(extensions, oid);
  if (found == nullptr) {
    found = cert::find_extension(extensions, old_oid);
  }
  return found == nullptr ? ByteView() : cert::view_of(found->Value);
}

NamedParty party_of(const CERT_INFO& info, DWORD flags) {
  if ((flags & CERT_NAME_ISSUER_FLAG) != 0) {
    return {cert::view_of(info.Issuer),
            extension_value(info, szOID_ISSUER_ALT_NAME2, szOID_ISSUER_ALT_NAME)};
  }
  return {cert::view_of(info.Subject),
          extension_value(info, szOID_SUBJECT_ALT_NAME2, szOID_SUBJECT_ALT_NAME)};
}

cert::NameQuery query_of(DWORD type, const void* para) {
  cert::NameQuery query;
  query.purpose = static_cast<NamePurpose>(type);
  if (type == CERT_NAME_RDN_TYPE && para != nullptr) {
    query.style = name_style_of(*static_cast<const DWORD*>(para));
  }
  if (type == CERT_NAME_ATTR_TYPE && para != nullptr) {
    query.attribute = static_cast<const char*>(para);
  }
  return query;
}

// Each name has a zero behind it.
std::u16string all_dns_names(const NamedParty& party) {
  std::u16string list;
  for (const std::u16string& name : cert::find_dns_names(party)) {
    list += name;
    list += u'\0';
  }
  return list;
}

std::u16string names_of(const cert::Element& element, DWORD type, DWORD flags, const void* para) {
  const NamedParty party = party_of(element.certificate(), flags);
  if ((flags & CERT_NAME_SEARCH_ALL_NAMES_FLAG) != 0) {
    return type == CERT_NAME_DNS_TYPE ? all_dns_names(party) : std::u16string();
  }
  if (type == CERT_NAME_FRIENDLY_DISPLAY_TYPE) {
    if (auto name = cert::friendly_name(element.properties())) {
      return std::move(*name);
    }
  }
  auto name = cert::find_name(party, query_of(type, para));
  return name ? std::move(*name) : std::u16string();
}

// In a list that is cut, the last two characters are zeros.
template <class Char>
DWORD write_names(const std::u16string& names, bool is_list, Char* out, DWORD room) {
  const DWORD len = write_text(names, out, room, Truncation::kBeginning, 1);
  const bool cut = out != nullptr && is_list && room >= 2 && len == room && names.size() + 1 > room;
  if (cut) {
    out[room - 2] = 0;
  }
  return len;
}

template <class Char>
DWORD name_string(PCCERT_CONTEXT context, DWORD type, DWORD flags, const void* para, Char* out,
                  DWORD room) {
  std::u16string names;
  DWORD len = 1;
  guard_bool([&]() -> Status {
    if (context != nullptr && type >= kFirstPurpose && type <= kLastPurpose) {
      names = names_of(*TRY(certificate_of(context))->element(), type, flags, para);
    }
    return {};
  });
  guard_bool([&]() -> Status {
    len = write_names(names, (flags & CERT_NAME_SEARCH_ALL_NAMES_FLAG) != 0, out, room);
    return {};
  });
  return len;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

DWORD CertGetNameStringA(PCCERT_CONTEXT pCertContext, DWORD dwType, DWORD dwFlags, void* pvTypePara,
                         LPSTR pszNameString, DWORD cchNameString) {
  return name_string(pCertContext, dwType, dwFlags, pvTypePara, pszNameString, cchNameString);
}

DWORD CertGetNameStringW(PCCERT_CONTEXT pCertContext, DWORD dwType, DWORD dwFlags, void* pvTypePara,
                         LPWSTR pszNameString, DWORD cchNameString) {
  return name_string(pCertContext, dwType, dwFlags, pvTypePara, pszNameString, cchNameString);
}

}  // extern "C"
