// SPDX-License-Identifier: MIT
// Certificates, CRLs, requests, PFX files, stores and exported registry keys in words. The files
// are of the openssl command (fuzz/corpus/cert_describe).
#include "cert/describe/describe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "asn1/der.h"
#include "cert/describe/fields.h"
#include "cert/friendly_name.h"
#include "cert/stores/file_store.h"
#include "cert/stores/registry_text.h"
#include "cert/stores/serialized.h"
#include "support/certificates.h"
#include "support/paths.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::cert {
namespace {

using testing::from_hex;
using testing::read_vectors;

std::filesystem::path folder() {
  return std::filesystem::path(testing::corpus()) / "cert_describe";
}

Bytes file(const std::string& name) {
  std::ifstream stream(folder() / name, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
}

Description described(const Bytes& bytes) {
  const auto description = describe(bytes);
  EXPECT_THAT(description, IsOk());
  EXPECT_TRUE(looks_like_ours(bytes));
  return description.ok() ? *description : Description();
}

const DescribedField* find(const Description& description, std::string_view name) {
  const auto found = std::ranges::find(description.fields, name, &DescribedField::name);
  return found == description.fields.end() ? nullptr : &*found;
}

std::string value(const Description& description, std::string_view name) {
  const DescribedField* const field = find(description, name);
  return field == nullptr ? "(absent)" : field->value;
}

std::string meaning(const Description& description, std::string_view name) {
  const DescribedField* const field = find(description, name);
  return field == nullptr ? "(absent)" : field->explanation;
}

std::string all_text(const Description& description) {
  std::string text = description.kind;
  for (const DescribedField& field : description.fields) {
    text += "\n" + field.name + "=" + field.value + " (" + field.explanation + ")";
  }
  return text;
}

TEST(CertDescribe, a_certificate_shows_its_fields) {
  const Description description = described(from_hex(samples::kServer));
  EXPECT_EQ(description.kind, "certificate (X.509)");
  EXPECT_EQ(value(description, "dwVersion"), "3");
  EXPECT_EQ(value(description, "SerialNumber"), "2002");
  EXPECT_EQ(value(description, "Subject"), "CN=server.example, O=Example Tests");
  EXPECT_EQ(value(description, "Issuer"), "CN=Example Root, O=Example Tests");
  EXPECT_EQ(value(description, "NotBefore"), "2026-11-28T19:12:47Z");
  EXPECT_EQ(value(description, "NotAfter"), "2056-11-20T19:12:47Z");
  EXPECT_EQ(value(description, "SubjectPublicKeyInfo"), "ECC, 256 bits");
  EXPECT_EQ(value(description, "Extension[2.5.29.17]"), "DNS:server.example");
  EXPECT_EQ(value(description, "Extension[2.5.29.19]"), "not a CA");
}

TEST(CertDescribe, every_kind_of_extension_is_shown) {
  const Description description = described(file("certificate"));
  const auto shows = [&](const char* oid, const char* part) {
    const std::string text = value(description, std::string("Extension[") + oid + "]");
    EXPECT_NE(text.find(part), std::string::npos) << oid << ": " << text;
  };
  shows("2.5.29.19", "a CA, at most 1 CAs below");
  shows("2.5.29.15", "digitalSignature, keyCertSign, cRLSign, decipherOnly");
  shows("2.5.29.37", "Server Authentication (1.3.6.1.5.5.7.3.1), 1.2.3.4");
  for (const char* name : {"DNS:shop.example", "email:a@b.example", "URL:http://x.example/",
                           "IP:192.0.2.1", "IP:20010db8000000000000000000000001", "OID:1.2.3.4",
                           "directory:CN=dir", "other:1.3.6.1.4.1.311.20.2.3="}) {
    shows("2.5.29.17", name);
  }
  shows("2.5.29.18", "URL:http://ca.example/");
  shows("2.5.29.31", "URL:http://ca.example/a.crl, URL:http://ca.example/b.crl");
  shows("1.3.6.1.5.5.7.1.1", "URL:http://ocsp.example/");
  shows("2.5.29.32", "1.2.3.5");
  shows("2.5.29.35", "directory:CN=all, O=Lab, serial number ");
  shows("2.5.29.30", " bytes)");
  EXPECT_EQ(meaning(description, "Extension[2.5.29.15]"), "Key Usage, critical");
}

TEST(CertDescribe, a_crl_shows_its_entries) {
  const Description description = described(file("crl"));
  EXPECT_EQ(value(description, "cCRLEntry"), "2");
  EXPECT_EQ(value(description, "CRLEntry[0]"), "02");
  EXPECT_EQ(meaning(description, "CRLEntry[0]"), "serial number, revoked on 2020-01-01T00:00:00Z");
  EXPECT_EQ(value(description, "CRLEntry[0].Extension[2.5.29.21]"), "keyCompromise");
  EXPECT_EQ(value(description, "CRLEntry[1].Extension[2.5.29.21]"), "certificateHold");
  EXPECT_EQ(value(description, "Extension[2.5.29.20]"), "01");
}

TEST(CertDescribe, a_trust_list_shows_its_entries) {
  const Description description = described(file("ctl"));
  EXPECT_EQ(description.kind, "certificate trust list (CTL)");
  EXPECT_EQ(value(description, "SubjectUsage"), "1.3.6.1.4.1.311.10.3.9");
  EXPECT_EQ(value(description, "SequenceNumber"), "07");
  EXPECT_EQ(value(description, "cCTLEntry"), "2");
  EXPECT_EQ(value(description, "CTLEntry[1]").size(), 40u);
}

TEST(CertDescribe, a_request_shows_what_it_asks_for) {
  for (const char* name : {"request", "pem_request"}) {
    const Description description = described(file(name));
    EXPECT_EQ(description.kind, "certificate request (PKCS#10)");
    EXPECT_EQ(value(description, "Subject"), "CN=ask");
    EXPECT_EQ(value(description, "Extension[2.5.29.17]"), "DNS:shop.example");
  }
}

TEST(CertDescribe, a_pfx_shows_its_structure) {
  const Description plain = described(file("pfx_plain"));
  EXPECT_EQ(plain.kind, "PFX (PKCS#12)");
  EXPECT_EQ(meaning(plain, "macData"), "there is no MAC: an alteration is not noticed");
  EXPECT_EQ(value(plain, "Part[0].Bag[0].Subject"), "CN=all, O=Lab");
  EXPECT_EQ(value(plain, "Part[0].Bag[0].friendlyName"), "friend");
  EXPECT_EQ(meaning(plain, "Part[1].Bag[0]"), "private key, NOT encrypted");
  const Description shrouded = described(file("pfx_shrouded"));
  EXPECT_EQ(value(shrouded, "macData.iterations"), "10");
  EXPECT_EQ(meaning(shrouded, "Part[1].Bag[0]"), "private key, encrypted");
  EXPECT_EQ(meaning(shrouded, "Part[1].Bag[0].algorithm"), "PBES2, PBKDF2 with 10 rounds, aes256");
  EXPECT_EQ(value(shrouded, "Part[1].Bag[0].provider"), "Some CSP");
  EXPECT_NE(find(shrouded, "Part[1].Bag[0].localKeySet"), nullptr);
  const Description old = described(file("pfx_old"));
  EXPECT_EQ(meaning(old, "Part[0].algorithm"), "3DES, SHA-1, 10 rounds");
  EXPECT_EQ(meaning(old, "Part[0]"), "bags, encrypted");
}

// The private value of the key in the file, as openssl prints it.
TEST(CertDescribe, no_private_key_is_shown) {
  const Bytes bytes = file("pfx_plain");
  const std::string text = all_text(described(bytes));
  const std::string hex = to_hex(bytes);
  constexpr std::string_view kMark = "0201010420";  // ECPrivateKey: version 1, 32 bytes
  const size_t at = hex.find(kMark);
  ASSERT_NE(at, std::string::npos);
  const std::string secret = hex.substr(at + kMark.size(), 64);
  EXPECT_EQ(text.find(secret.substr(0, 16)), std::string::npos);
}

TEST(CertDescribe, pfx_files_of_other_programs_are_described) {
  auto records = read_vectors("cert/pfx.vec");
  records.erase(records.begin());
  for (const auto& record : records) {
    SCOPED_TRACE(record.text("name"));
    const Description description = described(record.bytes("pfx"));
    EXPECT_EQ(description.kind, "PFX (PKCS#12)");
    EXPECT_NE(all_text(description).find("encrypted"), std::string::npos);
  }
}

TEST(CertDescribe, stores_list_their_elements) {
  const Description store = described(file("store_properties"));
  EXPECT_EQ(store.kind, "serialised certificate store");
  EXPECT_EQ(value(store, "Certificate"), "1");
  EXPECT_EQ(value(store, "CRL"), "1");
  EXPECT_EQ(value(store, "Certificate[0].Subject"), "CN=all, O=Lab");
  const Description bundle = described(file("bundle"));
  EXPECT_EQ(bundle.kind, "PKCS#7 message with certificates");
  EXPECT_EQ(value(bundle, "CRL[0].cCRLEntry"), "2");
  const Description pem = described(file("pem_several"));
  EXPECT_EQ(pem.kind, "PEM text with certificates");
  EXPECT_EQ(value(pem, "Certificate[0].Issuer"), "CN=all, O=Lab");
}

TEST(CertDescribe, properties_of_an_element_are_shown_and_escaped) {
  const Description description = described(file("element_properties"));
  EXPECT_EQ(description.kind, "serialised certificate (X.509)");
  EXPECT_EQ(value(description, "CERT_FRIENDLY_NAME_PROP_ID"), "Friend\\u{001b}[31m");
  EXPECT_EQ(value(description, "CERT_KEY_PROV_INFO_PROP_ID.pwszContainerName"), "box");
  EXPECT_EQ(meaning(description, "CERT_KEY_PROV_INFO_PROP_ID.dwKeySpec"), "AT_SIGNATURE");
  EXPECT_EQ(value(description, "property 200"), "(3 bytes)");
}

TEST(CertDescribe, exported_registry_keys_are_read) {
  for (const char* name : {"registry", "registry_4"}) {
    const Bytes bytes = file(name);
    const Description description = described(bytes);
    EXPECT_EQ(value(description, "Blob"), "3");
    EXPECT_NE(value(description, "Blob[0].key").find("ROOT"), std::string::npos);
    EXPECT_EQ(value(description, "Blob[0].Subject"), "CN=all, O=Lab");
    EXPECT_EQ(value(description, "Blob[1].cCRLEntry"), "2");
    EXPECT_EQ(meaning(description, "Blob[2]"), "not a serialised element");
    const auto store = memory_store();
    ASSERT_THAT(load_file(bytes, *store), IsOk());
    const auto certificates = store->elements(ElementKind::kCertificate);
    ASSERT_EQ(certificates.size(), 1u);
    EXPECT_EQ(friendly_name(certificates[0]->properties()), u"Friend\x1b[31m");
    EXPECT_EQ(store->elements(ElementKind::kCrl).size(), 1u);
  }
}

TEST(CertRegistryText, values_are_read_over_several_lines) {
  const auto blobs = read_registry_text(as_bytes(
      "REGEDIT4\r\n\r\n[A\\B]\r\n\"blob\"=HEX:01,\\\r\n  fF,\\ \r\n 03\r\n\"Other\"=hex:zz\r\n"
      "[C]]\n\"Blob\"=hex(3):\n\"Blob\"=hex:0a"));
  ASSERT_THAT(blobs, IsOk());
  ASSERT_EQ(blobs->size(), 3u);
  EXPECT_EQ((*blobs)[0].key, "A\\B");
  EXPECT_EQ(to_hex((*blobs)[0].value), "01ff03");
  EXPECT_EQ((*blobs)[1].key, "C]");
  EXPECT_TRUE((*blobs)[1].value.empty());
  EXPECT_EQ(to_hex((*blobs)[2].value), "0a");
}

TEST(CertRegistryText, other_texts_and_other_values_are_refused) {
  for (const char* text : {"", "REGEDIT", "[A]\n\"Blob\"=hex:01", "xREGEDIT4"}) {
    EXPECT_FALSE(is_registry_text(as_bytes(text)));
    EXPECT_THAT(read_registry_text(as_bytes(text)), FailsWith(ERROR_INVALID_DATA)) << text;
  }
  for (const char* value : {"dword:1", "hex:1", "hex:1,2", "hex:0g", "hex(7):00", "\"text\"", ""}) {
    const std::string text = std::string("REGEDIT4\n[A]\n\"Blob\"=") + value + "\n";
    EXPECT_THAT(read_registry_text(as_bytes(text)), FailsWith(ERROR_INVALID_DATA)) << value;
  }
  const std::string long_key = "REGEDIT4\n[" + std::string(1025, 'k') + "]\n\"Blob\"=hex:\n";
  EXPECT_THAT(read_registry_text(as_bytes(long_key)), FailsWith(ERROR_INVALID_DATA));
}

// wincrypt.h's structures end such a name at the NUL, and would show one that is not there.
TEST(CertDescribe, a_name_with_a_nul_is_shown_whole) {
  Bytes names;
  asn1::DerWriter(names).nested(asn1::kSequence, [](asn1::DerWriter& list) {
    list.element(0x82, as_bytes(std::string_view("good.example\0.evil\x1b", 19)));
  });
  char oid[] = "2.5.29.17";
  const CERT_EXTENSION extension = {oid, FALSE, {static_cast<DWORD>(names.size()), names.data()}};
  EXPECT_EQ(extension_text(extension), "DNS:good.example\\u{0000}.evil\\u{001b}");
}

TEST(CertDescribe, long_lists_are_cut) {
  Bytes names;
  asn1::DerWriter(names).nested(asn1::kSequence, [](asn1::DerWriter& list) {
    for (int i = 0; i < 5000; ++i) {
      list.element(0x82, as_bytes("a"));
    }
  });
  char oid[] = "2.5.29.17";
  const CERT_EXTENSION extension = {oid, FALSE, {static_cast<DWORD>(names.size()), names.data()}};
  const std::string text = extension_text(extension);
  EXPECT_LT(text.size(), 1000u);
  EXPECT_TRUE(text.ends_with(", and 4900 more")) << text;
}

TEST(CertDescribe, other_bytes_are_refused) {
  for (const char* text : {"", "x", "0", "\x30\x80", "-----BEGIN CERTIFICATE-----\nAAAA\n",
                           "-----BEGIN X-----\nMAA=\n-----END X-----\n"}) {
    EXPECT_FALSE(describe(as_bytes(text)).ok()) << text;
  }
  EXPECT_FALSE(looks_like_ours(as_bytes("NTLMSSP")));
  EXPECT_FALSE(looks_like_ours({}));
}

// Whatever is cut or flipped, the texts hold no control characters.
TEST(CertDescribe, cut_and_flipped_files_are_described_or_refused) {
  const auto check = [](const Bytes& bytes) {
    const auto description = describe(bytes);
    if (description.ok()) {
      const std::string text = all_text(*description);
      EXPECT_EQ(std::ranges::count_if(text, [](char one) { return one > 0 && one < 0x20; }),
                static_cast<ptrdiff_t>(description->fields.size()));
    }
  };
  size_t num_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    const Bytes whole = file(entry.path().filename());
    const size_t stride = 1 + whole.size() / 300;
    for (size_t at = 0; at < whole.size(); at += stride) {
      check(Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(at)));
      Bytes flipped = whole;
      flipped[at] ^= 0xFF;
      check(flipped);
    }
    ++num_files;
  }
  EXPECT_GE(num_files, 12u);
}

}  // namespace
}  // namespace opensspi::cert
