// SPDX-License-Identifier: MIT
#include "cert/pfx/structure.h"

#include "asn1/oid.h"
#include "cert/names/value_text.h"
#include "cert/pfx/object_ids.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;

constexpr asn1::Tag kImplicitOctets = 0x80;

struct ContentView {
  std::string oid;
  ByteView content;
};

Result<ContentView> read_content_info(DerReader& reader) {
  DerReader fields = TRY(reader.enter(asn1::kSequence));
  ContentView view;
  view.oid = TRY(asn1::oid_text(TRY(fields.object_identifier())));
  if (!fields.at_end()) {
    view.content = TRY(fields.content(asn1::context(0)));
  }
  TRY(fields.expect_end());
  return view;
}

Result<ByteView> read_data(ByteView content) {
  DerReader reader(content, kMalformedPfx);
  const ByteView data = TRY(reader.octet_string());
  TRY(reader.expect_end());
  return data;
}

// EncryptedData (RFC 2315, 13): version, then EncryptedContentInfo.
Status read_encrypted(ByteView content, SafeView& safe) {
  DerReader outer(content, kMalformedPfx);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  static_cast<void>(TRY(fields.small_integer()));
  DerReader info = TRY(fields.enter(asn1::kSequence));
  TRY(info.object_identifier());
  safe.algorithm = TRY(read_algorithm(info));
  safe.content = TRY(info.content(kImplicitOctets));
  safe.kind = SafeView::Kind::kEncrypted;
  return info.expect_end();
}

Result<SafeView> read_safe(DerReader& reader) {
  const ContentView info = TRY(read_content_info(reader));
  SafeView safe;
  if (info.oid == kOidData) {
    safe.kind = SafeView::Kind::kPlain;
    safe.content = TRY(read_data(info.content));
  } else if (info.oid == kOidEncryptedData) {
    TRY(read_encrypted(info.content, safe));
  }
  return safe;
}

Status take_attribute(const std::string& oid, ByteView values, PfxAttributes& out) {
  if (oid == kOidLocalKeySet) {
    out.machine_key = true;  // the set of its values is empty
    return {};
  }
  const bool is_known = oid == kOidFriendlyName || oid == kOidLocalKeyId || oid == kOidProviderName;
  if (!is_known || values.empty()) {
    return {};
  }
  const asn1::Element value = TRY(DerReader(values, kMalformedPfx).any());
  if (oid == kOidLocalKeyId) {
    out.key_id.assign(value.content.begin(), value.content.end());
    return {};
  }
  auto text = value_text(string_kind(value.tag), value.content, TeletexReading::kUtf8First);
  (oid == kOidFriendlyName ? out.friendly_name : out.provider) = std::move(text);
  return {};
}

}  // namespace

Result<PfxView> read_outer(ByteView der) {
  constexpr uint32_t kVersion = 3;
  DerReader outer(der, kMalformedPfx);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  if (TRY(fields.small_integer()) != kVersion) {
    return kMalformedPfx;
  }
  const ContentView info = TRY(read_content_info(fields));
  if (info.oid == kOidSignedData) {
    return fail(NTE_BAD_ALGID, "the PFX is protected by a signature instead of a password");
  }
  if (info.oid != kOidData) {
    return kMalformedPfx;
  }
  PfxView view;
  view.content = TRY(read_data(info.content));
  if (!fields.at_end()) {
    view.mac = TRY(read_mac(fields));
  }
  TRY(fields.expect_end());
  return view;
}

Result<std::vector<SafeView>> read_safes(ByteView der) {
  DerReader outer(der, kMalformedPfx);
  DerReader list = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  std::vector<SafeView> safes;
  while (!list.at_end()) {
    if (safes.size() == kMaxPfxBags) {
      return fail(CRYPT_E_ASN1_LARGE, "the PFX has too many parts");
    }
    safes.push_back(TRY(read_safe(list)));
  }
  return safes;
}

Result<std::vector<BagView>> read_bags(ByteView der) {
  DerReader outer(der, kMalformedPfx);
  DerReader list = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  std::vector<BagView> bags;
  while (!list.at_end()) {
    DerReader fields = TRY(list.enter(asn1::kSequence));
    BagView bag;
    bag.oid = TRY(asn1::oid_text(TRY(fields.object_identifier())));
    bag.value = TRY(fields.content(asn1::context(0)));
    if (!fields.at_end()) {
      bag.attributes = TRY(fields.content(asn1::kSet));
    }
    TRY(fields.expect_end());
    if (bags.size() == kMaxPfxBags) {
      return fail(CRYPT_E_ASN1_LARGE, "the PFX has too many bags");
    }
    bags.push_back(std::move(bag));
  }
  return bags;
}

Result<PfxAttributes> read_attributes(ByteView set) {
  DerReader list(set, kMalformedPfx);
  PfxAttributes attributes;
  while (!list.at_end()) {
    DerReader fields = TRY(list.enter(asn1::kSequence));
    const std::string oid = TRY(asn1::oid_text(TRY(fields.object_identifier())));
    const ByteView values = TRY(fields.content(asn1::kSet));
    TRY(fields.expect_end());
    TRY(take_attribute(oid, values, attributes));
  }
  return attributes;
}

Result<std::optional<Bytes>> read_bag_certificate(ByteView value, std::string_view type) {
  DerReader outer(value, kMalformedPfx);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  const std::string oid = TRY(asn1::oid_text(TRY(fields.object_identifier())));
  DerReader tagged = TRY(fields.enter(asn1::context(0)));
  TRY(fields.expect_end());
  if (oid != type) {
    return std::optional<Bytes>();
  }
  const ByteView der = TRY(tagged.octet_string());
  TRY(tagged.expect_end());
  return std::optional<Bytes>(Bytes(der.begin(), der.end()));
}

}  // namespace opensspi::cert
