// SPDX-License-Identifier: MIT
// Extensions and names as text. The encodings were written by python3-cryptography; the texts are
// those that Windows is documented, or shown by the output of its tools, to write.
#include <gtest/gtest.h>

#include "asn1/der.h"
#include "cert/format/format_object.h"
#include "cert/names/write_name_text.h"
#include "opensspi/wincrypt_cert_constants.h"
#include "opensspi/wincrypt_oids.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::cert {
namespace {

using testing::from_hex;

// C=US, O="A, B", CN=joe.
constexpr const char* kName =
    "302a310b3009060355040613025553310d300b060355040a0c04412c2042310c300a06035504030c036a6f65";

struct Sample {
  LPCSTR type;
  std::string hex;
  std::u16string single_line;
  std::u16string multi_line;
};

// format returns the text, or the name of the test's own failure.
std::u16string format(LPCSTR type, const Bytes& der, Layout layout) {
  const auto text = format_object(type, der, layout);
  EXPECT_THAT(text, IsOk());
  return text.ok() ? *text : u"(failed)";
}

void check(const Sample& sample) {
  const Bytes der = from_hex(sample.hex);
  EXPECT_EQ(lenient_utf8(format(sample.type, der, Layout::kSingleLine)),
            lenient_utf8(sample.single_line));
  EXPECT_EQ(lenient_utf8(format(sample.type, der, Layout::kMultiLine)),
            lenient_utf8(sample.multi_line));
}

TEST(CertFormat, key_usages_are_named_and_shown_in_hexadecimal) {
  check({szOID_KEY_USAGE, "030205a0", u"Digital Signature, Key Encipherment (a0)",
         u"Digital Signature, Key Encipherment (a0)\r\n"});
  check({X509_KEY_USAGE, "03020102", u"Off-line CRL Signing, CRL Signing (02)",
         u"Off-line CRL Signing, CRL Signing (02)\r\n"});
  check({szOID_KEY_USAGE, "0303070080", u"Decipher Only (00 80)", u"Decipher Only (00 80)\r\n"});
  const std::u16string all =
      u"Digital Signature, Non-Repudiation, Key Encipherment, Data Encipherment, Key Agreement, "
      u"Certificate Signing, Off-line CRL Signing, CRL Signing, Encipher Only, Decipher Only (ff "
      u"80)";
  check({szOID_KEY_USAGE, "030307ff80", all, all + u"\r\n"});
  check({szOID_KEY_USAGE, "030100", u"Information Not Available", u"Information Not Available"});
}

TEST(CertFormat, enhanced_usages_have_their_names) {
  check({szOID_ENHANCED_KEY_USAGE, "300f06082b0601050507030106032a0304",
         u"Server Authentication (1.3.6.1.5.5.7.3.1), Unknown Key Usage (1.2.3.4)",
         u"Server Authentication (1.3.6.1.5.5.7.3.1)\r\nUnknown Key Usage (1.2.3.4)\r\n"});
  check({X509_ENHANCED_KEY_USAGE, "3000", u"Information Not Available",
         u"Information Not Available"});
}

TEST(CertFormat, basic_constraints_say_what_the_subject_is) {
  check({szOID_BASIC_CONSTRAINTS2, "30060101ff020103", u"Subject Type=CA, Path Length Constraint=3",
         u"Subject Type=CA\r\nPath Length Constraint=3\r\n"});
  check({X509_BASIC_CONSTRAINTS2, "3000", u"Subject Type=End Entity, Path Length Constraint=None",
         u"Subject Type=End Entity\r\nPath Length Constraint=None\r\n"});
}

TEST(CertFormat, single_values) {
  check({szOID_SUBJECT_KEY_IDENTIFIER, "040462cd436f", u"62 cd 43 6f", u"62 cd 43 6f\r\n"});
  check({szOID_CRL_NUMBER, "02021234", u"CRL Number=1234", u"CRL Number=1234\r\n"});
  check({szOID_CRL_NUMBER, "020100", u"CRL Number=00", u"CRL Number=00\r\n"});
  check({szOID_CRL_REASON_CODE, "0a0105", u"Cessation of Operation (5)",
         u"Cessation of Operation (5)\r\n"});
  check({X509_CRL_REASON_CODE, "0a0107", u"Unknown CRL Reason (7)", u"Unknown CRL Reason (7)\r\n"});
  check({szOID_CERTIFICATE_TEMPLATE, "3012060a2b060104018237150801020164020105",
         u"Template=1.3.6.1.4.1.311.21.8.1, Major Version Number=100, Minor Version Number=5",
         u"Template=1.3.6.1.4.1.311.21.8.1\r\nMajor Version Number=100\r\nMinor Version "
         u"Number=5\r\n"});
  check({szOID_RSA_SMIMECapabilities, "3017300e06082a864886f70d030202020080300506032a0304",
         u"[1]SMIME Capability: Object ID=1.2.840.113549.3.2, Parameters=02 02 00 80, [2]SMIME "
         u"Capability: Object ID=1.2.3.4",
         u"[1]SMIME Capability\r\n     Object ID=1.2.840.113549.3.2\r\n     Parameters=02 02 00 "
         u"80\r\n[2]SMIME Capability\r\n     Object ID=1.2.3.4\r\n"});
}

TEST(CertFormat, a_name_begins_with_its_most_specific_part) {
  check({X509_NAME, kName, u"CN=joe, O=\"A, B\", C=US", u"CN=joe\r\nO=\"A, B\"\r\nC=US\r\n"});
  check(
      {X509_UNICODE_NAME, kName, u"CN=joe, O=\"A, B\", C=US", u"CN=joe\r\nO=\"A, B\"\r\nC=US\r\n"});
}

TEST(CertFormat, every_kind_of_alternative_name) {
  const Sample sample{
      szOID_SUBJECT_ALT_NAME2,
      "308195810b6140622e6578616d706c658209622e6578616d706c65a42c" + std::string(kName) +
          "8611687474703a2f2f622e6578616d706c652f87040a00000187102001"
          "0db800000000000000000000000188022a03a013060a2b060104018237140203a0050c036a6f65a00906022a"
          "05a003020105",
      u"RFC822 Name=a@b.example, DNS Name=b.example, Directory Address:CN=joe, O=\"A, B\", C=US, "
      u"URL=http://b.example/, IP Address=10.0.0.1, IP "
      u"Address=2001:0db8:0000:0000:0000:0000:0000:0001, Registered ID=1.2.3, Other "
      u"Name:Principal Name=joe, Other Name:1.2.5=02 01 05",
      u"RFC822 Name=a@b.example\r\nDNS Name=b.example\r\nDirectory Address:\r\n     CN=joe\r\n"
      u"     O=\"A, B\"\r\n     C=US\r\nURL=http://b.example/\r\nIP Address=10.0.0.1\r\nIP "
      u"Address=2001:0db8:0000:0000:0000:0000:0000:0001\r\nRegistered ID=1.2.3\r\nOther "
      u"Name:\r\n     Principal Name=joe\r\nOther Name:\r\n     1.2.5=02 01 05\r\n"};
  for (const LPCSTR type : {X509_ALTERNATE_NAME, szOID_SUBJECT_ALT_NAME2, szOID_SUBJECT_ALT_NAME,
                            szOID_ISSUER_ALT_NAME2, szOID_ISSUER_ALT_NAME}) {
    Sample same = sample;
    same.type = type;
    check(same);
  }
  check({X509_ALTERNATE_NAME, "3005a503020105", u"Unknown Name=02 01 05",
         u"Unknown Name=02 01 05\r\n"});
  check({X509_ALTERNATE_NAME,
         "30048702"
         "0a00",
         u"IP Address=0a 00", u"IP Address=0a 00\r\n"});
}

TEST(CertFormat, an_authority_key_has_a_name_and_a_number) {
  check({szOID_AUTHORITY_KEY_IDENTIFIER2,
         "303980032bd069a12ea42c" + std::string(kName) + "82022002",
         u"KeyID=2b d0 69, Certificate Issuer:Directory Address:CN=joe, O=\"A, B\", C=US, "
         u"Certificate SerialNumber=20 02",
         u"KeyID=2b d0 69\r\nCertificate Issuer:\r\n     Directory Address:\r\n          "
         u"CN=joe\r\n          O=\"A, B\"\r\n          C=US\r\nCertificate SerialNumber=20 "
         u"02\r\n"});
}

TEST(CertFormat, locations_of_the_authority_are_numbered) {
  check({szOID_AUTHORITY_INFO_ACCESS,
         "304b301c06082b060105050730018610687474703a2f2f6f2e6578616d706c65302206082b06010505073002"
         "8616687474703a2f2f632e6578616d706c652f632e637274300706022a03820178",
         u"[1]Authority Info Access: Access Method=On-line Certificate Status Protocol "
         u"(1.3.6.1.5.5.7.48.1), Alternative Name=URL=http://o.example, [2]Authority Info Access: "
         u"Access Method=Certification Authority Issuer (1.3.6.1.5.5.7.48.2), Alternative "
         u"Name=URL=http://c.example/c.crt, [3]Authority Info Access: Access Method=Unknown Access "
         u"Method (1.2.3), Alternative Name=DNS Name=x",
         u"[1]Authority Info Access\r\n     Access Method=On-line Certificate Status Protocol "
         u"(1.3.6.1.5.5.7.48.1)\r\n     Alternative Name:\r\n          URL=http://o.example\r\n"
         u"[2]Authority Info Access\r\n     Access Method=Certification Authority Issuer "
         u"(1.3.6.1.5.5.7.48.2)\r\n     Alternative Name:\r\n          "
         u"URL=http://c.example/c.crt\r\n[3]Authority Info Access\r\n     Access Method=Unknown "
         u"Access Method (1.2.3)\r\n     Alternative Name:\r\n          DNS Name=x\r\n"});
}

TEST(CertFormat, distribution_points_have_names_reasons_and_issuers) {
  const std::string der =
      "30703026a024a0228616687474703a2f2f612e6578616d706c652f312e63726c86086c6461703a2f2f613046a00f"
      "a10d300b06035504030c0463726c328103074080a22ea42c" +
      std::string(kName);
  check({szOID_CRL_DIST_POINTS, der,
         u"[1]CRL Distribution Point: Distribution Point Name:Full "
         u"Name:URL=http://a.example/1.crl, URL=ldap://a, [2]CRL Distribution Point: Distribution "
         u"Point Name:Relative Name:CN=crl2, Reason=Key Compromise, AA Compromise (40 80), CRL "
         u"Issuer:Directory Address:CN=joe, O=\"A, B\", C=US",
         u"[1]CRL Distribution Point\r\n     Distribution Point Name:\r\n          Full Name:\r\n"
         u"               URL=http://a.example/1.crl\r\n               URL=ldap://a\r\n[2]CRL "
         u"Distribution Point\r\n     Distribution Point Name:\r\n          Relative Name:\r\n"
         u"               CN=crl2\r\n     Reason=Key Compromise, AA Compromise (40 80)\r\n     CRL "
         u"Issuer:\r\n          Directory Address:\r\n               CN=joe\r\n               "
         u"O=\"A, B\"\r\n               C=US\r\n"});
  EXPECT_TRUE(format(szOID_FRESHEST_CRL, from_hex(der), Layout::kSingleLine)
                  .starts_with(u"[1]Freshest CRL: Distribution Point Name:Full Name:URL="));
}

TEST(CertFormat, name_constraints_list_subtrees) {
  check({szOID_NAME_CONSTRAINTS, "301ba019300b8209612e6578616d706c65300a87080a000000ff000000",
         u"Permitted: [1]Subtrees (0..Max):DNS Name=a.example, [2]Subtrees (0..Max):IP "
         u"Address=10.0.0.0, Mask=255.0.0.0, Excluded=None",
         u"Permitted\r\n     [1]Subtrees (0..Max):\r\n          DNS Name=a.example\r\n     "
         u"[2]Subtrees (0..Max):\r\n          IP Address=10.0.0.0\r\n          "
         u"Mask=255.0.0.0\r\nExcluded=None\r\n"});
  check({X509_NAME_CONSTRAINTS,
         "3026a1243022872020010db8000000000000000000000000ffffffff000000000000000000000000",
         u"Permitted=None, Excluded: [1]Subtrees (0..Max):IP "
         u"Address=2001:0db8:0000:0000:0000:0000:0000:0000, "
         u"Mask=ffff:ffff:0000:0000:0000:0000:0000:0000",
         u"Permitted=None\r\nExcluded\r\n     [1]Subtrees (0..Max):\r\n          IP "
         u"Address=2001:0db8:0000:0000:0000:0000:0000:0000\r\n          "
         u"Mask=ffff:ffff:0000:0000:0000:0000:0000:0000\r\n"});
  check({X509_NAME_CONSTRAINTS, "300da00b3009820161800101810102",
         u"Permitted: [1]Subtrees (1..2):DNS Name=a, Excluded=None",
         u"Permitted\r\n     [1]Subtrees (1..2):\r\n          DNS Name=a\r\nExcluded=None\r\n"});
}

TEST(CertFormat, policies_have_numbered_qualifiers) {
  check({szOID_CERT_POLICIES,
         "3053304906022a033043301e06082b060105050702011612687474703a2f2f6370732e6578616d706c653021"
         "06082b060105050702023015300d0c034f726730060201010201020c047465787430060604551d2000",
         u"[1]Certificate Policy:Policy Identifier=1.2.3, [1,1]Policy Qualifier Info:Policy "
         u"Qualifier Id=CPS, Qualifier:http://cps.example, [1,2]Policy Qualifier Info:Policy "
         u"Qualifier Id=User Notice, Qualifier:Notice Reference:Organization=Org, Notice Number=1, "
         u"2, Notice Text=text, [2]Certificate Policy:Policy Identifier=All issuance policies",
         u"[1]Certificate Policy:\r\n     Policy Identifier=1.2.3\r\n     [1,1]Policy Qualifier "
         u"Info:\r\n          Policy Qualifier Id=CPS\r\n          Qualifier:\r\n               "
         u"http://cps.example\r\n     [1,2]Policy Qualifier Info:\r\n          Policy Qualifier "
         u"Id=User Notice\r\n          Qualifier:\r\n               Notice Reference:\r\n"
         u"                    Organization=Org\r\n                    Notice Number=1, 2\r\n"
         u"               Notice Text=text\r\n[2]Certificate Policy:\r\n     Policy "
         u"Identifier=All issuance policies\r\n"});
  check({szOID_APPLICATION_CERT_POLICIES, "300c300a06082b06010505070303",
         u"[1]Application Certificate Policy:Policy Identifier=Code Signing",
         u"[1]Application Certificate Policy:\r\n     Policy Identifier=Code Signing\r\n"});
}

TEST(CertFormat, an_unknown_type_is_hexadecimal_unless_that_is_refused) {
  const Bytes der = from_hex("02011f");
  for (const LPCSTR type : {LPCSTR{nullptr}, X509_CERT, static_cast<LPCSTR>("1.2.3.4"),
                            reinterpret_cast<LPCSTR>(uintptr_t{0xFFFF})}) {
    EXPECT_EQ(format(type, der, Layout::kSingleLine), u"02 01 1f");
    EXPECT_EQ(format(type, der, Layout::kMultiLine), u"02 01 1f");
    EXPECT_EQ(format(type, {}, Layout::kSingleLine), u"");
    EXPECT_THAT(format_object(type, der, Layout::kSingleLine, HexForm::kRefused),
                FailsWith(ERROR_FILE_NOT_FOUND));
  }
  EXPECT_THAT(
      format_object(szOID_KEY_USAGE, from_hex("030205a0"), Layout::kSingleLine, HexForm::kRefused),
      IsOk());
}

// A name cannot add a line or end the text: "a", NUL, CR, LF, "DNS Name=b", U+202E.
TEST(CertFormat, control_characters_are_replaced) {
  check({X509_ALTERNATE_NAME, "3010820e61000d0a444e53204e616d653d62",
         u"DNS Name=a\uFFFD\uFFFD\uFFFDDNS Name=b", u"DNS Name=a\uFFFD\uFFFD\uFFFDDNS Name=b\r\n"});
  check({X509_NAME,
         "3012311030"
         "0e06035504030c0761e280ae0d0a62",
         u"CN=\"a\uFFFD\uFFFD\uFFFDb\"", u"CN=\"a\uFFFD\uFFFD\uFFFDb\"\r\n"});
}

TEST(CertFormat, an_empty_or_malformed_encoding_is_refused) {
  for (const LPCSTR type :
       {X509_NAME, X509_ALTERNATE_NAME, X509_KEY_USAGE, X509_ENHANCED_KEY_USAGE,
        X509_BASIC_CONSTRAINTS2, X509_AUTHORITY_KEY_ID2, X509_AUTHORITY_INFO_ACCESS,
        X509_CRL_DIST_POINTS, X509_NAME_CONSTRAINTS, X509_CERT_POLICIES, X509_CRL_REASON_CODE,
        PKCS_SMIME_CAPABILITIES, X509_CERTIFICATE_TEMPLATE,
        static_cast<LPCSTR>(szOID_SUBJECT_KEY_IDENTIFIER), static_cast<LPCSTR>(szOID_CRL_NUMBER)}) {
    EXPECT_THAT(format_object(type, {}, Layout::kSingleLine), FailsWith(E_INVALIDARG));
    for (const char* const junk : {"0500", "30", "30030201", "3082ffff00"}) {
      EXPECT_FALSE(format_object(type, from_hex(junk), Layout::kSingleLine).ok()) << junk;
    }
  }
}

}  // namespace
}  // namespace opensspi::cert
