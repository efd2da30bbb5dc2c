// SPDX-License-Identifier: MIT
#include "cert/codec/certificates.h"

#include "opensspi/wincrypt_cert_constants.h"

namespace opensspi::cert {
namespace {

using asn1::kIa5String;

// inner_of returns a reader at the content that is signed. If the outer SEQUENCE has the
// shape of content, algorithm and signature, its first element is read; otherwise all of it is.
Result<BerReader> inner_of(BerReader& in, const Arena& arena) {
  const asn1::Element outer = TRY(in.element(asn1::kSequence));
  const BerReader bare(outer.whole);
  BerReader parts(outer.content);
  if (arena.options().to_be_signed || !parts.next_is(asn1::kSequence)) {
    return bare;
  }
  const ByteView content = TRY(parts.any()).whole;
  if (!parts.next_is(asn1::kSequence)) {
    return bare;
  }
  TRY(parts.any());
  if (!parts.next_is(asn1::kBitString)) {
    return bare;
  }
  TRY(parts.any());
  TRY(parts.expect_end());
  return BerReader(content);
}

Result<DWORD> read_explicit_version(BerReader& fields) {
  const auto content = TRY(fields.optional(asn1::context(0)));
  if (!content) {
    return CERT_V1;
  }
  BerReader version(*content);
  const DWORD number = TRY(read_dword(version));
  TRY(version.expect_end());
  return number;
}

// read_unique_id reads an optional [1] or [2], a BIT STRING with an implicit tag.
Result<CRYPT_BIT_BLOB> read_unique_id(BerReader& fields, uint8_t number, Arena& arena) {
  const auto content = TRY(fields.optional(primitive(number)));
  if (!content) {
    return CRYPT_BIT_BLOB{};
  }
  return bit_blob(*content, arena);
}

// read_tagged_extensions reads an optional SEQUENCE OF Extension inside an explicit tag.
Result<Slots<CERT_EXTENSION>> read_tagged_extensions(BerReader& fields, uint8_t number,
                                                     Arena& arena) {
  const auto content = TRY(fields.optional(asn1::context(number)));
  if (!content) {
    return Slots<CERT_EXTENSION>(nullptr, 0);
  }
  BerReader outer(*content);
  const BerReader list = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  return read_extensions(list, arena);
}

Result<CERT_INFO> read_certificate_fields(BerReader& fields, Arena& arena) {
  CERT_INFO info = {};
  info.dwVersion = TRY(read_explicit_version(fields));
  info.SerialNumber = TRY(read_integer(fields, arena));
  info.SignatureAlgorithm = TRY(read_algorithm(fields, arena));
  info.Issuer = TRY(read_raw(fields, arena));
  BerReader validity = TRY(fields.enter(asn1::kSequence));
  info.NotBefore = TRY(read_time(validity));
  info.NotAfter = TRY(read_time(validity));
  TRY(validity.expect_end());
  info.Subject = TRY(read_raw(fields, arena));
  info.SubjectPublicKeyInfo = TRY(read_public_key_info(fields, arena));
  info.IssuerUniqueId = TRY(read_unique_id(fields, 1, arena));
  info.SubjectUniqueId = TRY(read_unique_id(fields, 2, arena));
  const auto extensions = TRY(read_tagged_extensions(fields, 3, arena));
  info.cExtension = extensions.count();
  info.rgExtension = extensions.data();
  return info;
}

Result<CRL_ENTRY> read_crl_entry(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRL_ENTRY> {
    CRL_ENTRY entry = {};
    entry.SerialNumber = TRY(read_integer(fields, arena));
    entry.RevocationDate = TRY(read_time(fields));
    if (fields.at_end()) {
      return entry;
    }
    const auto extensions = TRY(read_extensions(TRY(fields.enter(asn1::kSequence)), arena));
    entry.cExtension = extensions.count();
    entry.rgExtension = extensions.data();
    return entry;
  });
}

Result<CRL_INFO> read_crl_fields(BerReader& fields, Arena& arena) {
  CRL_INFO info = {};
  if (fields.next_is(asn1::kInteger)) {
    info.dwVersion = TRY(read_dword(fields));
  }
  info.SignatureAlgorithm = TRY(read_algorithm(fields, arena));
  info.Issuer = TRY(read_raw(fields, arena));
  info.ThisUpdate = TRY(read_time(fields));
  if (fields.next_is(kUtcTime) || fields.next_is(kGeneralizedTime)) {
    info.NextUpdate = TRY(read_time(fields));
  }
  if (fields.next_is(asn1::kSequence)) {
    const BerReader list = TRY(fields.enter(asn1::kSequence));
    const auto entries = TRY(read_list<CRL_ENTRY>(list, arena, read_crl_entry));
    info.cCRLEntry = entries.count();
    info.rgCRLEntry = entries.data();
  }
  const auto extensions = TRY(read_tagged_extensions(fields, 0, arena));
  info.cExtension = extensions.count();
  info.rgExtension = extensions.data();
  return info;
}

Result<CERT_REQUEST_INFO> read_request_fields(BerReader& fields, Arena& arena) {
  CERT_REQUEST_INFO info = {};
  info.dwVersion = TRY(read_dword(fields));
  info.Subject = TRY(read_raw(fields, arena));
  info.SubjectPublicKeyInfo = TRY(read_public_key_info(fields, arena));
  const auto attributes = TRY(fields.optional(asn1::context(0)));
  if (attributes) {
    const auto slots =
        TRY(read_list<CRYPT_ATTRIBUTE>(BerReader(*attributes), arena, read_attribute));
    info.cAttribute = slots.count();
    info.rgAttribute = slots.data();
  }
  return info;
}

Status write_tagged_extensions(Encoder& out, uint8_t number, DWORD count,
                               const CERT_EXTENSION* extensions) {
  if (count == 0) {
    return {};
  }
  return out.nested(asn1::context(number),
                    [&]() -> Status { return write_extensions(out, count, extensions); });
}

Status write_unique_id(Encoder& out, uint8_t number, const CRYPT_BIT_BLOB& id) {
  if (id.cbData == 0) {
    return {};
  }
  return out.bits(id, primitive(number));
}

Status write_crl_entry(Encoder& out, const CRL_ENTRY& entry) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.integer(TRY(bytes_in(entry.SerialNumber)));
    TRY(write_time(out, entry.RevocationDate));
    if (entry.cExtension == 0) {
      return {};
    }
    return write_extensions(out, entry.cExtension, entry.rgExtension);
  });
}

Status write_crl_entries(Encoder& out, const CRL_INFO& info) {
  const auto entries = TRY(list_of(info.rgCRLEntry, info.cCRLEntry));
  if (entries.empty()) {
    return {};
  }
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (const CRL_ENTRY& entry : entries) {
      TRY(write_crl_entry(out, entry));
    }
    return {};
  });
}

}  // namespace

Result<CERT_SIGNED_CONTENT_INFO> read_signed(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_SIGNED_CONTENT_INFO> {
    CERT_SIGNED_CONTENT_INFO content = {};
    content.ToBeSigned = TRY(read_raw(fields, arena));
    content.SignatureAlgorithm = TRY(read_algorithm(fields, arena));
    if (arena.options().keep_signature_order) {
      content.Signature = TRY(read_bits(fields, arena));
      return content;
    }
    const ByteView bits = TRY(fields.content(asn1::kBitString));
    if (bits.empty() || bits[0] > 7) {
      return asn1::kBerCorrupt;
    }
    const CRYPT_DATA_BLOB reversed = arena.reversed(bits.subspan(1));
    content.Signature = {reversed.cbData, reversed.pbData, bits[0]};
    return content;
  });
}

Status write_signed(Encoder& out, const CERT_SIGNED_CONTENT_INFO& content) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.raw_blob(content.ToBeSigned));
    TRY(write_algorithm(out, content.SignatureAlgorithm));
    return out.options().keep_signature_order ? out.bits(content.Signature)
                                              : out.reversed_bits(content.Signature);
  });
}

Result<CERT_INFO> read_certificate(BerReader& in, Arena& arena) {
  BerReader inner = TRY(inner_of(in, arena));
  return sequence(inner, [&](BerReader& fields) { return read_certificate_fields(fields, arena); });
}

Status write_certificate(Encoder& out, const CERT_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (info.dwVersion != CERT_V1) {
      TRY(out.nested(asn1::context(0), [&]() -> Status {
        out.small_integer(info.dwVersion);
        return {};
      }));
    }
    out.integer(TRY(bytes_in(info.SerialNumber)));
    TRY(write_algorithm(out, info.SignatureAlgorithm));
    TRY(out.raw_blob(info.Issuer));
    TRY(out.nested(asn1::kSequence, [&]() -> Status {
      TRY(write_time(out, info.NotBefore));
      return write_time(out, info.NotAfter);
    }));
    TRY(out.raw_blob(info.Subject));
    TRY(write_public_key_info(out, info.SubjectPublicKeyInfo));
    TRY(write_unique_id(out, 1, info.IssuerUniqueId));
    TRY(write_unique_id(out, 2, info.SubjectUniqueId));
    return write_tagged_extensions(out, 3, info.cExtension, info.rgExtension);
  });
}

Result<CRL_INFO> read_crl(BerReader& in, Arena& arena) {
  BerReader inner = TRY(inner_of(in, arena));
  return sequence(inner, [&](BerReader& fields) { return read_crl_fields(fields, arena); });
}

Status write_crl(Encoder& out, const CRL_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (info.dwVersion != CRL_V1) {
      out.small_integer(info.dwVersion);
    }
    TRY(write_algorithm(out, info.SignatureAlgorithm));
    TRY(out.raw_blob(info.Issuer));
    TRY(write_time(out, info.ThisUpdate));
    if (!is_zero(info.NextUpdate)) {
      TRY(write_time(out, info.NextUpdate));
    }
    TRY(write_crl_entries(out, info));
    return write_tagged_extensions(out, 0, info.cExtension, info.rgExtension);
  });
}

Result<CERT_REQUEST_INFO> read_request(BerReader& in, Arena& arena) {
  BerReader inner = TRY(inner_of(in, arena));
  return sequence(inner, [&](BerReader& fields) { return read_request_fields(fields, arena); });
}

Status write_request(Encoder& out, const CERT_REQUEST_INFO& info) {
  const auto attributes = TRY(list_of(info.rgAttribute, info.cAttribute));
  std::vector<Bytes> encodings;
  for (const CRYPT_ATTRIBUTE& attribute : attributes) {
    Encoder one(out.options());
    TRY(write_attribute(one, attribute));
    encodings.emplace_back(one.bytes().begin(), one.bytes().end());
  }
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.small_integer(info.dwVersion);
    TRY(out.raw_blob(info.Subject));
    TRY(write_public_key_info(out, info.SubjectPublicKeyInfo, EmptyParameters::kNull));
    return write_set(out, asn1::context(0), encodings);
  });
}

Result<CERT_KEYGEN_REQUEST_INFO> read_keygen_request(BerReader& in, Arena& arena) {
  BerReader inner = TRY(inner_of(in, arena));
  return sequence(inner, [&](BerReader& fields) -> Result<CERT_KEYGEN_REQUEST_INFO> {
    CERT_KEYGEN_REQUEST_INFO info = {};
    info.SubjectPublicKeyInfo = TRY(read_public_key_info(fields, arena));
    const ByteView challenge = TRY(fields.content(kIa5String));
    info.pwszChallengeString = arena.wide(std::u16string(challenge.begin(), challenge.end()));
    return info;
  });
}

Status write_keygen_request(Encoder& out, const CERT_KEYGEN_REQUEST_INFO& info) {
  if (info.pwszChallengeString == nullptr) {
    return kNullInStructure;
  }
  std::string challenge;
  for (const WCHAR* at = info.pwszChallengeString; *at != 0; ++at) {
    if (*at > 0x7F) {
      return fail(CRYPT_E_INVALID_IA5_STRING, "the challenge has characters outside ASCII");
    }
    challenge.push_back(static_cast<char>(*at));
  }
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(write_public_key_info(out, info.SubjectPublicKeyInfo, EmptyParameters::kNull));
    out.element(kIa5String, as_bytes(challenge));
    return {};
  });
}

// RFC 4523, 3.4: both halves are optional and have explicit tags.
Result<CERT_PAIR> read_pair(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_PAIR> {
    CERT_PAIR pair = {};
    const auto forward = TRY(fields.optional(asn1::context(0)));
    const auto reverse = TRY(fields.optional(asn1::context(1)));
    pair.Forward = arena.blob(forward.value_or(ByteView()));
    pair.Reverse = arena.blob(reverse.value_or(ByteView()));
    return pair;
  });
}

Status write_pair(Encoder& out, const CERT_PAIR& pair) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (const auto& [half, number] :
         {std::pair(&pair.Forward, uint8_t{0}), std::pair(&pair.Reverse, uint8_t{1})}) {
      if (half->cbData != 0) {
        TRY(out.octets(*half, asn1::context(number)));
      }
    }
    return {};
  });
}

}  // namespace opensspi::cert
