// SPDX-License-Identifier: MIT
#include "cert/codec/general_names.h"

#include "opensspi/wincrypt_cert_constants.h"

namespace opensspi::cert {
namespace {

constexpr Error kNoName = fail(E_INVALIDARG, "a general name has a type that cannot be encoded");

// The tags of GeneralName; CERT_ALT_NAME_ is one more than the number.
constexpr asn1::Tag kOtherName = asn1::context(0);
constexpr asn1::Tag kEmail = primitive(1);
constexpr asn1::Tag kDns = primitive(2);
constexpr asn1::Tag kX400 = asn1::context(3);
constexpr asn1::Tag kDirectory = asn1::context(4);
constexpr asn1::Tag kEdi = asn1::context(5);
constexpr asn1::Tag kUrl = primitive(6);
constexpr asn1::Tag kIpAddress = primitive(7);
constexpr asn1::Tag kRegisteredId = primitive(8);
constexpr uint8_t kLastNumber = 8;

// ia5_text refuses a zero: the text would end there for every caller that takes it as a string.
Result<LPWSTR> ia5_text(ByteView content, Arena& arena) {
  for (const uint8_t byte : content) {
    if (byte == 0) {
      return fail(CRYPT_E_ASN1_RULE, "a name contains a zero");
    }
  }
  return arena.wide(std::u16string(content.begin(), content.end()));
}

Result<PCERT_OTHER_NAME> read_other_name(ByteView content, Arena& arena) {
  BerReader fields(content);
  const Slots<CERT_OTHER_NAME> slot = arena.slots<CERT_OTHER_NAME>(1);
  CERT_OTHER_NAME name = {};
  name.pszObjId = TRY(read_oid(fields, arena));
  name.Value = arena.blob(TRY(fields.content(asn1::context(0))));
  TRY(fields.expect_end());
  slot.set(0, name);
  return slot.data();
}

Result<CERT_ALT_NAME_ENTRY> read_general_name(BerReader& in, Arena& arena) {
  const asn1::Element element = TRY(in.any());
  CERT_ALT_NAME_ENTRY entry = {};
  const uint8_t number = element.tag & 0x1F;
  if ((element.tag & 0xC0) != 0x80 || number > kLastNumber) {
    return asn1::kBerCorrupt;
  }
  entry.dwAltNameChoice = number + 1u;
  switch (element.tag) {
    case kOtherName:
      entry.pOtherName = TRY(read_other_name(element.content, arena));
      return entry;
    case kEmail:
    case kDns:
    case kUrl:
      entry.pwszURL = TRY(ia5_text(element.content, arena));
      return entry;
    case kDirectory:
    case kIpAddress:
      entry.IPAddress = arena.blob(element.content);
      return entry;
    case kRegisteredId:
      entry.pszRegisteredID = TRY(arena.oid(element.content));
      return entry;
    case kX400:
    case kEdi:
      entry.DirectoryName = arena.blob(element.whole);  // Windows has no structure for these
      return entry;
    default:
      return asn1::kBerBadTag;
  }
}

Status write_ia5(Encoder& out, LPCWSTR text, asn1::Tag tag) {
  std::string bytes;
  for (DWORD at = 0; text != nullptr && text[at] != 0; ++at) {
    if (text[at] > 0x7F) {
      out.error_at(at & CERT_ALT_NAME_VALUE_ERR_INDEX_MASK);
      return fail(CRYPT_E_INVALID_IA5_STRING, "a character of a name is not in IA5String");
    }
    bytes.push_back(static_cast<char>(text[at]));
  }
  out.element(tag, as_bytes(bytes));
  return {};
}

Status write_other_name(Encoder& out, const CERT_OTHER_NAME* name) {
  if (name == nullptr) {
    return kNullInStructure;
  }
  return out.nested(kOtherName, [&]() -> Status {
    TRY(out.oid(name->pszObjId));
    return out.octets(name->Value, asn1::context(0));
  });
}

Status write_general_name(Encoder& out, const CERT_ALT_NAME_ENTRY& entry) {
  switch (entry.dwAltNameChoice) {
    case CERT_ALT_NAME_OTHER_NAME:
      return write_other_name(out, entry.pOtherName);
    case CERT_ALT_NAME_RFC822_NAME:
      return write_ia5(out, entry.pwszRfc822Name, kEmail);
    case CERT_ALT_NAME_DNS_NAME:
      return write_ia5(out, entry.pwszDNSName, kDns);
    case CERT_ALT_NAME_URL:
      return write_ia5(out, entry.pwszURL, kUrl);
    case CERT_ALT_NAME_DIRECTORY_NAME:
      return out.octets(entry.DirectoryName, kDirectory);
    case CERT_ALT_NAME_IP_ADDRESS:
      return out.octets(entry.IPAddress, kIpAddress);
    case CERT_ALT_NAME_REGISTERED_ID:
      return out.oid(entry.pszRegisteredID, kRegisteredId);
    default:
      return kNoName;
  }
}

// write_indexed notes which of several names has the fault.
Status write_indexed(Encoder& out, const CERT_ALT_NAME_ENTRY& entry, size_t index) {
  const Status written = write_general_name(out, entry);
  if (!written.ok()) {
    const auto at = static_cast<DWORD>(index & CERT_ALT_NAME_ENTRY_ERR_INDEX_MASK);
    out.error_at(out.error_index() | (at << CERT_ALT_NAME_ENTRY_ERR_INDEX_SHIFT));
  }
  return written;
}

Result<CERT_ACCESS_DESCRIPTION> read_access(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_ACCESS_DESCRIPTION> {
    CERT_ACCESS_DESCRIPTION access = {};
    access.pszAccessMethod = TRY(read_oid(fields, arena));
    access.AccessLocation = TRY(read_general_name(fields, arena));
    return access;
  });
}

// read_point_name reads an optional [0] DistributionPointName.
Result<CRL_DIST_POINT_NAME> read_point_name(BerReader& fields, Arena& arena) {
  CRL_DIST_POINT_NAME name = {};
  const auto content = TRY(fields.optional(asn1::context(0)));
  if (!content) {
    return name;
  }
  BerReader choice(*content);
  if (choice.next_is(asn1::context(1))) {
    TRY(choice.any());  // a name relative to the issuer, which Windows does not show
    name.dwDistPointNameChoice = CRL_DIST_POINT_ISSUER_RDN_NAME;
  } else {
    const BerReader names = TRY(choice.enter(asn1::context(0)));
    name.FullName = TRY(read_general_names(names, arena));
    name.dwDistPointNameChoice = CRL_DIST_POINT_FULL_NAME;
  }
  TRY(choice.expect_end());
  return name;
}

Status write_point_name(Encoder& out, const CRL_DIST_POINT_NAME& name) {
  switch (name.dwDistPointNameChoice) {
    case CRL_DIST_POINT_NO_NAME:
      return {};
    case CRL_DIST_POINT_FULL_NAME:
      return out.nested(asn1::context(0), [&]() -> Status {
        return write_general_names(out, name.FullName, asn1::context(0));
      });
    default:
      return fail(E_INVALIDARG, "a name relative to the issuer cannot be encoded");
  }
}

Result<CRYPT_BIT_BLOB> read_optional_bits(BerReader& fields, uint8_t number, Arena& arena) {
  const auto content = TRY(fields.optional(primitive(number)));
  if (!content) {
    return CRYPT_BIT_BLOB{};
  }
  return bit_blob(*content, arena);
}

Result<BOOL> read_tagged_boolean(BerReader& fields, uint8_t number) {
  const auto content = TRY(fields.optional(primitive(number)));
  if (!content) {
    return FALSE;
  }
  return boolean_of(*content);
}

Result<CRL_DIST_POINT> read_dist_point(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRL_DIST_POINT> {
    CRL_DIST_POINT point = {};
    point.DistPointName = TRY(read_point_name(fields, arena));
    point.ReasonFlags = TRY(read_optional_bits(fields, 1, arena));
    const auto issuer = TRY(fields.optional(asn1::context(2)));
    if (issuer) {
      point.CRLIssuer = TRY(read_general_names(BerReader(*issuer), arena));
    }
    return point;
  });
}

Status write_dist_point(Encoder& out, const CRL_DIST_POINT& point) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(write_point_name(out, point.DistPointName));
    if (point.ReasonFlags.cbData != 0) {
      TRY(out.bits(point.ReasonFlags, primitive(1)));
    }
    if (point.CRLIssuer.cAltEntry != 0) {
      TRY(write_general_names(out, point.CRLIssuer, asn1::context(2)));
    }
    return {};
  });
}

Result<CERT_GENERAL_SUBTREE> read_subtree(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_GENERAL_SUBTREE> {
    CERT_GENERAL_SUBTREE subtree = {};
    subtree.Base = TRY(read_general_name(fields, arena));
    const auto minimum = TRY(fields.optional(primitive(0)));
    if (minimum) {
      subtree.dwMinimum = TRY(dword_of(*minimum));
    }
    const auto maximum = TRY(fields.optional(primitive(1)));
    if (maximum) {
      subtree.fMaximum = TRUE;
      subtree.dwMaximum = TRY(dword_of(*maximum));
    }
    return subtree;
  });
}

Status write_subtrees(Encoder& out, uint8_t number, const CERT_GENERAL_SUBTREE* first,
                      DWORD count) {
  const auto subtrees = TRY(list_of(first, count));
  if (subtrees.empty()) {
    return {};
  }
  return out.nested(asn1::context(number), [&]() -> Status {
    for (size_t i = 0; i < subtrees.size(); ++i) {
      TRY(out.nested(asn1::kSequence, [&]() -> Status {
        TRY(write_indexed(out, subtrees[i].Base, i));
        if (subtrees[i].dwMinimum != 0) {
          out.small_integer(subtrees[i].dwMinimum, primitive(0));
        }
        if (subtrees[i].fMaximum != FALSE) {
          out.small_integer(subtrees[i].dwMaximum, primitive(1));
        }
        return {};
      }));
    }
    return {};
  });
}

Result<Slots<CERT_GENERAL_SUBTREE>> read_subtrees(BerReader& fields, uint8_t number, Arena& arena) {
  const auto content = TRY(fields.optional(asn1::context(number)));
  if (!content) {
    return Slots<CERT_GENERAL_SUBTREE>(nullptr, 0);
  }
  return read_list<CERT_GENERAL_SUBTREE>(BerReader(*content), arena, read_subtree);
}

}  // namespace

Result<CERT_ALT_NAME_INFO> read_general_names(BerReader in, Arena& arena) {
  const auto slots = TRY(read_list<CERT_ALT_NAME_ENTRY>(in, arena, read_general_name));
  return CERT_ALT_NAME_INFO{slots.count(), slots.data()};
}

Status write_general_names(Encoder& out, const CERT_ALT_NAME_INFO& names, asn1::Tag tag) {
  const auto entries = TRY(list_of(names.rgAltEntry, names.cAltEntry));
  return out.nested(tag, [&]() -> Status {
    for (size_t i = 0; i < entries.size(); ++i) {
      TRY(write_indexed(out, entries[i], i));
    }
    return {};
  });
}

Result<CERT_ALT_NAME_INFO> read_alternate_name(BerReader& in, Arena& arena) {
  return read_general_names(TRY(in.enter(asn1::kSequence)), arena);
}

Status write_alternate_name(Encoder& out, const CERT_ALT_NAME_INFO& names) {
  return write_general_names(out, names, asn1::kSequence);
}

Result<CERT_AUTHORITY_KEY_ID_INFO> read_authority_key_id(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_AUTHORITY_KEY_ID_INFO> {
    CERT_AUTHORITY_KEY_ID_INFO info = {};
    info.KeyId = arena.blob(TRY(fields.optional(primitive(0))).value_or(ByteView()));
    const auto issuer = TRY(fields.optional(asn1::context(1)));
    if (issuer) {
      // A name; newer writers put a directory name of GeneralNames there.
      BerReader names(*issuer);
      const bool general = names.next_is(kDirectory);
      info.CertIssuer = arena.blob(general ? TRY(names.any()).content : *issuer);
    }
    const auto serial = TRY(fields.optional(primitive(2)));
    if (serial) {
      info.CertSerialNumber = TRY(integer_blob(*serial, arena));
    }
    return info;
  });
}

Status write_authority_key_id(Encoder& out, const CERT_AUTHORITY_KEY_ID_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (info.KeyId.cbData != 0) {
      TRY(out.octets(info.KeyId, primitive(0)));
    }
    if (info.CertIssuer.cbData != 0) {
      TRY(out.octets(info.CertIssuer, asn1::context(1)));
    }
    if (info.CertSerialNumber.cbData != 0) {
      out.integer(TRY(bytes_in(info.CertSerialNumber)), primitive(2));
    }
    return {};
  });
}

Result<CERT_AUTHORITY_KEY_ID2_INFO> read_authority_key_id2(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_AUTHORITY_KEY_ID2_INFO> {
    CERT_AUTHORITY_KEY_ID2_INFO info = {};
    info.KeyId = arena.blob(TRY(fields.optional(primitive(0))).value_or(ByteView()));
    const auto issuer = TRY(fields.optional(asn1::context(1)));
    if (issuer) {
      info.AuthorityCertIssuer = TRY(read_general_names(BerReader(*issuer), arena));
    }
    const auto serial = TRY(fields.optional(primitive(2)));
    if (serial) {
      info.AuthorityCertSerialNumber = TRY(integer_blob(*serial, arena));
    }
    return info;
  });
}

Status write_authority_key_id2(Encoder& out, const CERT_AUTHORITY_KEY_ID2_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (info.KeyId.cbData != 0) {
      TRY(out.octets(info.KeyId, primitive(0)));
    }
    if (info.AuthorityCertIssuer.cAltEntry != 0) {
      TRY(write_general_names(out, info.AuthorityCertIssuer, asn1::context(1)));
    }
    if (info.AuthorityCertSerialNumber.cbData != 0) {
      out.integer(TRY(bytes_in(info.AuthorityCertSerialNumber)), primitive(2));
    }
    return {};
  });
}

Result<CERT_AUTHORITY_INFO_ACCESS> read_info_access(BerReader& in, Arena& arena) {
  const BerReader list = TRY(in.enter(asn1::kSequence));
  const auto slots = TRY(read_list<CERT_ACCESS_DESCRIPTION>(list, arena, read_access));
  return CERT_AUTHORITY_INFO_ACCESS{slots.count(), slots.data()};
}

Status write_info_access(Encoder& out, const CERT_AUTHORITY_INFO_ACCESS& info) {
  const auto list = TRY(list_of(info.rgAccDescr, info.cAccDescr));
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (size_t i = 0; i < list.size(); ++i) {
      TRY(out.nested(asn1::kSequence, [&]() -> Status {
        TRY(out.oid(list[i].pszAccessMethod));
        return write_indexed(out, list[i].AccessLocation, i);
      }));
    }
    return {};
  });
}

Result<CRL_DIST_POINTS_INFO> read_dist_points(BerReader& in, Arena& arena) {
  const BerReader list = TRY(in.enter(asn1::kSequence));
  const auto slots = TRY(read_list<CRL_DIST_POINT>(list, arena, read_dist_point));
  return CRL_DIST_POINTS_INFO{slots.count(), slots.data()};
}

Status write_dist_points(Encoder& out, const CRL_DIST_POINTS_INFO& info) {
  const auto points = TRY(list_of(info.rgDistPoint, info.cDistPoint));
  if (points.empty()) {
    return fail(E_INVALIDARG, "there is no distribution point");
  }
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (size_t i = 0; i < points.size(); ++i) {
      const Status written = write_dist_point(out, points[i]);
      if (!written.ok()) {
        const auto at = static_cast<DWORD>(i & CRL_DIST_POINT_ERR_INDEX_MASK);
        out.error_at(out.error_index() | (at << CRL_DIST_POINT_ERR_INDEX_SHIFT));
        return written;
      }
    }
    return {};
  });
}

Result<CRL_ISSUING_DIST_POINT> read_issuing_dist_point(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRL_ISSUING_DIST_POINT> {
    CRL_ISSUING_DIST_POINT point = {};
    point.DistPointName = TRY(read_point_name(fields, arena));
    point.fOnlyContainsUserCerts = TRY(read_tagged_boolean(fields, 1));
    point.fOnlyContainsCACerts = TRY(read_tagged_boolean(fields, 2));
    point.OnlySomeReasonFlags = TRY(read_optional_bits(fields, 3, arena));
    point.fIndirectCRL = TRY(read_tagged_boolean(fields, 4));
    return point;
  });
}

Status write_issuing_dist_point(Encoder& out, const CRL_ISSUING_DIST_POINT& point) {
  constexpr uint8_t kTrue = 0xFF;
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(write_point_name(out, point.DistPointName));
    if (point.fOnlyContainsUserCerts != FALSE) {
      out.element(primitive(1), {&kTrue, 1});
    }
    if (point.fOnlyContainsCACerts != FALSE) {
      out.element(primitive(2), {&kTrue, 1});
    }
    if (point.OnlySomeReasonFlags.cbData != 0) {
      TRY(out.bits(point.OnlySomeReasonFlags, primitive(3)));
    }
    if (point.fIndirectCRL != FALSE) {
      out.element(primitive(4), {&kTrue, 1});
    }
    return {};
  });
}

// CrossCertDistPoints ::= SEQUENCE { syncDeltaTime INTEGER OPTIONAL, SEQUENCE OF GeneralNames }
Result<CROSS_CERT_DIST_POINTS_INFO> read_cross_dist_points(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CROSS_CERT_DIST_POINTS_INFO> {
    CROSS_CERT_DIST_POINTS_INFO info = {};
    if (fields.next_is(asn1::kInteger)) {
      info.dwSyncDeltaTime = TRY(read_dword(fields));
    }
    const BerReader list = TRY(fields.enter(asn1::kSequence));
    const auto slots = TRY(read_list<CERT_ALT_NAME_INFO>(list, arena, read_alternate_name));
    info.cDistPoint = slots.count();
    info.rgDistPoint = slots.data();
    return info;
  });
}

Status write_cross_dist_points(Encoder& out, const CROSS_CERT_DIST_POINTS_INFO& info) {
  const auto points = TRY(list_of(info.rgDistPoint, info.cDistPoint));
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (info.dwSyncDeltaTime != 0) {
      out.small_integer(info.dwSyncDeltaTime);
    }
    return out.nested(asn1::kSequence, [&]() -> Status {
      for (const CERT_ALT_NAME_INFO& names : points) {
        TRY(write_alternate_name(out, names));
      }
      return {};
    });
  });
}

Result<CERT_NAME_CONSTRAINTS_INFO> read_name_constraints(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_NAME_CONSTRAINTS_INFO> {
    const auto permitted = TRY(read_subtrees(fields, 0, arena));
    const auto excluded = TRY(read_subtrees(fields, 1, arena));
    return CERT_NAME_CONSTRAINTS_INFO{permitted.count(), permitted.data(), excluded.count(),
                                      excluded.data()};
  });
}

Status write_name_constraints(Encoder& out, const CERT_NAME_CONSTRAINTS_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(write_subtrees(out, 0, info.rgPermittedSubtree, info.cPermittedSubtree));
    return write_subtrees(out, 1, info.rgExcludedSubtree, info.cExcludedSubtree);
  });
}

}  // namespace opensspi::cert
