// SPDX-License-Identifier: MIT
// Fuzz target: CryptFormatObject. The first byte chooses the type. No text may hold a control
// character but the ends of its own lines.
#include "cert/format/format_object.h"

#include <array>

#include "opensspi/wincrypt_cert_constants.h"
#include "opensspi/wincrypt_oids.h"
#include "require.h"

namespace {

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

constexpr std::array kTypes = {szOID_SUBJECT_ALT_NAME2,      szOID_KEY_USAGE,
                               szOID_ENHANCED_KEY_USAGE,     szOID_BASIC_CONSTRAINTS2,
                               szOID_SUBJECT_KEY_IDENTIFIER, szOID_AUTHORITY_KEY_IDENTIFIER2,
                               szOID_AUTHORITY_INFO_ACCESS,  szOID_CRL_DIST_POINTS,
                               szOID_FRESHEST_CRL,           szOID_NAME_CONSTRAINTS,
                               szOID_CERT_POLICIES,          szOID_APPLICATION_CERT_POLICIES,
                               szOID_CRL_REASON_CODE,        szOID_CRL_NUMBER,
                               szOID_RSA_SMIMECapabilities,  szOID_CERTIFICATE_TEMPLATE};

bool is_one_line(std::u16string_view text) {
  for (const char16_t unit : text) {
    if (unit < 0x20 || unit == 0x7F) {
      return false;
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  if (len == 0) {
    return 0;
  }
  const size_t number = data[0] % (kTypes.size() + 1);
  const LPCSTR type = number == kTypes.size() ? X509_NAME : static_cast<LPCSTR>(kTypes[number]);
  const ByteView der(data + 1, len - 1);
  const auto single = cert::format_object(type, der, cert::Layout::kSingleLine);
  const auto multi = cert::format_object(type, der, cert::Layout::kMultiLine);
  require(single.ok() == multi.ok());
  require(!single.ok() || is_one_line(*single));
  return 0;
}
