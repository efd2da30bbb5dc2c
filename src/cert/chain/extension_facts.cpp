// SPDX-License-Identifier: MIT
#include "cert/chain/extension_facts.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "cert/chain/extension_ids.h"
#include "opensspi/winerror.h"

namespace opensspi::chain {
namespace {

constexpr Error kMalformed = fail(CRYPT_E_ASN1_BADTAG, "an extension is not well-formed DER");
constexpr asn1::Tag kEmailName = 0x81;
constexpr asn1::Tag kDnsName = 0x82;
constexpr asn1::Tag kUriName = 0x86;
constexpr asn1::Tag kKeyIdTag = 0x80;
constexpr asn1::Tag kSerialTag = 0x82;
constexpr uint8_t kOldCaBit = 0x80;
constexpr size_t kMaxUsages = 1000;

// 2.5.29.1, the older form, has the same tags.
Result<AuthorityKey> read_authority_key(ByteView value) {
  asn1::DerReader outer(value, kMalformed);
  asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  AuthorityKey key;
  while (!fields.at_end()) {
    const asn1::Element field = TRY(fields.any());
    if (field.tag == kKeyIdTag) {
      key.key_id = field.content;
    } else if (field.tag == kSerialTag) {
      key.serial = field.content;
    } else if (field.tag == asn1::context(1)) {
      asn1::DerReader names(field.content, kMalformed);
      while (!names.at_end()) {
        const asn1::Element name = TRY(names.any());
        if (name.tag == asn1::context(4) && key.issuer.empty()) {
          key.issuer = name.content;
        }
      }
    } else {
      return kMalformed;
    }
  }
  return key;
}

Result<BasicConstraints> read_basic_constraints(ByteView value) {
  asn1::DerReader outer(value, kMalformed);
  asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  BasicConstraints constraints;
  if (fields.next_is(asn1::kBoolean)) {
    constraints.is_ca = TRY(fields.boolean());
  }
  if (!fields.at_end()) {
    const ByteView length = TRY(fields.unsigned_integer());
    uint64_t number = 0;
    for (uint8_t byte : length.first(std::min<size_t>(length.size(), 7))) {
      number = (number << 8) | byte;
    }
    constraints.path_length = static_cast<uint32_t>(std::min<uint64_t>(number, UINT32_MAX));
    if (length.size() > 4) {
      constraints.path_length = UINT32_MAX;
    }
  }
  TRY(fields.expect_end());
  return constraints;
}

// 2.5.29.10: the subject's type as a BIT STRING, then an optional path length and name subtrees.
Result<BasicConstraints> read_old_basic_constraints(ByteView value) {
  asn1::DerReader outer(value, kMalformed);
  asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  const asn1::BitString type = TRY(fields.bit_string());
  BasicConstraints constraints;
  constraints.is_ca = !type.bytes.empty() && (type.bytes[0] & kOldCaBit) != 0;
  if (fields.next_is(asn1::kInteger)) {
    constraints.path_length = TRY(fields.small_integer());
  }
  return constraints;
}

// Enhanced key usage is a list of object identifiers; Microsoft's application policies wrap each
// of them in a SEQUENCE.
Result<std::vector<ByteView>> read_usages(ByteView value, bool wrapped) {
  asn1::DerReader outer(value, kMalformed);
  asn1::DerReader list = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  std::vector<ByteView> usages;
  while (!list.at_end()) {
    if (usages.size() == kMaxUsages) {
      return kMalformed;
    }
    if (wrapped) {
      asn1::DerReader item = TRY(list.enter(asn1::kSequence));
      usages.push_back(TRY(item.object_identifier()));
    } else {
      usages.push_back(TRY(list.object_identifier()));
    }
  }
  return usages;
}

template <class Value>
void keep(Result<Value> read, std::optional<Value>& out, bool& bad) {
  if (read.ok()) {
    out = std::move(read).value();
  } else {
    bad = true;
  }
}

void read_alt_names(ByteView value, bool old, CertificateFacts& facts) {
  facts.alt_names = value;
  facts.has_old_alt_names = old;
  facts.bad_alt_names = !is_clean_alt_name_list(value, facts.has_dns_name);
}

void read_key_id(ByteView value, CertificateFacts& facts) {
  asn1::DerReader reader(value, kMalformed);
  const Result<ByteView> id = reader.octet_string();
  if (id.ok() && reader.at_end()) {
    facts.key_id.assign(id->begin(), id->end());
  } else {
    facts.bad_extension = true;
  }
}

// read_common reads one of the 2.5.29 extensions and returns whether it is supported: whether
// chains are built and checked as a critical one demands.
bool read_common(CommonExtension which, ByteView value, CertificateFacts& facts) {
  switch (which) {
    case CommonExtension::kAuthorityKey:
    case CommonExtension::kOldAuthorityKey: {
      std::optional<AuthorityKey> key;
      keep(read_authority_key(value), key, facts.bad_extension);
      if (key && (!facts.authority || which == CommonExtension::kAuthorityKey)) {
        facts.authority = key;
      }
      return true;
    }
    case CommonExtension::kSubjectKey:
      read_key_id(value, facts);
      return true;
    case CommonExtension::kKeyUsage:
      keep(bit_string_byte(value), facts.key_usage, facts.bad_extension);
      return true;
    case CommonExtension::kBasicConstraints:
      keep(read_basic_constraints(value), facts.basic_constraints, facts.bad_basic_constraints);
      return true;
    case CommonExtension::kOldBasicConstraints:
      if (!facts.basic_constraints) {
        keep(read_old_basic_constraints(value), facts.basic_constraints,
             facts.bad_basic_constraints);
      }
      return true;
    case CommonExtension::kEnhancedKeyUsage:
      keep(read_usages(value, false), facts.usages, facts.bad_extension);
      return true;
    case CommonExtension::kSubjectAltName:
      read_alt_names(value, false, facts);
      return true;
    case CommonExtension::kOldSubjectAltName:
      if (!facts.alt_names) {
        read_alt_names(value, true, facts);
      }
      return true;
    case CommonExtension::kNameConstraints:
      facts.name_constraints = value;
      return true;
    case CommonExtension::kPolicyMappings:
    case CommonExtension::kPolicyConstraints:
    case CommonExtension::kInhibitAnyPolicy:
      facts.has_policy_constraints = true;
      return true;
    case CommonExtension::kCrlDistributionPoints:
      facts.crl_points = value;
      return true;
    case CommonExtension::kPolicies:
    case CommonExtension::kIssuerAltName:
    case CommonExtension::kOldIssuerAltName:
    case CommonExtension::kFreshestCrl:
      return true;
    default:
      return false;
  }
}

void read_value(const Extension& extension, CertificateFacts& facts) {
  const uint8_t common = common_extension(extension.oid);
  bool supported = false;
  if (common != 0) {
    supported = read_common(static_cast<CommonExtension>(common), extension.value, facts);
  } else if (same_oid(extension.oid, kApplicationPolicies)) {
    supported = true;
    if (!facts.usages) {
      keep(read_usages(extension.value, true), facts.usages, facts.bad_extension);
    }
  }
  if (extension.critical && !supported) {
    facts.unsupported_critical = true;
  }
}

bool is_plain_text(ByteView text) {
  return std::ranges::all_of(text, [](uint8_t byte) { return byte != 0 && byte < 0x80; });
}

}  // namespace

Result<uint8_t> bit_string_byte(ByteView value) {
  asn1::DerReader reader(value, kMalformed);
  const asn1::BitString bits = TRY(reader.bit_string());
  TRY(reader.expect_end());
  return bits.bytes.empty() ? uint8_t{0} : bits.bytes[0];
}

Result<Extension> read_extension(asn1::DerReader& list) {
  asn1::DerReader fields = TRY(list.enter(asn1::kSequence));
  Extension extension;
  extension.oid = TRY(fields.object_identifier());
  if (fields.next_is(asn1::kBoolean)) {
    extension.critical = TRY(fields.boolean());
  }
  extension.value = TRY(fields.octet_string());
  TRY(fields.expect_end());
  return extension;
}

Status read_extension_list(asn1::DerReader& list, CertificateFacts& facts) {
  std::set<std::string_view> seen;
  while (!list.at_end()) {
    const Extension extension = TRY(read_extension(list));
    if (seen.size() == kMaxExtensions) {
      return kMalformed;
    }
    if (!seen.insert(as_text(extension.oid)).second) {
      facts.bad_extension = true;
      continue;
    }
    read_value(extension, facts);
  }
  return {};
}

bool is_clean_alt_name_list(ByteView value, bool& has_dns_name) {
  asn1::DerReader outer(value, kMalformed);
  Result<asn1::DerReader> names = outer.enter(asn1::kSequence);
  if (!names.ok() || !outer.at_end()) {
    return false;
  }
  while (!names->at_end()) {
    const Result<asn1::Element> name = names->any();
    if (!name.ok()) {
      return false;
    }
    const bool is_text = name->tag == kEmailName || name->tag == kDnsName || name->tag == kUriName;
    if (is_text && !is_plain_text(name->content)) {
      return false;
    }
    has_dns_name = has_dns_name || name->tag == kDnsName;
  }
  return true;
}

}  // namespace opensspi::chain
