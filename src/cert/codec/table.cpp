// SPDX-License-Identifier: MIT
// The table of structure types.
#include <algorithm>
#include <array>
#include <string_view>

#include "cert/codec/certificates.h"
#include "cert/codec/codec.h"
#include "cert/codec/extensions.h"
#include "cert/codec/general_names.h"
#include "cert/codec/keys.h"
#include "cert/codec/messages.h"
#include "cert/codec/names.h"
#include "cert/codec/numbers.h"
#include "opensspi/wincrypt_oids.h"

namespace opensspi::cert {
namespace {

constexpr uintptr_t kMaxNumber = 0xFFFF;

#define CODEC(T, read, write) placed<T, read>, written<T, write>  // NOLINT: one row's two functions

constexpr StructureType kTypes[] = {
    {Structure::kSignedContent, nullptr,
     CODEC(CERT_SIGNED_CONTENT_INFO, read_signed, write_signed)},
    {Structure::kCertificate, nullptr, CODEC(CERT_INFO, read_certificate, write_certificate)},
    {Structure::kCrl, nullptr, CODEC(CRL_INFO, read_crl, write_crl)},
    {Structure::kRequest, nullptr, CODEC(CERT_REQUEST_INFO, read_request, write_request)},
    {Structure::kKeygenRequest, nullptr,
     CODEC(CERT_KEYGEN_REQUEST_INFO, read_keygen_request, write_keygen_request)},
    {Structure::kCertificatePair, nullptr, CODEC(CERT_PAIR, read_pair, write_pair)},
    {Structure::kCtl, szOID_CTL, CODEC(CTL_INFO, read_ctl, write_ctl)},
    // Names.
    {Structure::kName, nullptr, CODEC(CERT_NAME_INFO, read_name, write_name)},
    {Structure::kUnicodeName, nullptr,
     CODEC(CERT_NAME_INFO, read_unicode_name, write_unicode_name)},
    {Structure::kNameValue, nullptr, CODEC(CERT_NAME_VALUE, read_name_value, write_name_value)},
    {Structure::kUnicodeNameValue, szOID_ENROLL_CERTTYPE_EXTENSION,
     CODEC(CERT_NAME_VALUE, read_unicode_name_value, write_unicode_name_value)},
    {Structure::kAlternateName, szOID_SUBJECT_ALT_NAME2,
     CODEC(CERT_ALT_NAME_INFO, read_alternate_name, write_alternate_name)},
    {Structure::kNone, szOID_ISSUER_ALT_NAME2,
     CODEC(CERT_ALT_NAME_INFO, read_alternate_name, write_alternate_name)},
    {Structure::kNone, szOID_SUBJECT_ALT_NAME,
     CODEC(CERT_ALT_NAME_INFO, read_alternate_name, write_alternate_name)},
    {Structure::kNone, szOID_ISSUER_ALT_NAME,
     CODEC(CERT_ALT_NAME_INFO, read_alternate_name, write_alternate_name)},
    {Structure::kNone, szOID_NEXT_UPDATE_LOCATION,
     CODEC(CERT_ALT_NAME_INFO, read_alternate_name, write_alternate_name)},
    // Extensions.
    {Structure::kExtensions, szOID_CERT_EXTENSIONS,
     CODEC(CERT_EXTENSIONS, read_extension_list, write_extension_list)},
    {Structure::kNone, szOID_RSA_certExtensions,
     CODEC(CERT_EXTENSIONS, read_extension_list, write_extension_list)},
    {Structure::kAuthorityKeyId, szOID_AUTHORITY_KEY_IDENTIFIER,
     CODEC(CERT_AUTHORITY_KEY_ID_INFO, read_authority_key_id, write_authority_key_id)},
    {Structure::kAuthorityKeyId2, szOID_AUTHORITY_KEY_IDENTIFIER2,
     CODEC(CERT_AUTHORITY_KEY_ID2_INFO, read_authority_key_id2, write_authority_key_id2)},
    {Structure::kKeyAttributes, szOID_KEY_ATTRIBUTES,
     CODEC(CERT_KEY_ATTRIBUTES_INFO, read_key_attributes, write_key_attributes)},
    {Structure::kKeyUsageRestriction, szOID_KEY_USAGE_RESTRICTION,
     CODEC(CERT_KEY_USAGE_RESTRICTION_INFO, read_usage_restriction, write_usage_restriction)},
    {Structure::kBasicConstraints, szOID_BASIC_CONSTRAINTS,
     CODEC(CERT_BASIC_CONSTRAINTS_INFO, read_basic_constraints, write_basic_constraints)},
    {Structure::kBasicConstraints2, szOID_BASIC_CONSTRAINTS2,
     CODEC(CERT_BASIC_CONSTRAINTS2_INFO, read_basic_constraints2, write_basic_constraints2)},
    {Structure::kKeyUsage, szOID_KEY_USAGE,
     CODEC(CRYPT_BIT_BLOB, read_bit_string, write_bit_string)},
    {Structure::kNone, szOID_NETSCAPE_CERT_TYPE,
     CODEC(CRYPT_BIT_BLOB, read_bit_string, write_bit_string)},
    {Structure::kEnhancedKeyUsage, szOID_ENHANCED_KEY_USAGE,
     CODEC(CTL_USAGE, read_usage, write_usage)},
    {Structure::kPolicies, szOID_CERT_POLICIES,
     CODEC(CERT_POLICIES_INFO, read_policies, write_policies)},
    {Structure::kNone, szOID_APPLICATION_CERT_POLICIES,
     CODEC(CERT_POLICIES_INFO, read_policies, write_policies)},
    {Structure::kUserNotice, szOID_PKIX_POLICY_QUALIFIER_USERNOTICE,
     CODEC(CERT_POLICY_QUALIFIER_USER_NOTICE, read_user_notice, write_user_notice)},
    {Structure::kPolicyMappings, szOID_POLICY_MAPPINGS,
     CODEC(CERT_POLICY_MAPPINGS_INFO, read_policy_mappings, write_policy_mappings)},
    {Structure::kNone, szOID_LEGACY_POLICY_MAPPINGS,
     CODEC(CERT_POLICY_MAPPINGS_INFO, read_policy_mappings, write_policy_mappings)},
    {Structure::kNone, szOID_APPLICATION_POLICY_MAPPINGS,
     CODEC(CERT_POLICY_MAPPINGS_INFO, read_policy_mappings, write_policy_mappings)},
    {Structure::kPolicyConstraints, szOID_POLICY_CONSTRAINTS,
     CODEC(CERT_POLICY_CONSTRAINTS_INFO, read_policy_constraints, write_policy_constraints)},
    {Structure::kNone, szOID_APPLICATION_POLICY_CONSTRAINTS,
     CODEC(CERT_POLICY_CONSTRAINTS_INFO, read_policy_constraints, write_policy_constraints)},
    {Structure::kNameConstraints, szOID_NAME_CONSTRAINTS,
     CODEC(CERT_NAME_CONSTRAINTS_INFO, read_name_constraints, write_name_constraints)},
    {Structure::kAuthorityInfoAccess, szOID_AUTHORITY_INFO_ACCESS,
     CODEC(CERT_AUTHORITY_INFO_ACCESS, read_info_access, write_info_access)},
    {Structure::kNone, szOID_SUBJECT_INFO_ACCESS,
     CODEC(CERT_AUTHORITY_INFO_ACCESS, read_info_access, write_info_access)},
    {Structure::kCrlDistPoints, szOID_CRL_DIST_POINTS,
     CODEC(CRL_DIST_POINTS_INFO, read_dist_points, write_dist_points)},
    {Structure::kNone, szOID_FRESHEST_CRL,
     CODEC(CRL_DIST_POINTS_INFO, read_dist_points, write_dist_points)},
    {Structure::kIssuingDistPoint, szOID_ISSUING_DIST_POINT,
     CODEC(CRL_ISSUING_DIST_POINT, read_issuing_dist_point, write_issuing_dist_point)},
    {Structure::kCrossCertDistPoints, szOID_CROSS_CERT_DIST_POINTS,
     CODEC(CROSS_CERT_DIST_POINTS_INFO, read_cross_dist_points, write_cross_dist_points)},
    {Structure::kCertificateTemplate, szOID_CERTIFICATE_TEMPLATE,
     CODEC(CERT_TEMPLATE_EXT, read_template, write_template)},
    // Single elements.
    {Structure::kInteger, szOID_CRL_NUMBER, CODEC(int, read_integer_value, write_integer_value)},
    {Structure::kNone, szOID_DELTA_CRL_INDICATOR,
     CODEC(int, read_integer_value, write_integer_value)},
    {Structure::kNone, szOID_CRL_VIRTUAL_BASE, CODEC(int, read_integer_value, write_integer_value)},
    {Structure::kMultiByteInteger, nullptr,
     CODEC(CRYPT_DATA_BLOB, read_big_integer, write_big_integer)},
    {Structure::kMultiByteUint, nullptr,
     CODEC(CRYPT_DATA_BLOB, read_big_unsigned, write_big_unsigned)},
    {Structure::kEnumerated, szOID_CRL_REASON_CODE, CODEC(int, read_enumerated, write_enumerated)},
    {Structure::kOctetString, szOID_SUBJECT_KEY_IDENTIFIER,
     CODEC(CRYPT_DATA_BLOB, read_octet_string, write_octet_string)},
    {Structure::kBits, nullptr, CODEC(CRYPT_BIT_BLOB, read_bit_string, write_bit_string)},
    {Structure::kBitsWithoutTrailingZeroes, nullptr,
     CODEC(CRYPT_BIT_BLOB, read_bit_string, write_trimmed_bits)},
    {Structure::kObjectIdentifier, nullptr, CODEC(LPSTR, read_oid, write_oid_value)},
    {Structure::kChoiceOfTime, nullptr, CODEC(FILETIME, read_choice_of_time, write_time)},
    {Structure::kTimeInUtc, szOID_RSA_signingTime, CODEC(FILETIME, read_utc_time, write_utc_time)},
    // Keys, their parameters and signatures.
    {Structure::kPublicKeyInfo, nullptr,
     CODEC(CERT_PUBLIC_KEY_INFO, read_public_key_info, write_key_info)},
    {Structure::kAlgorithmIdentifier, nullptr,
     CODEC(CRYPT_ALGORITHM_IDENTIFIER, read_algorithm, write_algorithm_value)},
    {Structure::kRsaPublicKeyBlob, nullptr, decode_rsa_public, encode_rsa_public},
    {Structure::kCngRsaPublicKeyBlob, nullptr, decode_cng_rsa_public, encode_cng_rsa_public},
    {Structure::kRsaPrivateKey, nullptr, decode_rsa_private, encode_rsa_private},
    {Structure::kPrivateKeyInfo, nullptr,
     CODEC(CRYPT_PRIVATE_KEY_INFO, read_private_key_info, write_private_key_info)},
    {Structure::kEncryptedPrivateKeyInfo, nullptr,
     CODEC(CRYPT_ENCRYPTED_PRIVATE_KEY_INFO, read_encrypted_key, write_encrypted_key)},
    {Structure::kEccPrivateKey, nullptr,
     CODEC(CRYPT_ECC_PRIVATE_KEY_INFO, read_ecc_private_key, write_ecc_private_key)},
    {Structure::kEccSignature, nullptr,
     CODEC(CERT_ECC_SIGNATURE, read_ecc_signature, write_ecc_signature)},
    {Structure::kDssParameters, nullptr,
     CODEC(CERT_DSS_PARAMETERS, read_dss_parameters, write_dss_parameters)},
    {Structure::kDssSignature, nullptr, decode_dss_signature, encode_dss_signature},
    {Structure::kX942DhParameters, nullptr,
     CODEC(CERT_X942_DH_PARAMETERS, read_x942_parameters, write_x942_parameters)},
    {Structure::kRc2CbcParameters, szOID_RSA_RC2CBC,
     CODEC(CRYPT_RC2_CBC_PARAMETERS, read_rc2_parameters, write_rc2_parameters)},
    {Structure::kRsaPssParameters, nullptr,
     CODEC(CRYPT_RSA_SSA_PSS_PARAMETERS, read_pss_parameters, write_pss_parameters)},
    {Structure::kRsaOaepParameters, nullptr,
     CODEC(CRYPT_RSAES_OAEP_PARAMETERS, read_oaep_parameters, write_oaep_parameters)},
    // Parts of messages.
    {Structure::kAttribute, nullptr, CODEC(CRYPT_ATTRIBUTE, read_attribute, write_attribute)},
    {Structure::kAttributes, nullptr, CODEC(CRYPT_ATTRIBUTES, read_attributes, write_attributes)},
    {Structure::kContentInfo, nullptr,
     CODEC(CRYPT_CONTENT_INFO, read_content_info, write_content_info)},
    {Structure::kContentInfoSequenceOfAny, nullptr,
     CODEC(CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY, read_content_sequence, write_content_sequence)},
    {Structure::kSequenceOfAny, nullptr,
     CODEC(CRYPT_SEQUENCE_OF_ANY, read_sequence_of_any, write_sequence_of_any)},
    {Structure::kSmimeCapabilities, szOID_RSA_SMIMECapabilities,
     CODEC(CRYPT_SMIME_CAPABILITIES, read_capabilities, write_capabilities)},
    {Structure::kNone, szOID_QC_STATEMENTS_EXT,
     CODEC(CRYPT_SMIME_CAPABILITIES, read_capabilities, write_capabilities)},
};

template <class Matches>
Result<const StructureType*> find_row(const Matches& matches) {
  const auto* row = std::find_if(std::begin(kTypes), std::end(kTypes), matches);
  if (row == std::end(kTypes)) {
    return fail(ERROR_FILE_NOT_FOUND, "there is no structure of this type");
  }
  return row;
}

}  // namespace

Result<const StructureType*> find_structure_type(Structure number) {
  return find_row(
      [&](const StructureType& row) { return row.number == number && number != Structure::kNone; });
}

Result<const StructureType*> find_structure_type(LPCSTR type) {
  const auto number = reinterpret_cast<uintptr_t>(type);
  if (number <= kMaxNumber) {
    return find_structure_type(static_cast<Structure>(number));
  }
  return find_row([&](const StructureType& row) {
    return row.oid != nullptr && std::string_view(row.oid) == type;
  });
}

}  // namespace opensspi::cert
