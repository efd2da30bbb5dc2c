// SPDX-License-Identifier: MIT
// Extensions of certificates and CRLs as text (RFC 5280, 4.2 and 5.2).
#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/utf16.h"
#include "cert/codec/codec.h"
#include "cert/describe/fields.h"
#include "cert/names/alternative_names.h"
#include "cert/names/value_text.h"
#include "opensspi/wincrypt_cert_constants.h"

namespace opensspi::cert {
namespace {

// List joins texts, and shows kMaxShownEntries of them.
class List {
 public:
  void add(const std::string& text) {
    if (++num_texts_ <= kMaxShownEntries) {
      joined_ += (joined_.empty() ? "" : ", ") + text;
    }
  }
  [[nodiscard]] std::string text() const {
    return num_texts_ <= kMaxShownEntries
               ? joined_
               : joined_ + ", and " + std::to_string(num_texts_ - kMaxShownEntries) + " more";
  }

 private:
  std::string joined_;
  size_t num_texts_ = 0;
};

std::string wide_text(LPCWSTR text) { return text == nullptr ? "" : utf16_text(text); }

std::string address_text(ByteView bytes) {
  if (bytes.size() != 4) {
    return to_hex(bytes);
  }
  std::string text;
  for (const uint8_t byte : bytes) {
    text += (text.empty() ? "" : ".") + std::to_string(byte);
  }
  return text;
}

std::string general_name(const CERT_ALT_NAME_ENTRY& name) {
  switch (name.dwAltNameChoice) {
    case CERT_ALT_NAME_OTHER_NAME:
      return "other:" + std::string(name.pOtherName->pszObjId) + "=" +
             to_hex(view_of(name.pOtherName->Value));
    case CERT_ALT_NAME_RFC822_NAME:
      return "email:" + wide_text(name.pwszRfc822Name);
    case CERT_ALT_NAME_DNS_NAME:
      return "DNS:" + wide_text(name.pwszDNSName);
    case CERT_ALT_NAME_DIRECTORY_NAME:
      return "directory:" + name_text_of(name.DirectoryName);
    case CERT_ALT_NAME_URL:
      return "URL:" + wide_text(name.pwszURL);
    case CERT_ALT_NAME_IP_ADDRESS:
      return "IP:" + address_text(view_of(name.IPAddress));
    case CERT_ALT_NAME_REGISTERED_ID:
      return "OID:" + std::string(name.pszRegisteredID);
    default:
      return "(another kind of name)";
  }
}

void add_names(List& list, const CERT_ALT_NAME_INFO& info) {
  for (DWORD i = 0; i < info.cAltEntry; ++i) {
    list.add(general_name(info.rgAltEntry[i]));
  }
}

std::string named_oid(const char* oid) {
  const std::string name = oid_name(oid);
  return name.empty() ? oid : name + " (" + oid + ")";
}

// The structures of wincrypt.h end a name at its first NUL, so that these are read from the DER.
std::string alternative_name(const AlternativeName& name) {
  const std::string text = escaped(as_text(name.value));
  switch (name.kind) {
    case AlternativeNameKind::kOther:
      return "other:" + name.other_oid + "=" + to_hex(name.value);
    case AlternativeNameKind::kEmail:
      return "email:" + text;
    case AlternativeNameKind::kDns:
      return "DNS:" + text;
    case AlternativeNameKind::kDirectory:
      return "directory:" + name_text_of({static_cast<DWORD>(name.value.size()),
                                          const_cast<BYTE*>(name.value.data())});
    case AlternativeNameKind::kUrl:
      return "URL:" + text;
    case AlternativeNameKind::kIp:
      return "IP:" + address_text(name.value);
    case AlternativeNameKind::kRegisteredId: {
      const auto oid = asn1::oid_text(name.value);
      return "OID:" + (oid.ok() ? *oid : to_hex(name.value));
    }
    default:
      return "(another kind of name)";
  }
}

Result<std::string> alternative_names(ByteView value) {
  List list;
  for (const AlternativeName& name : TRY(parse_alternative_names(value))) {
    list.add(alternative_name(name));
  }
  return list.text();
}

Result<std::string> key_usages(ByteView value) {
  constexpr const char* kNames[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                    "dataEncipherment", "keyAgreement",   "keyCertSign",
                                    "cRLSign",          "encipherOnly",   "decipherOnly"};
  asn1::DerReader reader(value, fail(CRYPT_E_ASN1_CORRUPT, "the key usage is malformed"));
  const asn1::BitString bits = TRY(reader.bit_string());
  List list;
  for (size_t i = 0; i < std::size(kNames) && i / 8 < bits.bytes.size(); ++i) {
    if ((bits.bytes[i / 8] & 0x80 >> i % 8) != 0) {
      list.add(kNames[i]);
    }
  }
  return list.text();
}

Result<std::string> enhanced_key_usages(ByteView value) {
  const DecodedBlock block = TRY(decode(Structure::kEnhancedKeyUsage, value));
  const auto& usage = *block.as<CTL_USAGE>();
  List list;
  for (DWORD i = 0; i < usage.cUsageIdentifier; ++i) {
    list.add(named_oid(usage.rgpszUsageIdentifier[i]));
  }
  return list.text();
}

Result<std::string> basic_constraints(ByteView value) {
  const DecodedBlock block = TRY(decode(Structure::kBasicConstraints2, value));
  const auto& info = *block.as<CERT_BASIC_CONSTRAINTS2_INFO>();
  std::string text = info.fCA != FALSE ? "a CA" : "not a CA";
  if (info.fPathLenConstraint != FALSE) {
    text += ", at most " + std::to_string(info.dwPathLenConstraint) + " CAs below";
  }
  return text;
}

Result<std::string> octets(ByteView value) {
  asn1::DerReader reader(value, fail(CRYPT_E_ASN1_CORRUPT, "the extension is malformed"));
  return to_hex(TRY(reader.octet_string()));
}

Result<std::string> authority_key(ByteView value) {
  const DecodedBlock block = TRY(decode(Structure::kAuthorityKeyId2, value));
  const auto& info = *block.as<CERT_AUTHORITY_KEY_ID2_INFO>();
  List list;
  if (info.KeyId.cbData != 0) {
    list.add(to_hex(view_of(info.KeyId)));
  }
  add_names(list, info.AuthorityCertIssuer);
  if (info.AuthorityCertSerialNumber.cbData != 0) {
    list.add("serial number " + number_text(info.AuthorityCertSerialNumber));
  }
  return list.text();
}

Result<std::string> distribution_points(ByteView value) {
  const DecodedBlock block = TRY(decode(Structure::kCrlDistPoints, value));
  const auto& info = *block.as<CRL_DIST_POINTS_INFO>();
  List list;
  for (DWORD i = 0; i < info.cDistPoint; ++i) {
    const CRL_DIST_POINT_NAME& name = info.rgDistPoint[i].DistPointName;
    if (name.dwDistPointNameChoice == CRL_DIST_POINT_FULL_NAME) {
      add_names(list, name.FullName);
    }
  }
  return list.text();
}

Result<std::string> information_access(ByteView value) {
  const DecodedBlock block = TRY(decode(Structure::kAuthorityInfoAccess, value));
  const auto& info = *block.as<CERT_AUTHORITY_INFO_ACCESS>();
  List list;
  for (DWORD i = 0; i < info.cAccDescr; ++i) {
    const CERT_ACCESS_DESCRIPTION& one = info.rgAccDescr[i];
    list.add(named_oid(one.pszAccessMethod) + " " + general_name(one.AccessLocation));
  }
  return list.text();
}

Result<std::string> policies(ByteView value) {
  const DecodedBlock block = TRY(decode(Structure::kPolicies, value));
  const auto& info = *block.as<CERT_POLICIES_INFO>();
  List list;
  for (DWORD i = 0; i < info.cPolicyInfo; ++i) {
    list.add(named_oid(info.rgPolicyInfo[i].pszPolicyIdentifier));
  }
  return list.text();
}

Result<std::string> number(ByteView value) {
  const DecodedBlock block = TRY(decode(Structure::kMultiByteInteger, value));
  return number_text(*block.as<CRYPT_INTEGER_BLOB>());
}

// RFC 5280, 5.3.1.
Result<std::string> reason(ByteView value) {
  constexpr const char* kNames[] = {
      "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
      "superseded",    "cessationOfOperation", "certificateHold", "",
      "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};
  const DecodedBlock block = TRY(decode(Structure::kEnumerated, value));
  const DWORD code = *block.as<DWORD>();
  const std::string name = code < std::size(kNames) ? kNames[code] : "";
  return name.empty() ? std::to_string(code) : name;
}

// Reading is how the value of an extension is read.
struct Reading {
  std::string_view oid;
  Result<std::string> (*text)(ByteView value);
};

constexpr Reading kReadings[] = {
    {"2.5.29.14", octets},
    {"2.5.29.15", key_usages},
    {"2.5.29.17", alternative_names},
    {"2.5.29.18", alternative_names},
    {"2.5.29.19", basic_constraints},
    {"2.5.29.20", number},
    {"2.5.29.21", reason},
    {"2.5.29.27", number},
    {"2.5.29.29", alternative_names},
    {"2.5.29.31", distribution_points},
    {"2.5.29.32", policies},
    {"2.5.29.35", authority_key},
    {"2.5.29.37", enhanced_key_usages},
    {"2.5.29.46", distribution_points},
    {"1.3.6.1.5.5.7.1.1", information_access},
    {"1.3.6.1.5.5.7.1.11", information_access},
    {"1.3.6.1.4.1.311.21.10", policies},
};

}  // namespace

std::string extension_text(const CERT_EXTENSION& extension) {
  const ByteView value = view_of(extension.Value);
  for (const Reading& reading : kReadings) {
    if (reading.oid == extension.pszObjId) {
      const Result<std::string> text = reading.text(value);
      return text.ok() ? *text : bytes_text(value.size()) + ", malformed";
    }
  }
  return bytes_text(value.size());
}

void add_extensions(Fields& fields, const std::string& prefix,
                    std::span<const CERT_EXTENSION> extensions) {
  for (size_t i = 0; i < extensions.size() && i < kMaxShownEntries; ++i) {
    const CERT_EXTENSION& one = extensions[i];
    const std::string name = oid_name(one.pszObjId);
    fields.push_back(
        {prefix + "Extension[" + one.pszObjId + "]", extension_text(one),
         (name.empty() ? "an extension" : name) + (one.fCritical != FALSE ? ", critical" : "")});
  }
  if (extensions.size() > kMaxShownEntries) {
    fields.push_back(
        {prefix + "cExtension", std::to_string(extensions.size()), "the others are not shown"});
  }
}

}  // namespace opensspi::cert
