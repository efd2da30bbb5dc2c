// SPDX-License-Identifier: MIT
// Every structure type: the extensions of a certificate that OpenSSL wrote, and values of RFC
// documents, are read and written again; damaged and hostile encodings are refused in bounded time.
#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <iterator>

#include "cert/codec/codec.h"
#include "opensspi/wincrypt_cert_constants.h"
#include "opensspi/wincrypt_constants.h"
#include "opensspi/wincrypt_oids.h"
#include "opensspi/wincrypt_structs.h"
#include "support/paths.h"
#include "support/results.h"

namespace opensspi::cert {
namespace {

Bytes from_hex(std::string_view hex) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

Bytes data_file(const std::string& name) {
  std::ifstream file(testing::test_data() + "/codec/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Result<Bytes> encode_row(const StructureType& row, const void* value) {
  Encoder out(EncodeOptions{});
  TRY(row.encode(value, out));
  return Bytes(out.bytes().begin(), out.bytes().end());
}

// decoded decodes to a block whose blobs are copies.
Result<DecodedBlock> decoded(const StructureType& row, ByteView der) {
  DecodedBlock block(TRY(decoded_len(row, der, {})));
  TRY(decode_to(row, der, {}, block.bytes()));
  return block;
}

// One encoding per structure type, as other programs or the documents give it.
struct Vector {
  Structure type;
  const char* hex;
};
// 3233 = 61 * 53.
constexpr const char* kRsaKey = "301d02010002020ca1020111020207d102013d020135020131020135020126";

constexpr Vector kVectors[] = {
    {Structure::kName, "301f310b300906035504061302444531103 00e060355040a0c07c39c6d6c617574"},
    {Structure::kNameValue, "1304544553 54"},
    {Structure::kUnicodeNameValue, "0c04c3bc4142"},
    {Structure::kKeyAttributes, "300a04040102030403020560"},
    {Structure::kKeyUsageRestriction, "300c3006300406022a0303020780"},
    {Structure::kBasicConstraints, "30070302 06c0020103"},
    {Structure::kOctetString, "0403010203"},
    {Structure::kBits, "030206c0"},
    {Structure::kBitsWithoutTrailingZeroes, "030206c0"},
    {Structure::kInteger, "0202ff7f"},
    {Structure::kMultiByteInteger, "020900f1f2f3f4f5f6f7f8"},
    {Structure::kMultiByteUint, "020900f1f2f3f4f5f6f7f8"},
    {Structure::kEnumerated, "0a0104"},
    {Structure::kObjectIdentifier, "06062a864886f70d"},
    {Structure::kChoiceOfTime, "170d3530303130323033303430355a"},
    {Structure::kChoiceOfTime, "180f32303530303130323033303430355a"},
    {Structure::kTimeInUtc, "170d3439313233313233353935395a"},
    {Structure::kAuthorityKeyId, "300c80030102038205 00ff000001"},
    {Structure::kAlgorithmIdentifier, "300d06092a864886f70d01010b0500"},
    {Structure::kRsaPublicKeyBlob, "300c020500f1000001020300ffff"},
    {Structure::kCngRsaPublicKeyBlob, "300c020500f1000001020300ffff"},
    {Structure::kRsaPrivateKey, kRsaKey},
    {Structure::kDssSignature, "3007020200f1020101"},
    {Structure::kEccSignature, "3007020200f1020101"},
    {Structure::kDssParameters, "300a020200f1020103020105"},
    {Structure::kX942DhParameters, "3016020200f1020103020105020107300703020 0aa020109"},
    {Structure::kRc2CbcParameters, "300d02013a04080102030405060708"},
    {Structure::kPrivateKeyInfo, "3015020100300d06092a864886f70d010101050004013 0"},
    {Structure::kEncryptedPrivateKeyInfo, "3010300b06092a864886f70d01050d040130"},
    {Structure::kEccPrivateKey, "301b020101040401020304a00a06082a8648ce3d030107a10403020004"},
    {Structure::kRsaPssParameters,
     "3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402"
     "010500a203020120"},
    {Structure::kRsaOaepParameters, "3000"},
    {Structure::kAttribute, "3010060a2b0601040182370d02033102 0500"},
    {Structure::kAttributes, "3112 3010060a2b0601040182370d02033102 0500"},
    {Structure::kContentInfo, "301006092a864886f70d010701a003040101"},
    {Structure::kContentInfoSequenceOfAny, "301506092a864886f70d010702a0083006020101040131"},
    {Structure::kSequenceOfAny, "30060201010401ff"},
    {Structure::kSmimeCapabilities, "301c300a06082a864886f70d0307300e06082a864886f70d030202020080"},
    {Structure::kCertificateTemplate, "300a06022a03020164020105"},
    {Structure::kCrossCertDistPoints, "300c02010a30073005860361 2f62"},
    {Structure::kCertificatePair, "300a a003300102a10330 0103"},
    {Structure::kKeygenRequest, "3013300b300606022a030500030100160461626364"},
    {Structure::kCtl,
     "3032300406022a03170d3030303130313030303030305a300906052b0e03021a05003010300e04023132310830060"
     "6022a033100"},
};

Bytes vector_bytes(const Vector& vector) {
  std::string hex;
  for (const char c : std::string_view(vector.hex)) {
    if (c != ' ') {
      hex.push_back(c);
    }
  }
  return from_hex(hex);
}

TEST(CodecStructures, each_vector_is_read_and_written_the_same) {
  for (const Vector& vector : kVectors) {
    const Bytes der = vector_bytes(vector);
    const StructureType& row = *find_structure_type(vector.type).value();
    const auto block = decoded(row, der);
    ASSERT_THAT(block, IsOk()) << vector.hex;
    const auto written = encode_row(row, block->as<void>());
    ASSERT_THAT(written, IsOk()) << vector.hex;
    EXPECT_EQ(to_hex(*written), to_hex(der));
  }
}

TEST(CodecStructures, each_vector_is_refused_when_cut) {
  for (const Vector& vector : kVectors) {
    const Bytes der = vector_bytes(vector);
    const StructureType& row = *find_structure_type(vector.type).value();
    for (size_t len = 0; len < der.size(); ++len) {
      const Bytes cut(der.begin(), der.begin() + static_cast<ptrdiff_t>(len));
      EXPECT_FALSE(decoded(row, cut).ok()) << vector.hex << " at " << len;
    }
  }
}

TEST(CodecStructures, each_flipped_vector_is_refused_or_can_be_written_and_read) {
  for (const Vector& vector : kVectors) {
    Bytes der = vector_bytes(vector);
    const StructureType& row = *find_structure_type(vector.type).value();
    for (uint8_t& byte : der) {
      for (int bit = 0; bit < 8; ++bit) {
        byte ^= static_cast<uint8_t>(1 << bit);
        const auto block = decoded(row, der);
        if (block.ok()) {
          const auto written = encode_row(row, block->as<void>());
          if (written.ok()) {
            EXPECT_THAT(decoded(row, *written), IsOk()) << to_hex(der);
          }
        }
        byte ^= static_cast<uint8_t>(1 << bit);
      }
    }
  }
}

// The policies' user notice is an extension inside one, and OpenSSL's UTF8String comes back as
// BMPString; it is not among the extensions.
TEST(CodecStructures, each_extension_of_a_certificate_is_read_and_written_the_same) {
  const Bytes der = data_file("leaf.der");
  const auto certificate = decode(Structure::kCertificate, der);
  ASSERT_THAT(certificate, IsOk());
  const CERT_INFO& info = *certificate->as<CERT_INFO>();
  size_t num_read = 0;
  for (const CERT_EXTENSION& extension : std::span(info.rgExtension, info.cExtension)) {
    const auto row = find_structure_type(extension.pszObjId);
    if (!row.ok()) {
      EXPECT_STREQ(extension.pszObjId, "2.5.29.54");  // inhibitAnyPolicy has no structure
      continue;
    }
    const ByteView value(extension.Value.pbData, extension.Value.cbData);
    const auto block = decoded(**row, value);
    ASSERT_THAT(block, IsOk()) << extension.pszObjId;
    const auto written = encode_row(**row, block->as<void>());
    ASSERT_THAT(written, IsOk()) << extension.pszObjId;
    EXPECT_EQ(to_hex(*written), to_hex(value)) << extension.pszObjId;
    ++num_read;
  }
  EXPECT_EQ(num_read, 12u);
}

TEST(CodecStructures, general_names_are_what_openssl_wrote) {
  const Bytes der = data_file("leaf.der");
  const auto certificate = decode(Structure::kCertificate, der);
  const CERT_INFO& info = *certificate.value().as<CERT_INFO>();
  const CERT_EXTENSION* found = nullptr;
  for (const CERT_EXTENSION& extension : std::span(info.rgExtension, info.cExtension)) {
    if (std::string_view(extension.pszObjId) == szOID_SUBJECT_ALT_NAME2) {
      found = &extension;
    }
  }
  ASSERT_NE(found, nullptr);
  const auto block = decode(Structure::kAlternateName, {found->Value.pbData, found->Value.cbData});
  ASSERT_THAT(block, IsOk());
  const CERT_ALT_NAME_INFO& names = *block->as<CERT_ALT_NAME_INFO>();
  ASSERT_EQ(names.cAltEntry, 9u);
  EXPECT_EQ(names.rgAltEntry[0].dwAltNameChoice, static_cast<DWORD>(CERT_ALT_NAME_DNS_NAME));
  EXPECT_EQ(std::u16string_view(reinterpret_cast<char16_t*>(names.rgAltEntry[0].pwszDNSName)),
            u"example.org");
  EXPECT_EQ(names.rgAltEntry[3].IPAddress.cbData, 4u);
  EXPECT_STREQ(names.rgAltEntry[6].pszRegisteredID, "1.2.3");
  EXPECT_STREQ(names.rgAltEntry[7].pOtherName->pszObjId, "1.3.6.1.4.1.311.20.2.3");
  EXPECT_EQ(names.rgAltEntry[7].pOtherName->Value.cbData, 12u);  // UTF8String "user@realm"
}

TEST(CodecStructures, a_unicode_name_is_utf16) {
  const Bytes der = data_file("leaf.der");
  const auto certificate = decode(Structure::kCertificate, der);
  const CERT_INFO& info = *certificate.value().as<CERT_INFO>();
  const auto block = decode(Structure::kUnicodeName, {info.Subject.pbData, info.Subject.cbData});
  ASSERT_THAT(block, IsOk());
  const CERT_NAME_INFO& name = *block->as<CERT_NAME_INFO>();
  ASSERT_EQ(name.cRDN, 5u);
  const CERT_RDN_ATTR& common_name = name.rgRDN[0].rgRDNAttr[0];
  EXPECT_STREQ(common_name.pszObjId, szOID_COMMON_NAME);
  EXPECT_EQ(common_name.dwValueType, static_cast<DWORD>(CERT_RDN_UTF8_STRING));
  EXPECT_EQ(std::u16string_view(reinterpret_cast<char16_t*>(common_name.Value.pbData)),
            u"J\u00fcrgen M\u00fcller");
}

// seconds_of measures the processor's time, because other processes may take the machine's. A bound
// of some seconds only catches work that grows too fast.
template <class Work>
double seconds_of(const Work& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

constexpr Structure kAll[] = {
    Structure::kSignedContent, Structure::kCertificate,  Structure::kCrl,
    Structure::kRequest,       Structure::kName,         Structure::kUnicodeName,
    Structure::kExtensions,    Structure::kAttributes,   Structure::kCtl,
    Structure::kPolicies,      Structure::kOctetString,  Structure::kSequenceOfAny,
    Structure::kAlternateName, Structure::kDssSignature, Structure::kUserNotice,
};

TEST(CodecStructures, a_nesting_of_a_million_is_read_in_bounded_time) {
  Bytes indefinite;
  Bytes octets;
  for (int i = 0; i < 1'000'000; ++i) {
    indefinite.insert(indefinite.end(), {0x30, 0x80});
    octets.insert(octets.end(), {0x24, 0x80});
  }
  for (const Structure type : kAll) {
    EXPECT_LT(seconds_of([&] {
                EXPECT_FALSE(decode(type, indefinite).ok());
                EXPECT_FALSE(decode(type, octets).ok());
              }),
              20.0);
  }
}

TEST(CodecStructures, a_closed_nesting_is_read_in_bounded_time) {
  constexpr size_t kDepth = 1'000'000;
  Bytes octets;
  for (size_t i = 0; i < kDepth; ++i) {
    octets.insert(octets.end(), {0x24, 0x80});
  }
  octets.resize(octets.size() + 2 * kDepth, 0);
  EXPECT_LT(seconds_of([&] {
              EXPECT_THAT(decode(Structure::kOctetString, octets), FailsWith(CRYPT_E_ASN1_CORRUPT));
            }),
            20.0);
}

TEST(CodecStructures, lengths_past_the_end_are_refused) {
  for (const char* hex : {"30847fffffff00", "308480000001", "3084ffffffff3000", "30850100000000",
                          "3088ffffffffffffffff", "30ff", "3083", "1f", "1fffffff", "3f8080"}) {
    for (const Structure type : kAll) {
      EXPECT_FALSE(decode(type, from_hex(hex)).ok()) << hex;
    }
  }
  EXPECT_THAT(decode(Structure::kExtensions, from_hex("30850100000000")),
              FailsWith(CRYPT_E_ASN1_LARGE));
  EXPECT_THAT(decode(Structure::kExtensions, from_hex("30847fffffff00")),
              FailsWith(CRYPT_E_ASN1_EOD));
}

TEST(CodecStructures, a_million_extensions_are_read_in_bounded_time) {
  Bytes list;
  for (int i = 0; i < 1'000'000; ++i) {
    list.insert(list.end(), {0x30, 0x07, 0x06, 0x03, 0x55, 0x1D, 0x13, 0x04, 0x00});
  }
  Encoder out(EncodeOptions{});
  out.element(asn1::kSequence, list);
  const Bytes der(out.bytes().begin(), out.bytes().end());
  EXPECT_LT(seconds_of([&] {
              const auto block = decode(Structure::kExtensions, der);
              ASSERT_THAT(block, IsOk());
              EXPECT_EQ(block->as<CERT_EXTENSIONS>()->cExtension, 1'000'000u);
            }),
            20.0);
}

TEST(CodecStructures, numbers_of_32_bits_are_bounded) {
  EXPECT_THAT(decode(Structure::kInteger, from_hex("0205fffefffeff")),
              FailsWith(CRYPT_E_ASN1_LARGE));
  EXPECT_THAT(decode(Structure::kInteger, from_hex("0200")), FailsWith(CRYPT_E_ASN1_CORRUPT));
  EXPECT_THAT(decode(Structure::kInteger, from_hex("1604746573 74")),
              FailsWith(CRYPT_E_ASN1_BADTAG));
}

TEST(CodecStructures, a_zero_in_a_name_is_refused) {
  EXPECT_THAT(decode(Structure::kAlternateName, from_hex("30058203610062")),
              FailsWith(CRYPT_E_ASN1_RULE));
}

TEST(CodecStructures, null_pointers_in_structures_are_refused) {
  CRL_INFO crl = {};
  crl.cCRLEntry = 1;
  EXPECT_THAT(encode(Structure::kCrl, &crl), FailsWith(static_cast<int32_t>(0xC0000005)));
  EXPECT_THAT(encode(Structure::kCrl, nullptr), FailsWith(static_cast<int32_t>(0xC0000005)));
  CRYPT_DATA_BLOB blob = {5, nullptr};
  EXPECT_THAT(encode(Structure::kOctetString, &blob), FailsWith(static_cast<int32_t>(0xC0000005)));
}

TEST(CodecStructures, an_rsa_private_key_is_a_blob) {
  const auto block = decode(Structure::kRsaPrivateKey, from_hex(kRsaKey));
  ASSERT_THAT(block, IsOk());
  const auto& header = *block->as<PUBLICKEYSTRUC>();
  EXPECT_EQ(header.bType, PRIVATEKEYBLOB);
  EXPECT_EQ(header.aiKeyAlg, static_cast<ALG_ID>(CALG_RSA_KEYX));
  // 3233 = 61 * 53: modulus 2 bytes, five halves of 1 byte, the private exponent 2 bytes.
  EXPECT_EQ(block->size(), sizeof(PUBLICKEYSTRUC) + sizeof(RSAPUBKEY) + 2 + 5 + 2);
}

}  // namespace
}  // namespace opensspi::cert
