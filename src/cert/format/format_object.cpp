// SPDX-License-Identifier: MIT
#include "cert/format/format_object.h"

#include <algorithm>
#include <iterator>

#include "cert/codec/structure_type.h"
#include "cert/format/formats.h"
#include "opensspi/wincrypt_oids.h"

namespace opensspi::cert {
namespace {

constexpr uintptr_t kMaxNumber = 0xFFFF;

// Format is the function for a structure type, by its number, its object identifier, or both.
struct Format {
  Structure number;
  const char* oid;  // null: none
  FormatFunction function;
};

constexpr Format kFormats[] = {
    {Structure::kName, nullptr, format_distinguished_name},
    {Structure::kUnicodeName, nullptr, format_distinguished_name},
    {Structure::kAlternateName, szOID_SUBJECT_ALT_NAME2, format_alternative_names},
    {Structure::kNone, szOID_SUBJECT_ALT_NAME, format_alternative_names},
    {Structure::kNone, szOID_ISSUER_ALT_NAME2, format_alternative_names},
    {Structure::kNone, szOID_ISSUER_ALT_NAME, format_alternative_names},
    {Structure::kNone, szOID_NEXT_UPDATE_LOCATION, format_alternative_names},
    {Structure::kKeyUsage, szOID_KEY_USAGE, format_key_usage},
    {Structure::kEnhancedKeyUsage, szOID_ENHANCED_KEY_USAGE, format_enhanced_usage},
    {Structure::kBasicConstraints2, szOID_BASIC_CONSTRAINTS2, format_basic_constraints},
    {Structure::kNone, szOID_SUBJECT_KEY_IDENTIFIER, format_key_id},
    {Structure::kAuthorityKeyId2, szOID_AUTHORITY_KEY_IDENTIFIER2, format_authority_key},
    {Structure::kAuthorityInfoAccess, szOID_AUTHORITY_INFO_ACCESS, format_info_access},
    {Structure::kNone, szOID_SUBJECT_INFO_ACCESS, format_info_access},
    {Structure::kCrlDistPoints, szOID_CRL_DIST_POINTS, format_crl_points},
    {Structure::kNone, szOID_FRESHEST_CRL, format_freshest_crl},
    {Structure::kNameConstraints, szOID_NAME_CONSTRAINTS, format_name_constraints},
    {Structure::kPolicies, szOID_CERT_POLICIES, format_policies},
    {Structure::kNone, szOID_APPLICATION_CERT_POLICIES, format_application_policies},
    {Structure::kEnumerated, szOID_CRL_REASON_CODE, format_crl_reason},
    {Structure::kNone, szOID_CRL_NUMBER, format_crl_number},
    {Structure::kSmimeCapabilities, szOID_RSA_SMIMECapabilities, format_capabilities},
    {Structure::kCertificateTemplate, szOID_CERTIFICATE_TEMPLATE, format_template},
};

// find_format returns null for a type that has no text.
FormatFunction find_format(LPCSTR type) {
  const auto number = reinterpret_cast<uintptr_t>(type);
  const auto* const row =
      std::find_if(std::begin(kFormats), std::end(kFormats), [&](const Format& format) {
        if (number <= kMaxNumber) {
          return number != 0 && static_cast<uintptr_t>(format.number) == number;
        }
        return format.oid != nullptr && std::string_view(format.oid) == type;
      });
  return row == std::end(kFormats) ? nullptr : row->function;
}

}  // namespace

Result<std::u16string> format_object(LPCSTR type, ByteView der, Layout layout, HexForm hex) {
  const FormatFunction function = find_format(type);
  if (function == nullptr) {
    if (hex == HexForm::kRefused) {
      return fail(ERROR_FILE_NOT_FOUND, "this type of structure has no text but hexadecimal");
    }
    return spaced_hex(der);
  }
  if (der.empty()) {
    return fail(E_INVALIDARG, "the encoding is empty");
  }
  TextLines lines(layout);
  TRY(function(lines, der));
  return lines.text().empty() ? u"Information Not Available" : lines.text();
}

}  // namespace opensspi::cert
