// SPDX-License-Identifier: MIT
#include "cert/codec/extensions.h"

namespace opensspi::cert {
namespace {

Result<CERT_POLICY_ID> read_policy_id(BerReader& in, Arena& arena) {
  const CTL_USAGE oids = TRY(read_usage(in, arena));
  return CERT_POLICY_ID{oids.cUsageIdentifier, oids.rgpszUsageIdentifier};
}

}  // namespace

Result<CERT_EXTENSIONS> read_extension_list(BerReader& in, Arena& arena) {
  const auto slots = TRY(read_extensions(TRY(in.enter(asn1::kSequence)), arena));
  return CERT_EXTENSIONS{slots.count(), slots.data()};
}

Status write_extension_list(Encoder& out, const CERT_EXTENSIONS& list) {
  return write_extensions(out, list.cExtension, list.rgExtension);
}

Result<CERT_BASIC_CONSTRAINTS_INFO> read_basic_constraints(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_BASIC_CONSTRAINTS_INFO> {
    CERT_BASIC_CONSTRAINTS_INFO info = {};
    info.SubjectType = TRY(read_bits(fields, arena));
    if (fields.next_is(asn1::kInteger)) {
      info.fPathLenConstraint = TRUE;
      info.dwPathLenConstraint = TRY(read_dword(fields));
    }
    if (fields.next_is(asn1::kSequence)) {
      const BerReader list = TRY(fields.enter(asn1::kSequence));
      const auto names = TRY(read_list<CRYPT_DATA_BLOB>(list, arena, read_raw));
      info.cSubtreesConstraint = names.count();
      info.rgSubtreesConstraint = names.data();
    }
    return info;
  });
}

Status write_basic_constraints(Encoder& out, const CERT_BASIC_CONSTRAINTS_INFO& info) {
  const auto names = TRY(list_of(info.rgSubtreesConstraint, info.cSubtreesConstraint));
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.bits(info.SubjectType));
    if (info.fPathLenConstraint != FALSE) {
      out.small_integer(info.dwPathLenConstraint);
    }
    if (names.empty()) {
      return {};
    }
    return out.nested(asn1::kSequence, [&]() -> Status {
      for (const CRYPT_DATA_BLOB& name : names) {
        TRY(out.raw_blob(name));
      }
      return {};
    });
  });
}

Result<CERT_BASIC_CONSTRAINTS2_INFO> read_basic_constraints2(BerReader& in, Arena& /*arena*/) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_BASIC_CONSTRAINTS2_INFO> {
    CERT_BASIC_CONSTRAINTS2_INFO info = {};
    info.fCA = TRY(read_optional_boolean(fields));
    if (fields.next_is(asn1::kInteger)) {
      info.fPathLenConstraint = TRUE;
      info.dwPathLenConstraint = TRY(read_dword(fields));
    }
    return info;
  });
}

Status write_basic_constraints2(Encoder& out, const CERT_BASIC_CONSTRAINTS2_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (info.fCA != FALSE) {
      out.boolean(true);
    }
    if (info.fPathLenConstraint != FALSE) {
      out.small_integer(info.dwPathLenConstraint);
    }
    return {};
  });
}

// KeyAttributes ::= SEQUENCE { keyIdentifier OCTET STRING OPTIONAL, intendedKeyUsage BIT STRING
// OPTIONAL, privateKeyUsagePeriod SEQUENCE { [0] notBefore, [1] notAfter } OPTIONAL }
Result<CERT_KEY_ATTRIBUTES_INFO> read_key_attributes(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_KEY_ATTRIBUTES_INFO> {
    CERT_KEY_ATTRIBUTES_INFO info = {};
    info.KeyId = arena.blob(TRY(fields.optional(asn1::kOctetString)).value_or(ByteView()));
    if (fields.next_is(asn1::kBitString)) {
      info.IntendedKeyUsage = TRY(read_bits(fields, arena));
    }
    if (!fields.next_is(asn1::kSequence)) {
      return info;
    }
    BerReader period = TRY(fields.enter(asn1::kSequence));
    const auto slot = arena.slots<CERT_PRIVATE_KEY_VALIDITY>(1);
    CERT_PRIVATE_KEY_VALIDITY validity = {};
    const auto before = TRY(period.optional(primitive(0)));
    if (before) {
      validity.NotBefore = TRY(generalized_time(*before));
    }
    const auto after = TRY(period.optional(primitive(1)));
    if (after) {
      validity.NotAfter = TRY(generalized_time(*after));
    }
    TRY(period.expect_end());
    slot.set(0, validity);
    info.pPrivateKeyUsagePeriod = slot.data();
    return info;
  });
}

Status write_key_attributes(Encoder& out, const CERT_KEY_ATTRIBUTES_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (info.KeyId.cbData != 0) {
      TRY(out.octets(info.KeyId));
    }
    if (info.IntendedKeyUsage.cbData != 0) {
      TRY(out.bits(info.IntendedKeyUsage));
    }
    if (info.pPrivateKeyUsagePeriod == nullptr) {
      return {};
    }
    const CERT_PRIVATE_KEY_VALIDITY& period = *info.pPrivateKeyUsagePeriod;
    return out.nested(asn1::kSequence, [&]() -> Status {
      if (!is_zero(period.NotBefore)) {
        TRY(write_generalized_time(out, period.NotBefore, primitive(0)));
      }
      if (!is_zero(period.NotAfter)) {
        TRY(write_generalized_time(out, period.NotAfter, primitive(1)));
      }
      return {};
    });
  });
}

Result<CERT_KEY_USAGE_RESTRICTION_INFO> read_usage_restriction(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_KEY_USAGE_RESTRICTION_INFO> {
    CERT_KEY_USAGE_RESTRICTION_INFO info = {};
    if (fields.next_is(asn1::kSequence)) {
      const BerReader list = TRY(fields.enter(asn1::kSequence));
      const auto policies = TRY(read_list<CERT_POLICY_ID>(list, arena, read_policy_id));
      info.cCertPolicyId = policies.count();
      info.rgCertPolicyId = policies.data();
    }
    if (fields.next_is(asn1::kBitString)) {
      info.RestrictedKeyUsage = TRY(read_bits(fields, arena));
    }
    return info;
  });
}

Status write_usage_restriction(Encoder& out, const CERT_KEY_USAGE_RESTRICTION_INFO& info) {
  const auto policies = TRY(list_of(info.rgCertPolicyId, info.cCertPolicyId));
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (!policies.empty()) {
      TRY(out.nested(asn1::kSequence, [&]() -> Status {
        for (const CERT_POLICY_ID& policy : policies) {
          TRY(write_usage(out, {policy.cCertPolicyElementId, policy.rgpszCertPolicyElementId}));
        }
        return {};
      }));
    }
    if (info.RestrictedKeyUsage.cbData == 0) {
      return {};
    }
    return out.bits(info.RestrictedKeyUsage);
  });
}

Result<CTL_USAGE> read_usage(BerReader& in, Arena& arena) {
  const BerReader list = TRY(in.enter(asn1::kSequence));
  const auto oids = TRY(read_list<LPSTR>(list, arena, read_oid));
  return CTL_USAGE{oids.count(), oids.data()};
}

Status write_usage(Encoder& out, const CTL_USAGE& usage) {
  const auto oids = TRY(list_of(usage.rgpszUsageIdentifier, usage.cUsageIdentifier));
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (const char* oid : oids) {
      TRY(out.oid(oid));
    }
    return {};
  });
}

Result<CERT_TEMPLATE_EXT> read_template(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_TEMPLATE_EXT> {
    CERT_TEMPLATE_EXT info = {};
    info.pszObjId = TRY(read_oid(fields, arena));
    if (fields.next_is(asn1::kInteger)) {
      info.dwMajorVersion = TRY(read_dword(fields));
    }
    if (fields.next_is(asn1::kInteger)) {
      info.fMinorVersion = TRUE;
      info.dwMinorVersion = TRY(read_dword(fields));
    }
    return info;
  });
}

Status write_template(Encoder& out, const CERT_TEMPLATE_EXT& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.oid(info.pszObjId));
    out.small_integer(info.dwMajorVersion);
    if (info.fMinorVersion != FALSE) {
      out.small_integer(info.dwMinorVersion);
    }
    return {};
  });
}

}  // namespace opensspi::cert
