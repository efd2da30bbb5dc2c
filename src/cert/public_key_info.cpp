// SPDX-License-Identifier: MIT
#include "cert/public_key_info.h"

#include <algorithm>
#include <array>
#include <optional>

#include "asn1/oid.h"
#include "cert/object_ids.h"
#include "crypto/ec.h"
#include "crypto/ffc.h"
#include "crypto/rsa.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;
using asn1::DerWriter;

constexpr Error kMalformed =
    fail(CRYPT_E_ASN1_CORRUPT, "the public key or its parameters are not the algorithm's DER");
constexpr Error kUnknown =
    fail(ERROR_FILE_NOT_FOUND, "public keys of this algorithm are not supported");
constexpr Error kOtherKind = fail(ERROR_FILE_NOT_FOUND, "the key is not of that algorithm");

constexpr csp::AlgorithmNumber kAlgEcdsa = static_cast<uint32_t>(crypto::AlgorithmId::kEcdsa);
constexpr csp::AlgorithmNumber kAlgEcdh = static_cast<uint32_t>(crypto::AlgorithmId::kEcdh);

// Formats of parameters and key: a kind of key may have more than one.
enum class Format : uint8_t { kRsa, kDsa, kDhX942, kDhPkcs3, kEc };

struct AlgorithmName {
  std::string_view oid;
  Format format;
  csp::AlgorithmNumber number;
};

// Keys are written with the first name of a format.
constexpr AlgorithmName kNames[] = {
    {kOidRsa, Format::kRsa, csp::kAlgRsaKeyExchange},
    {kOidRsaExchange, Format::kRsa, csp::kAlgRsaKeyExchange},
    {kOidDsa, Format::kDsa, csp::kAlgDssSign},
    {kOidOldDsa, Format::kDsa, csp::kAlgDssSign},
    {kOidDhX942, Format::kDhX942, csp::kAlgDhStoreAndForward},
    {kOidEphemeralDh, Format::kDhX942, csp::kAlgDhEphemeral},
    {kOidDhPkcs3, Format::kDhPkcs3, csp::kAlgDhStoreAndForward},
    {kOidEc, Format::kEc, kAlgEcdsa},
    {kOidEcdh, Format::kEc, kAlgEcdh},
};

struct CurveName {
  crypto::EcCurve curve;
  std::array<uint8_t, 8> body;
  size_t len;
  [[nodiscard]] ByteView oid() const { return ByteView(body).first(len); }
};

// RFC 5480, 2.1.1.1: secp256r1, secp384r1, secp521r1.
constexpr CurveName kCurves[] = {
    {crypto::EcCurve::kP256, {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07}, 8},
    {crypto::EcCurve::kP384, {0x2B, 0x81, 0x04, 0x00, 0x22}, 5},
    {crypto::EcCurve::kP521, {0x2B, 0x81, 0x04, 0x00, 0x23}, 5},
};

template <class Rows, class Matches>
auto find_row(const Rows& rows, const Matches& matches) {
  const auto* row = std::find_if(std::begin(rows), std::end(rows), matches);
  return row == std::end(rows) ? nullptr : row;
}

// The object identifier of a signature stands for the key that makes it, as on Windows.
std::optional<AlgorithmName> find_signers_name(std::string_view oid) {
  const ObjectId* const signature = find_object({.group = ObjectGroup::kSign}, oid);
  if (signature == nullptr || signature->extra.empty()) {
    return std::nullopt;
  }
  switch (signature->extra[0]) {
    case csp::kAlgRsaSign:
      return AlgorithmName{signature->oid, Format::kRsa, csp::kAlgRsaSign};
    case csp::kAlgDssSign:
      return AlgorithmName{signature->oid, Format::kDsa, csp::kAlgDssSign};
    default:
      return std::nullopt;
  }
}

std::optional<AlgorithmName> find_name(std::string_view oid) {
  const auto* const row =
      find_row(kNames, [&](const AlgorithmName& name) { return name.oid == oid; });
  return row == nullptr ? find_signers_name(oid) : std::optional(*row);
}

Format usual_format(const crypto::PublicKey& key) {
  switch (key.kind()) {
    case crypto::KeyKind::kRsa:
      return Format::kRsa;
    case crypto::KeyKind::kDsa:
      return Format::kDsa;
    case crypto::KeyKind::kEc:
      return Format::kEc;
    case crypto::KeyKind::kDh:
      break;
  }
  const auto& group = dynamic_cast<const crypto::FfcPublicKey&>(key).group();
  return group.order.empty() ? Format::kDhPkcs3 : Format::kDhX942;
}

bool is_dh(Format format) { return format == Format::kDhX942 || format == Format::kDhPkcs3; }

// choose_name returns the name and the format in which a key is written.
Result<AlgorithmName> choose_name(const crypto::PublicKey& key, std::string_view oid) {
  const Format usual = usual_format(key);
  if (oid.empty()) {
    return *find_row(kNames, [&](const AlgorithmName& name) { return name.format == usual; });
  }
  const std::optional<AlgorithmName> name = find_name(oid);
  if (!name) {
    return kUnknown;
  }
  // A group with its subgroup may be written without it, not vice versa.
  const bool fits = name->format == usual || (is_dh(usual) && name->format == Format::kDhPkcs3);
  if (!fits) {
    return kOtherKind;
  }
  return *name;
}

// The writing and reading of one format.

template <class Write>
Bytes sequence(const Write& write) {
  Bytes der;
  DerWriter(der).nested(asn1::kSequence, write);
  return der;
}

Bytes integer(ByteView magnitude) {
  Bytes der;
  DerWriter(der).unsigned_integer(magnitude);
  return der;
}

// PKCS#3: prime, base. X9.42: p, g, q, in this order. DSA: p, q, g (RFC 3279, 2.3.2 and 2.3.3).
Bytes group_parameters(const crypto::Group& group, Format format) {
  return sequence([&](DerWriter& writer) {
    writer.unsigned_integer(group.prime);
    if (format == Format::kDsa) {
      writer.unsigned_integer(group.order);
    }
    writer.unsigned_integer(group.generator);
    if (format == Format::kDhX942) {
      writer.unsigned_integer(group.order);
    }
  });
}

void write_rsa(const crypto::PublicKey& key, PublicKeyInfo& info) {
  const crypto::RsaPublicParts parts = dynamic_cast<const crypto::RsaPublicKey&>(key).parts();
  DerWriter(info.parameters).null();
  info.key = sequence([&](DerWriter& writer) {
    writer.unsigned_integer(parts.modulus);
    writer.unsigned_integer(parts.exponent);
  });
}

void write_ffc(const crypto::PublicKey& key, Format format, PublicKeyInfo& info) {
  const auto& ffc = dynamic_cast<const crypto::FfcPublicKey&>(key);
  info.parameters = group_parameters(ffc.group(), format);
  info.key = integer(ffc.value());
}

void write_ec(const crypto::PublicKey& key, PublicKeyInfo& info) {
  const auto& ec = dynamic_cast<const crypto::EcPublicKey&>(key);
  const CurveName* curve =
      find_row(kCurves, [&](const CurveName& row) { return row.curve == ec.curve(); });
  DerWriter(info.parameters).object_identifier(curve->oid());
  info.key = ec.point();
}

using KeyResult = Result<std::shared_ptr<const crypto::PublicKey>>;

KeyResult read_rsa(const PublicKeyInfoView& info) {
  DerReader outer(info.key.bytes, kMalformed);
  DerReader numbers = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  const ByteView modulus = TRY(numbers.unsigned_integer());
  const ByteView exponent = TRY(numbers.unsigned_integer());
  TRY(numbers.expect_end());
  return std::shared_ptr<const crypto::PublicKey>(TRY(crypto::make_rsa_public(modulus, exponent)));
}

Bytes copied(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

// j and the seed of X9.42, and the length of PKCS#3's private values, say nothing about the key.
Status skip_optional(DerReader& numbers, Format format) {
  if (format == Format::kDsa) {
    return {};
  }
  if (numbers.next_is(asn1::kInteger)) {
    TRY(numbers.unsigned_integer());
  }
  if (format == Format::kDhPkcs3 || !numbers.next_is(asn1::kSequence)) {
    return {};
  }
  DerReader proof = TRY(numbers.enter(asn1::kSequence));
  TRY(proof.bit_string());
  TRY(proof.unsigned_integer());
  return proof.expect_end();
}

Result<crypto::Group> read_group(ByteView parameters, Format format) {
  DerReader outer(parameters, kMalformed);
  DerReader numbers = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  crypto::Group group;
  group.prime = copied(TRY(numbers.unsigned_integer()));
  if (format == Format::kDsa) {
    group.order = copied(TRY(numbers.unsigned_integer()));
  }
  group.generator = copied(TRY(numbers.unsigned_integer()));
  if (format == Format::kDhX942) {
    group.order = copied(TRY(numbers.unsigned_integer()));
  }
  TRY(skip_optional(numbers, format));
  TRY(numbers.expect_end());
  return group;
}

KeyResult read_ffc(const PublicKeyInfoView& info, Format format) {
  const crypto::Group group = TRY(read_group(info.parameters, format));
  DerReader reader(info.key.bytes, kMalformed);
  const ByteView value = TRY(reader.unsigned_integer());
  TRY(reader.expect_end());
  auto made = format == Format::kDsa ? crypto::make_dsa_public(group, value)
                                     : crypto::make_dh_public(group, value);
  return std::shared_ptr<const crypto::PublicKey>(TRY(std::move(made)));
}

KeyResult read_ec(const PublicKeyInfoView& info) {
  DerReader reader(info.parameters, kMalformed);
  const ByteView oid = TRY(reader.object_identifier());
  TRY(reader.expect_end());
  const CurveName* curve =
      find_row(kCurves, [&](const CurveName& row) { return std::ranges::equal(row.oid(), oid); });
  if (curve == nullptr) {
    return fail(ERROR_FILE_NOT_FOUND, "keys on this curve are not supported");
  }
  return std::shared_ptr<const crypto::PublicKey>(
      TRY(crypto::make_ec_public(curve->curve, info.key.bytes)));
}

KeyResult read_key(const PublicKeyInfoView& info, Format format) {
  switch (format) {
    case Format::kRsa:
      return read_rsa(info);
    case Format::kEc:
      return read_ec(info);
    case Format::kDsa:
    case Format::kDhX942:
    case Format::kDhPkcs3:
      break;
  }
  return read_ffc(info, format);
}

}  // namespace

Result<PublicKeyInfo> public_key_info(const crypto::PublicKey& key, std::string_view oid) {
  const AlgorithmName name = TRY(choose_name(key, oid));
  PublicKeyInfo info;
  info.algorithm = name.oid;
  switch (name.format) {
    case Format::kRsa:
      write_rsa(key, info);
      break;
    case Format::kEc:
      write_ec(key, info);
      break;
    case Format::kDsa:
    case Format::kDhX942:
    case Format::kDhPkcs3:
      write_ffc(key, name.format, info);
      break;
  }
  return info;
}

Result<NamedPublicKey> public_key_from_info(const PublicKeyInfoView& info) {
  const std::optional<AlgorithmName> name = find_name(info.algorithm);
  if (!name) {
    return kUnknown;
  }
  if (info.key.unused_bits != 0) {
    return kMalformed;
  }
  auto key = TRY(read_key(info, name->format));
  return NamedPublicKey{std::move(key), name->number};
}

Result<Bytes> encode_public_key_info(const PublicKeyInfo& info) {
  const Bytes oid = TRY(asn1::oid_body(info.algorithm));
  return sequence([&](DerWriter& writer) {
    writer.nested(asn1::kSequence, [&](DerWriter& algorithm) {
      algorithm.object_identifier(oid);
      algorithm.raw(info.parameters);
    });
    writer.bit_string({info.key, 0});
  });
}

Result<PublicKeyInfo> parse_public_key_info(ByteView der) {
  DerReader outer(der, kMalformed);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  DerReader algorithm = TRY(fields.enter(asn1::kSequence));
  const ByteView oid = TRY(algorithm.object_identifier());
  const ByteView parameters = algorithm.remaining();
  if (!parameters.empty()) {
    TRY(algorithm.any());
    TRY(algorithm.expect_end());
  }
  const asn1::BitString key = TRY(fields.bit_string());
  TRY(fields.expect_end());
  if (key.unused_bits != 0) {
    return kMalformed;
  }
  PublicKeyInfo info;
  info.algorithm = TRY(asn1::oid_text(oid));
  info.parameters = copied(parameters);
  info.key = copied(key.bytes);
  return info;
}

}  // namespace opensspi::cert
