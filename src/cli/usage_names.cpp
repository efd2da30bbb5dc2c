// SPDX-License-Identifier: MIT
#include "usage_names.h"

#include <strings.h>

#include "opensspi/wincrypt.h"

namespace opensspi_cli {
namespace {

struct Usage {
  const char* name;
  const char* oid;
};

constexpr Usage kUsages[] = {
    {"serverAuth", szOID_PKIX_KP_SERVER_AUTH},
    {"clientAuth", szOID_PKIX_KP_CLIENT_AUTH},
    {"codeSigning", szOID_PKIX_KP_CODE_SIGNING},
    {"emailProtection", szOID_PKIX_KP_EMAIL_PROTECTION},
    {"timeStamping", szOID_PKIX_KP_TIMESTAMP_SIGNING},
    {"OCSPSigning", szOID_PKIX_KP_OCSP_SIGNING},
    {"smartcardLogon", szOID_KP_SMARTCARD_LOGON},
    {"encryptedFileSystem", szOID_KP_EFS},
    {"documentSigning", szOID_KP_DOCUMENT_SIGNING},
};

bool is_dotted(const std::string& text) {
  const bool ends_well = !text.empty() && text.front() != '.' && text.back() != '.';
  return ends_well && text.find('.') != std::string::npos && text.find("..") == std::string::npos &&
         text.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace

std::optional<std::string> usage_oid(const std::string& text) {
  for (const Usage& usage : kUsages) {
    if (strcasecmp(text.c_str(), usage.name) == 0) {
      return usage.oid;
    }
  }
  return is_dotted(text) ? std::optional(text) : std::nullopt;
}

std::string usage_names() {
  std::string names;
  for (const Usage& usage : kUsages) {
    names += (names.empty() ? "" : ", ") + std::string(usage.name);
  }
  return names;
}

}  // namespace opensspi_cli
