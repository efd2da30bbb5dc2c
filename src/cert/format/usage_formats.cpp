// SPDX-License-Identifier: MIT
// Formats of usages, constraints and single values.
#include "asn1/ber.h"
#include "asn1/oid.h"
#include "cert/codec/codec.h"
#include "cert/format/formats.h"
#include "cert/usages.h"

namespace opensspi::cert {
namespace {

constexpr uint8_t kFirstBit = 0x80;

// RFC 5280, 4.2.1.3, in Windows' words: one bit has two names.
constexpr const char16_t* kKeyUsages[] = {u"Digital Signature",
                                          u"Non-Repudiation",
                                          u"Key Encipherment",
                                          u"Data Encipherment",
                                          u"Key Agreement",
                                          u"Certificate Signing",
                                          u"Off-line CRL Signing, CRL Signing",
                                          u"Encipher Only",
                                          u"Decipher Only"};

// RFC 5280, 5.3.1; 7 is unused.
constexpr std::u16string_view kReasons[] = {
    u"Unspecified",     u"Key Compromise",         u"CA Compromise",    u"Affiliation Changed",
    u"Superseded",      u"Cessation of Operation", u"Certificate Hold", u"",
    u"Remove from CRL", u"Privilege Withdrawn",    u"AA Compromise"};

}  // namespace

std::u16string numbered(size_t number, std::u16string_view text) {
  return u"[" + number_text(number) + u"]" + std::u16string(text);
}

std::u16string named_oid(ObjectGroup group, std::string_view oid, std::u16string_view unknown) {
  const ObjectId* const known = find_object({.group = group}, oid);
  return std::u16string(known == nullptr ? unknown : known->name) + u" (" + ascii_text(oid) + u")";
}

std::u16string flag_names(ByteView bytes, std::span<const char16_t* const> names) {
  std::u16string text;
  for (size_t i = 0; i < names.size() && i / 8 < bytes.size(); ++i) {
    if ((bytes[i / 8] & kFirstBit >> i % 8) != 0) {
      text += (text.empty() ? u"" : u", ") + std::u16string(names[i]);
    }
  }
  return text.empty() ? text : text + u" (" + spaced_hex(bytes) + u")";
}

Status format_key_usage(TextLines& lines, ByteView der) {
  asn1::DerReader reader(der, asn1::kBerCorrupt);
  const std::u16string names = flag_names(TRY(reader.bit_string()).bytes, kKeyUsages);
  TRY(reader.expect_end());
  if (!names.empty()) {
    lines.field(0, names);
  }
  return {};
}

Status format_enhanced_usage(TextLines& lines, ByteView der) {
  for (const std::string& oid : TRY(decode_usages(der))) {
    lines.field(0, named_oid(ObjectGroup::kUsage, oid, u"Unknown Key Usage"));
  }
  return {};
}

Status format_basic_constraints(TextLines& lines, ByteView der) {
  const DecodedBlock block = TRY(decode(Structure::kBasicConstraints2, der));
  const auto& info = *block.as<CERT_BASIC_CONSTRAINTS2_INFO>();
  lines.field(0, info.fCA != FALSE ? u"Subject Type=CA" : u"Subject Type=End Entity");
  lines.field(
      0, u"Path Length Constraint=" +
             (info.fPathLenConstraint != FALSE ? number_text(info.dwPathLenConstraint) : u"None"));
  return {};
}

Status format_key_id(TextLines& lines, ByteView der) {
  asn1::DerReader reader(der, asn1::kBerCorrupt);
  const ByteView id = TRY(reader.octet_string());
  TRY(reader.expect_end());
  if (!id.empty()) {
    lines.field(0, spaced_hex(id));
  }
  return {};
}

Status format_crl_number(TextLines& lines, ByteView der) {
  asn1::DerReader reader(der, asn1::kBerCorrupt);
  const ByteView number = TRY(reader.unsigned_integer());
  TRY(reader.expect_end());
  lines.field(0, u"CRL Number=" + (number.empty() ? u"00" : ascii_text(to_hex(number))));
  return {};
}

Status format_crl_reason(TextLines& lines, ByteView der) {
  asn1::DerReader reader(der, asn1::kBerCorrupt);
  const uint32_t code = TRY(reader.enumerated());
  TRY(reader.expect_end());
  const bool known = code < std::size(kReasons) && !kReasons[code].empty();
  lines.field(0, std::u16string(known ? kReasons[code] : u"Unknown CRL Reason") + u" (" +
                     number_text(code) + u")");
  return {};
}

Status format_capabilities(TextLines& lines, ByteView der) {
  const DecodedBlock block = TRY(decode(Structure::kSmimeCapabilities, der));
  const auto& info = *block.as<CRYPT_SMIME_CAPABILITIES>();
  for (DWORD i = 0; i < info.cCapability; ++i) {
    const CRYPT_SMIME_CAPABILITY& one = info.rgCapability[i];
    const std::u16string title = numbered(size_t{i} + 1, u"SMIME Capability");
    lines.heading(0, title, title + u": ");
    lines.field(1, u"Object ID=" + ascii_text(one.pszObjId));
    if (one.Parameters.cbData != 0) {
      lines.field(1, u"Parameters=" + spaced_hex(view_of(one.Parameters)));
    }
  }
  return {};
}

Status format_template(TextLines& lines, ByteView der) {
  const DecodedBlock block = TRY(decode(Structure::kCertificateTemplate, der));
  const auto& info = *block.as<CERT_TEMPLATE_EXT>();
  lines.field(0, u"Template=" + ascii_text(info.pszObjId));
  lines.field(0, u"Major Version Number=" + number_text(info.dwMajorVersion));
  if (info.fMinorVersion != FALSE) {
    lines.field(0, u"Minor Version Number=" + number_text(info.dwMinorVersion));
  }
  return {};
}

}  // namespace opensspi::cert
