// SPDX-License-Identifier: MIT
#include "cert/codec/messages.h"

#include "cert/codec/extensions.h"
#include "opensspi/wincrypt_cert_constants.h"

namespace opensspi::cert {
namespace {

Result<CRYPT_SMIME_CAPABILITY> read_capability(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_SMIME_CAPABILITY> {
    CRYPT_SMIME_CAPABILITY capability = {};
    capability.pszObjId = TRY(read_oid(fields, arena));
    if (!fields.at_end()) {
      capability.Parameters = TRY(read_raw(fields, arena));
    }
    return capability;
  });
}

Status write_any(Encoder& out, const CRYPT_DATA_BLOB* first, DWORD count, asn1::Tag tag) {
  const auto values = TRY(list_of(first, count));
  return out.nested(tag, [&]() -> Status {
    for (const CRYPT_DATA_BLOB& value : values) {
      TRY(out.raw_blob(value));
    }
    return {};
  });
}

Result<CTL_ENTRY> read_ctl_entry(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CTL_ENTRY> {
    CTL_ENTRY entry = {};
    entry.SubjectIdentifier = TRY(read_octets(fields, arena));
    if (!fields.at_end()) {
      const CRYPT_ATTRIBUTES attributes = TRY(read_attributes(fields, arena));
      entry.cAttribute = attributes.cAttr;
      entry.rgAttribute = attributes.rgAttr;
    }
    return entry;
  });
}

Result<CTL_INFO> read_ctl_fields(BerReader& fields, Arena& arena) {
  CTL_INFO info = {};
  if (fields.next_is(asn1::kInteger)) {
    info.dwVersion = TRY(read_dword(fields));
  }
  info.SubjectUsage = TRY(read_usage(fields, arena));
  info.ListIdentifier = arena.blob(TRY(fields.optional(asn1::kOctetString)).value_or(ByteView()));
  if (fields.next_is(asn1::kInteger)) {
    info.SequenceNumber = TRY(read_integer(fields, arena));
  }
  info.ThisUpdate = TRY(read_time(fields));
  if (fields.next_is(kUtcTime) || fields.next_is(kGeneralizedTime)) {
    info.NextUpdate = TRY(read_time(fields));
  }
  info.SubjectAlgorithm = TRY(read_algorithm(fields, arena));
  if (fields.next_is(asn1::kSequence)) {
    const BerReader list = TRY(fields.enter(asn1::kSequence));
    const auto entries = TRY(read_list<CTL_ENTRY>(list, arena, read_ctl_entry));
    info.cCTLEntry = entries.count();
    info.rgCTLEntry = entries.data();
  }
  const auto tagged = TRY(fields.optional(asn1::context(0)));
  if (tagged) {
    BerReader outer(*tagged);
    const CERT_EXTENSIONS extensions = TRY(read_extension_list(outer, arena));
    TRY(outer.expect_end());
    info.cExtension = extensions.cExtension;
    info.rgExtension = extensions.rgExtension;
  }
  return info;
}

Status write_ctl_entries(Encoder& out, const CTL_INFO& info) {
  const auto entries = TRY(list_of(info.rgCTLEntry, info.cCTLEntry));
  if (entries.empty()) {
    return {};
  }
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (const CTL_ENTRY& entry : entries) {
      TRY(out.nested(asn1::kSequence, [&]() -> Status {
        TRY(out.octets(entry.SubjectIdentifier));
        return write_attribute_set(out, asn1::kSet, entry.rgAttribute, entry.cAttribute);
      }));
    }
    return {};
  });
}

}  // namespace

Result<CRYPT_ATTRIBUTES> read_attributes(BerReader& in, Arena& arena) {
  const BerReader list = TRY(in.enter(asn1::kSet));
  const auto slots = TRY(read_list<CRYPT_ATTRIBUTE>(list, arena, read_attribute));
  return CRYPT_ATTRIBUTES{slots.count(), slots.data()};
}

Status write_attribute_set(Encoder& out, asn1::Tag tag, const CRYPT_ATTRIBUTE* first, DWORD count) {
  std::vector<Bytes> encodings;
  for (const CRYPT_ATTRIBUTE& attribute : TRY(list_of(first, count))) {
    Encoder one(out.options());
    TRY(write_attribute(one, attribute));
    encodings.emplace_back(one.bytes().begin(), one.bytes().end());
  }
  return write_set(out, tag, encodings);
}

Status write_attributes(Encoder& out, const CRYPT_ATTRIBUTES& attributes) {
  return write_attribute_set(out, asn1::kSet, attributes.rgAttr, attributes.cAttr);
}

Result<CRYPT_CONTENT_INFO> read_content_info(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_CONTENT_INFO> {
    CRYPT_CONTENT_INFO info = {};
    info.pszObjId = TRY(read_oid(fields, arena));
    const auto tagged = TRY(fields.optional(asn1::context(0)));
    if (tagged) {
      BerReader inner(*tagged);
      info.Content = TRY(read_raw(inner, arena));
      TRY(inner.expect_end());
    }
    return info;
  });
}

Status write_content_info(Encoder& out, const CRYPT_CONTENT_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.required_oid(info.pszObjId));
    if (info.Content.cbData == 0) {
      return {};
    }
    return out.octets(info.Content, asn1::context(0));
  });
}

Result<CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY> read_content_sequence(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY> {
    CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY info = {};
    info.pszObjId = TRY(read_oid(fields, arena));
    BerReader tagged = TRY(fields.enter(asn1::context(0)));
    const CRYPT_SEQUENCE_OF_ANY list = TRY(read_sequence_of_any(tagged, arena));
    TRY(tagged.expect_end());
    info.cValue = list.cValue;
    info.rgValue = list.rgValue;
    return info;
  });
}

Status write_content_sequence(Encoder& out, const CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.oid(info.pszObjId));
    return out.nested(asn1::context(0), [&]() -> Status {
      return write_any(out, info.rgValue, info.cValue, asn1::kSequence);
    });
  });
}

Result<CRYPT_SEQUENCE_OF_ANY> read_sequence_of_any(BerReader& in, Arena& arena) {
  const BerReader list = TRY(in.enter(asn1::kSequence));
  const auto slots = TRY(read_list<CRYPT_DATA_BLOB>(list, arena, read_raw));
  return CRYPT_SEQUENCE_OF_ANY{slots.count(), slots.data()};
}

Status write_sequence_of_any(Encoder& out, const CRYPT_SEQUENCE_OF_ANY& list) {
  return write_any(out, list.rgValue, list.cValue, asn1::kSequence);
}

Result<CRYPT_SMIME_CAPABILITIES> read_capabilities(BerReader& in, Arena& arena) {
  const BerReader list = TRY(in.enter(asn1::kSequence));
  const auto slots = TRY(read_list<CRYPT_SMIME_CAPABILITY>(list, arena, read_capability));
  return CRYPT_SMIME_CAPABILITIES{slots.count(), slots.data()};
}

Status write_capabilities(Encoder& out, const CRYPT_SMIME_CAPABILITIES& list) {
  const auto capabilities = TRY(list_of(list.rgCapability, list.cCapability));
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (const CRYPT_SMIME_CAPABILITY& capability : capabilities) {
      TRY(out.nested(asn1::kSequence, [&]() -> Status {
        TRY(out.required_oid(capability.pszObjId));
        return out.raw_blob(capability.Parameters);
      }));
    }
    return {};
  });
}

Result<CTL_INFO> read_ctl(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) { return read_ctl_fields(fields, arena); });
}

Status write_ctl(Encoder& out, const CTL_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (info.dwVersion != CTL_V1) {
      out.small_integer(info.dwVersion);
    }
    TRY(write_usage(out, info.SubjectUsage));
    if (info.ListIdentifier.cbData != 0) {
      TRY(out.octets(info.ListIdentifier));
    }
    if (info.SequenceNumber.cbData != 0) {
      out.integer(TRY(bytes_in(info.SequenceNumber)));
    }
    TRY(write_time(out, info.ThisUpdate));
    if (!is_zero(info.NextUpdate)) {
      TRY(write_time(out, info.NextUpdate));
    }
    TRY(write_algorithm(out, info.SubjectAlgorithm, EmptyParameters::kNull));
    TRY(write_ctl_entries(out, info));
    if (info.cExtension == 0) {
      return {};
    }
    return out.nested(asn1::context(0), [&]() -> Status {
      return write_extensions(out, info.cExtension, info.rgExtension);
    });
  });
}

}  // namespace opensspi::cert
