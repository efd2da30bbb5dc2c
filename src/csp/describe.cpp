// SPDX-License-Identifier: MIT
#include "csp/describe.h"

#include <iterator>

#include "csp/algorithm_names.h"
#include "csp/blobs/parsed.h"
#include "csp/blobs/pvk.h"

namespace opensspi::csp {
namespace {

// Something with a higher version is not a blob of a newer Windows but other data.
constexpr uint8_t kHighestVersion = 15;

using Fields = std::vector<DescribedField>;

std::string in_hex(uint32_t number, size_t num_digits) {
  std::string text = "0x";
  for (size_t i = num_digits; i-- > 0;) {
    text += "0123456789abcdef"[(number >> (4 * i)) & 0xF];
  }
  return text;
}

std::string bits(size_t len) { return std::to_string(len * 8) + " bits"; }

std::string type_name(BlobType type) {
  switch (type) {
    case BlobType::kSimple:
      return "SIMPLEBLOB";
    case BlobType::kPublic:
      return "PUBLICKEYBLOB";
    case BlobType::kPrivate:
      return "PRIVATEKEYBLOB";
    case BlobType::kPlaintext:
      return "PLAINTEXTKEYBLOB";
    case BlobType::kOpaque:
      return "OPAQUEKEYBLOB";
    case BlobType::kPublicEx:
      return "PUBLICKEYBLOBEX";
    case BlobType::kSymmetricWrap:
      return "SYMMETRICWRAPKEYBLOB";
    case BlobType::kKeyState:
      return "KEYSTATEBLOB";
  }
  return "";
}

void add_algorithm(Fields& fields, const char* name, AlgorithmNumber algorithm, const char* what) {
  fields.push_back({name, in_hex(algorithm, 8),
                    std::string(what) + ": " + std::string(algorithm_name(algorithm))});
}

void add_header(Fields& fields, const BlobHeader& header) {
  fields.push_back(
      {"bType", in_hex(static_cast<uint32_t>(header.type), 2), type_name(header.type)});
  fields.push_back({"bVersion", std::to_string(header.version), "version of the blob"});
  fields.push_back({"reserved", "0", "not used"});
  add_algorithm(fields, "aiKeyAlg", header.algorithm, "what the key is for");
}

void add_number(Fields& fields, const char* name, ByteView big_endian, const char* what) {
  fields.push_back({name, to_hex(big_endian), what});
}

void add_secret(Fields& fields, const char* name, const SecretBytes& secret, const char* what) {
  fields.push_back({name, "(secret, " + bits(secret.size()) + ")", what});
}

void add_rsa_front(Fields& fields, const char* magic, uint32_t num_bits,
                   const crypto::RsaPublicParts& parts) {
  fields.push_back({"magic", magic, "RSAPUBKEY of an RSA key"});
  fields.push_back({"bitlen", std::to_string(num_bits), "length of the modulus in bits"});
  add_number(fields, "pubexp", parts.exponent, "public exponent e");
  add_number(fields, "modulus", parts.modulus, "n = p q, shown big-endian");
}

void add_body(Fields& fields, const BlobHeader& /*header*/, const RsaPublicBlob& blob) {
  add_rsa_front(fields, "RSA1", blob.num_bits, blob.parts);
}

void add_body(Fields& fields, const BlobHeader& /*header*/, const RsaPrivateBlob& blob) {
  add_rsa_front(fields, "RSA2", blob.num_bits, blob.parts.open);
  add_secret(fields, "prime1", blob.parts.prime1, "p");
  add_secret(fields, "prime2", blob.parts.prime2, "q");
  add_secret(fields, "exponent1", blob.parts.exponent1, "d mod (p - 1)");
  add_secret(fields, "exponent2", blob.parts.exponent2, "d mod (q - 1)");
  add_secret(fields, "coefficient", blob.parts.coefficient, "1 / q mod p");
  add_secret(fields, "privateExponent", blob.parts.exponent, "private exponent d");
}

void add_ffc(Fields& fields, const FfcVersion3& key) {
  if (!key.group.prime.empty()) {
    add_number(fields, "p", key.group.prime, "prime modulus");
  }
  if (!key.group.order.empty()) {
    add_number(fields, "q", key.group.order, "order of the group");
  }
  if (!key.group.generator.empty()) {
    add_number(fields, "g", key.group.generator, "generator");
  }
  if (!key.cofactor.empty()) {
    add_number(fields, "j", key.cofactor, "(p - 1) / q");
  }
  if (!key.public_value.empty()) {
    add_number(fields, "y", key.public_value, "public value");
  }
  if (!key.private_value.empty()) {
    add_secret(fields, "x", key.private_value, "private value");
  }
  if (!key.group.seed) {
    return;
  }
  fields.push_back({"DSSSEED.counter", std::to_string(key.group.seed->counter),
                    "how many steps led from the seed to p"});
  add_number(fields, "DSSSEED.seed", key.group.seed->seed, "proves how p and q were made");
}

void add_magic(Fields& fields, const std::string& letters, const BlobHeader& header) {
  const bool is_private = header.type == BlobType::kPrivate;
  const bool third = header.version == kBlobVersionThree;
  const char digit = third ? (is_private ? '4' : '3') : (is_private ? '2' : '1');
  fields.push_back({"magic", letters + digit, "which structure follows"});
}

void add_body(Fields& fields, const BlobHeader& header, const DssBlob& blob) {
  add_magic(fields, "DSS", header);
  fields.push_back(
      {"bitlen", std::to_string(8 * trimmed(blob.key.group.prime).size()), "length of p in bits"});
  add_ffc(fields, blob.key);
}

void add_body(Fields& fields, const BlobHeader& header, const DhBlob& blob) {
  add_magic(fields, "DH", header);
  fields.push_back({"bitlen", std::to_string(blob.num_bits), "length of p in bits"});
  add_ffc(fields, blob.key);
}

void add_body(Fields& fields, const BlobHeader& /*header*/, const SimpleBlob& blob) {
  add_algorithm(fields, "algid", blob.wrapping, "what wraps the key");
  add_number(fields, "encryptedkey", blob.wrapped, "the wrapped key, as it stands in the blob");
}

void add_body(Fields& fields, const BlobHeader& /*header*/, const PlaintextBlob& blob) {
  fields.push_back({"dwKeySize", std::to_string(blob.key.size()), "length of the key in bytes"});
  add_secret(fields, "rgbKeyData", blob.key, "the key itself, not encrypted");
}

void add_body(Fields& fields, const BlobHeader& /*header*/, const SymmetricWrapBlob& blob) {
  add_algorithm(fields, "algid", blob.wrapping, "what wraps the key (RFC 3217)");
  add_number(fields, "encryptedkey", blob.wrapped, "the wrapped key");
}

void add_unread_body(Fields& fields, size_t len, const char* why) {
  fields.push_back({"body", "(" + bits(len) + ")", why});
}

Status describe_body(Fields& fields, const BlobFrame& frame) {
  const BlobHeader& header = frame.header;
  const bool is_private = header.type == BlobType::kPrivate;
  const bool is_pair = is_private || header.type == BlobType::kPublic;
  Result<BlobBody> body = parse_body(frame);
  if (body.ok() && is_pair && std::holds_alternative<UnknownBody>(*body)) {
    body = fail(NTE_BAD_ALGID, "the blob's algorithm has no key pairs");
  }
  // A body that is not its algorithm's structure is most likely encrypted under a session key.
  if (!body.ok() && is_private && !frame.body.empty()) {
    add_unread_body(fields, frame.body.size(), "encrypted under a session key, or damaged");
    return {};
  }
  const BlobBody parsed = TRY(std::move(body));
  std::visit(
      [&](const auto& one) {
        using Body = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<Body, OpaqueBlob> || std::is_same_v<Body, UnknownBody>) {
          add_unread_body(fields, frame.body.size(), "known only to the provider that wrote it");
        } else {
          add_body(fields, header, one);
        }
      },
      parsed);
  return {};
}

Result<BlobDescription> describe_pvk(ByteView bytes) {
  const PvkFile file = TRY(parse_pvk(bytes));
  BlobDescription description{"PVK file", {}};
  Fields& fields = description.fields;
  const bool exchange = file.spec == KeySpec::kKeyExchange;
  fields.push_back({"magic", in_hex(kMagicPvk, 8), "a PVK file"});
  fields.push_back({"keyspec", std::to_string(static_cast<uint32_t>(file.spec)),
                    exchange ? "AT_KEYEXCHANGE" : "AT_SIGNATURE"});
  fields.push_back({"encrypted", file.encrypted ? "1" : "0",
                    file.encrypted ? "under a password (RC4)" : "not encrypted"});
  add_number(fields, "salt", file.salt, "hashed with the password");
  fields.push_back({"bloblen", std::to_string(file.blob.size()), "length of the blob in bytes"});
  if (!file.encrypted) {
    BlobDescription inner = TRY(describe_blob(file.blob.reveal()));
    std::move(inner.fields.begin(), inner.fields.end(), std::back_inserter(fields));
    return description;
  }
  const BlobFrame frame = TRY(read_frame(file.blob.reveal()));
  add_header(fields, frame.header);
  add_unread_body(fields, frame.body.size(), "encrypted");
  return description;
}

bool is_pvk(ByteView bytes) {
  Reader reader(bytes, kBadBlob);
  const auto magic = reader.u32le();
  return magic.ok() && *magic == kMagicPvk;
}

}  // namespace

bool looks_like_blob(ByteView bytes) {
  if (is_pvk(bytes)) {
    return true;
  }
  Reader reader(bytes, kBadBlob);
  const auto type = reader.u8();
  const auto version = reader.u8();
  const auto reserved = reader.u16le();
  return reserved.ok() && *reserved == 0 && !type_name(static_cast<BlobType>(*type)).empty() &&
         *version <= kHighestVersion;
}

Result<BlobDescription> describe_blob(ByteView bytes) {
  if (is_pvk(bytes)) {
    return describe_pvk(bytes);
  }
  const BlobFrame frame = TRY(read_frame(bytes));
  BlobDescription description{type_name(frame.header.type), {}};
  add_header(description.fields, frame.header);
  TRY(describe_body(description.fields, frame));
  return description;
}

}  // namespace opensspi::csp
