// SPDX-License-Identifier: MIT
#include "cert/codec/keys.h"

#include "cert/codec/messages.h"
#include "opensspi/wincrypt_cert_constants.h"
#include "opensspi/wincrypt_oids.h"

namespace opensspi::cert {
namespace {

constexpr DWORD kDefaultSaltLen = 20;

Status write_numbers(Encoder& out, std::initializer_list<const CRYPT_DATA_BLOB*> numbers) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (const CRYPT_DATA_BLOB* number : numbers) {
      out.unsigned_integer(TRY(bytes_in(*number)));
    }
    return {};
  });
}

// read_tagged reads an optional field with an explicit tag.
template <class T, class Read>
Result<std::optional<T>> read_tagged(BerReader& fields, uint8_t number, Read&& read) {
  const auto content = TRY(fields.optional(asn1::context(number)));
  if (!content) {
    return std::optional<T>();
  }
  BerReader inner(*content);
  std::optional<T> value = TRY(read(inner));
  TRY(inner.expect_end());
  return value;
}

CRYPT_ALGORITHM_IDENTIFIER sha1_algorithm(Arena& arena) {
  return {arena.text(szOID_OIWSEC_sha1), {}};
}

// RFC 4055, 2.1: the default is MGF1 with SHA-1.
Result<CRYPT_MASK_GEN_ALGORITHM> read_mask(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_MASK_GEN_ALGORITHM> {
    CRYPT_MASK_GEN_ALGORITHM mask = {};
    mask.pszObjId = TRY(read_oid(fields, arena));
    mask.HashAlgorithm =
        fields.at_end() ? sha1_algorithm(arena) : TRY(read_algorithm(fields, arena));
    return mask;
  });
}

Result<CRYPT_ALGORITHM_IDENTIFIER> read_hash_field(BerReader& fields, Arena& arena) {
  const auto hash = TRY(read_tagged<CRYPT_ALGORITHM_IDENTIFIER>(
      fields, 0, [&](BerReader& inner) { return read_algorithm(inner, arena); }));
  return hash ? *hash : sha1_algorithm(arena);
}

Result<CRYPT_MASK_GEN_ALGORITHM> read_mask_field(BerReader& fields, Arena& arena) {
  const auto mask = TRY(read_tagged<CRYPT_MASK_GEN_ALGORITHM>(
      fields, 1, [&](BerReader& inner) { return read_mask(inner, arena); }));
  if (mask) {
    return *mask;
  }
  CRYPT_MASK_GEN_ALGORITHM usual = {};
  usual.pszObjId = arena.text(szOID_RSA_MGF1);
  usual.HashAlgorithm = sha1_algorithm(arena);
  return usual;
}

bool is_sha1(const CRYPT_ALGORITHM_IDENTIFIER& algorithm) {
  return algorithm.pszObjId == nullptr || std::string_view(algorithm.pszObjId) == szOID_OIWSEC_sha1;
}

// Hash and mask generation function; values that are the default are omitted (X.690, 11.5).
Status write_hash_and_mask(Encoder& out, const CRYPT_ALGORITHM_IDENTIFIER& hash,
                           const CRYPT_MASK_GEN_ALGORITHM& mask) {
  if (!is_sha1(hash)) {
    TRY(out.nested(asn1::context(0),
                   [&]() -> Status { return write_algorithm(out, hash, EmptyParameters::kNull); }));
  }
  if (is_sha1(mask.HashAlgorithm)) {
    return {};
  }
  return out.nested(asn1::context(1), [&]() -> Status {
    return out.nested(asn1::kSequence, [&]() -> Status {
      TRY(out.oid(mask.pszObjId == nullptr ? szOID_RSA_MGF1 : mask.pszObjId));
      return write_algorithm(out, mask.HashAlgorithm, EmptyParameters::kNull);
    });
  });
}

}  // namespace

// Missing parameters are written as NULL in a standalone key info, and omitted in a certificate.
Status write_key_info(Encoder& out, const CERT_PUBLIC_KEY_INFO& info) {
  return write_public_key_info(out, info, EmptyParameters::kNull);
}

Status write_algorithm_value(Encoder& out, const CRYPT_ALGORITHM_IDENTIFIER& algorithm) {
  return write_algorithm(out, algorithm);
}

Result<CERT_DSS_PARAMETERS> read_dss_parameters(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_DSS_PARAMETERS> {
    CERT_DSS_PARAMETERS parameters = {};
    parameters.p = TRY(read_unsigned_integer(fields, arena));
    parameters.q = TRY(read_unsigned_integer(fields, arena));
    parameters.g = TRY(read_unsigned_integer(fields, arena));
    return parameters;
  });
}

Status write_dss_parameters(Encoder& out, const CERT_DSS_PARAMETERS& parameters) {
  return write_numbers(out, {&parameters.p, &parameters.q, &parameters.g});
}

// PKCS#3 has an optional third number, the length of private values.
Result<CERT_ECC_SIGNATURE> read_ecc_signature(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_ECC_SIGNATURE> {
    CERT_ECC_SIGNATURE signature = {};
    signature.r = TRY(read_unsigned_integer(fields, arena));
    signature.s = TRY(read_unsigned_integer(fields, arena));
    if (fields.next_is(asn1::kInteger)) {
      TRY(fields.any());
    }
    return signature;
  });
}

Status write_ecc_signature(Encoder& out, const CERT_ECC_SIGNATURE& signature) {
  return write_numbers(out, {&signature.r, &signature.s});
}

Result<CERT_X942_DH_PARAMETERS> read_x942_parameters(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_X942_DH_PARAMETERS> {
    CERT_X942_DH_PARAMETERS parameters = {};
    parameters.p = TRY(read_unsigned_integer(fields, arena));
    parameters.g = TRY(read_unsigned_integer(fields, arena));
    parameters.q = TRY(read_unsigned_integer(fields, arena));
    if (fields.next_is(asn1::kInteger)) {
      parameters.j = TRY(read_unsigned_integer(fields, arena));
    }
    if (!fields.next_is(asn1::kSequence)) {
      return parameters;
    }
    const auto slot = arena.slots<CERT_X942_DH_VALIDATION_PARAMS>(1);
    BerReader proof = TRY(fields.enter(asn1::kSequence));
    CERT_X942_DH_VALIDATION_PARAMS validation = {};
    validation.seed = TRY(read_bits(proof, arena));
    validation.pgenCounter = TRY(read_dword(proof));
    TRY(proof.expect_end());
    slot.set(0, validation);
    parameters.pValidationParams = slot.data();
    return parameters;
  });
}

Status write_x942_parameters(Encoder& out, const CERT_X942_DH_PARAMETERS& parameters) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.unsigned_integer(TRY(bytes_in(parameters.p)));
    out.unsigned_integer(TRY(bytes_in(parameters.g)));
    out.unsigned_integer(TRY(bytes_in(parameters.q)));
    if (parameters.j.cbData != 0) {
      out.unsigned_integer(TRY(bytes_in(parameters.j)));
    }
    if (parameters.pValidationParams == nullptr) {
      return {};
    }
    return out.nested(asn1::kSequence, [&]() -> Status {
      TRY(out.bits(parameters.pValidationParams->seed));
      out.small_integer(parameters.pValidationParams->pgenCounter);
      return {};
    });
  });
}

Result<CRYPT_RC2_CBC_PARAMETERS> read_rc2_parameters(BerReader& in, Arena& /*arena*/) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_RC2_CBC_PARAMETERS> {
    CRYPT_RC2_CBC_PARAMETERS parameters = {};
    parameters.dwVersion = TRY(read_dword(fields));
    if (fields.at_end()) {
      return parameters;
    }
    const ByteView iv = TRY(fields.content(asn1::kOctetString));
    if (iv.size() != sizeof parameters.rgbIV) {
      return asn1::kBerCorrupt;
    }
    parameters.fIV = TRUE;
    std::memcpy(parameters.rgbIV, iv.data(), iv.size());
    return parameters;
  });
}

Status write_rc2_parameters(Encoder& out, const CRYPT_RC2_CBC_PARAMETERS& parameters) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.small_integer(parameters.dwVersion);
    if (parameters.fIV != FALSE) {
      out.element(asn1::kOctetString, parameters.rgbIV);
    }
    return {};
  });
}

Result<CRYPT_RSA_SSA_PSS_PARAMETERS> read_pss_parameters(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_RSA_SSA_PSS_PARAMETERS> {
    const auto small = [](BerReader& inner) { return read_dword(inner); };
    CRYPT_RSA_SSA_PSS_PARAMETERS parameters = {};
    parameters.HashAlgorithm = TRY(read_hash_field(fields, arena));
    parameters.MaskGenAlgorithm = TRY(read_mask_field(fields, arena));
    parameters.dwSaltLength = TRY(read_tagged<DWORD>(fields, 2, small)).value_or(kDefaultSaltLen);
    parameters.dwTrailerField =
        TRY(read_tagged<DWORD>(fields, 3, small)).value_or(PKCS_RSA_SSA_PSS_TRAILER_FIELD_BC);
    return parameters;
  });
}

Status write_pss_parameters(Encoder& out, const CRYPT_RSA_SSA_PSS_PARAMETERS& parameters) {
  const auto tagged = [&](uint8_t number, DWORD value) {
    return out.nested(asn1::context(number), [&]() -> Status {
      out.small_integer(value);
      return {};
    });
  };
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(write_hash_and_mask(out, parameters.HashAlgorithm, parameters.MaskGenAlgorithm));
    if (parameters.dwSaltLength != kDefaultSaltLen) {
      TRY(tagged(2, parameters.dwSaltLength));
    }
    if (parameters.dwTrailerField > PKCS_RSA_SSA_PSS_TRAILER_FIELD_BC) {
      TRY(tagged(3, parameters.dwTrailerField));
    }
    return {};
  });
}

Result<CRYPT_RSAES_OAEP_PARAMETERS> read_oaep_parameters(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_RSAES_OAEP_PARAMETERS> {
    CRYPT_RSAES_OAEP_PARAMETERS parameters = {};
    parameters.HashAlgorithm = TRY(read_hash_field(fields, arena));
    parameters.MaskGenAlgorithm = TRY(read_mask_field(fields, arena));
    const auto source = TRY(read_tagged<CRYPT_PSOURCE_ALGORITHM>(fields, 2, [&](BerReader& inner) {
      return sequence(inner, [&](BerReader& parts) -> Result<CRYPT_PSOURCE_ALGORITHM> {
        CRYPT_PSOURCE_ALGORITHM found = {};
        found.pszObjId = TRY(read_oid(parts, arena));
        found.EncodingParameters = TRY(read_octets(parts, arena));
        return found;
      });
    }));
    parameters.PSourceAlgorithm =
        source ? *source : CRYPT_PSOURCE_ALGORITHM{arena.text(szOID_RSA_PSPECIFIED), {}};
    return parameters;
  });
}

Status write_oaep_parameters(Encoder& out, const CRYPT_RSAES_OAEP_PARAMETERS& parameters) {
  const CRYPT_PSOURCE_ALGORITHM& source = parameters.PSourceAlgorithm;
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(write_hash_and_mask(out, parameters.HashAlgorithm, parameters.MaskGenAlgorithm));
    if (source.EncodingParameters.cbData == 0) {
      return {};
    }
    return out.nested(asn1::context(2), [&]() -> Status {
      return out.nested(asn1::kSequence, [&]() -> Status {
        TRY(out.oid(source.pszObjId == nullptr ? szOID_RSA_PSPECIFIED : source.pszObjId));
        return out.octets(source.EncodingParameters);
      });
    });
  });
}

Result<CRYPT_PRIVATE_KEY_INFO> read_private_key_info(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_PRIVATE_KEY_INFO> {
    CRYPT_PRIVATE_KEY_INFO info = {};
    info.Version = TRY(read_dword(fields));
    info.Algorithm = TRY(read_algorithm(fields, arena));
    info.PrivateKey = TRY(read_octets(fields, arena));
    const auto attributes = TRY(fields.optional(asn1::context(0)));
    if (attributes) {
      const auto slot = arena.slots<CRYPT_ATTRIBUTES>(1);
      const auto list =
          TRY(read_list<CRYPT_ATTRIBUTE>(BerReader(*attributes), arena, read_attribute));
      slot.set(0, {list.count(), list.data()});
      info.pAttributes = slot.data();
    }
    // RFC 5958, 2: a public key may follow.
    TRY(fields.optional(primitive(1)));
    return info;
  });
}

Status write_private_key_info(Encoder& out, const CRYPT_PRIVATE_KEY_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.small_integer(info.Version);
    TRY(write_algorithm(out, info.Algorithm, EmptyParameters::kNull));
    TRY(out.octets(info.PrivateKey));
    if (info.pAttributes == nullptr) {
      return {};
    }
    return write_attribute_set(out, asn1::context(0), info.pAttributes->rgAttr,
                               info.pAttributes->cAttr);
  });
}

Result<CRYPT_ENCRYPTED_PRIVATE_KEY_INFO> read_encrypted_key(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_ENCRYPTED_PRIVATE_KEY_INFO> {
    CRYPT_ENCRYPTED_PRIVATE_KEY_INFO info = {};
    info.EncryptionAlgorithm = TRY(read_algorithm(fields, arena));
    info.EncryptedPrivateKey = TRY(read_octets(fields, arena));
    return info;
  });
}

Status write_encrypted_key(Encoder& out, const CRYPT_ENCRYPTED_PRIVATE_KEY_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(write_algorithm(out, info.EncryptionAlgorithm));
    return out.octets(info.EncryptedPrivateKey);
  });
}

Result<CRYPT_ECC_PRIVATE_KEY_INFO> read_ecc_private_key(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_ECC_PRIVATE_KEY_INFO> {
    CRYPT_ECC_PRIVATE_KEY_INFO info = {};
    info.dwVersion = TRY(read_dword(fields));
    info.PrivateKey = TRY(read_octets(fields, arena));
    info.szCurveOid = TRY(read_tagged<LPSTR>(fields, 0, [&](BerReader& inner) {
                        return read_oid(inner, arena);
                      })).value_or(nullptr);
    info.PublicKey = TRY(read_tagged<CRYPT_BIT_BLOB>(fields, 1, [&](BerReader& inner) {
                       return read_bits(inner, arena);
                     })).value_or(CRYPT_BIT_BLOB{});
    return info;
  });
}

Status write_ecc_private_key(Encoder& out, const CRYPT_ECC_PRIVATE_KEY_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.small_integer(info.dwVersion);
    TRY(out.octets(info.PrivateKey));
    if (info.szCurveOid != nullptr) {
      TRY(out.nested(asn1::context(0), [&]() -> Status { return out.oid(info.szCurveOid); }));
    }
    if (info.PublicKey.cbData == 0) {
      return {};
    }
    return out.nested(asn1::context(1), [&]() -> Status { return out.bits(info.PublicKey); });
  });
}

}  // namespace opensspi::cert
