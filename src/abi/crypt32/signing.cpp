// SPDX-License-Identifier: MIT
// CryptSignCertificate, CryptSignAndEncodeCertificate.
#include "abi/crypt32/signing.h"

#include <algorithm>
#include <optional>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/as_process.h"
#include "cert/codec/codec.h"

namespace opensspi::abi {
namespace {

using ProviderUse = std::optional<Borrowed<ProviderObject>>;

// A hash needs no provider; for the rest an invalid handle is an error.
Result<ProviderUse> provider_for(HCRYPTPROV handle, std::string_view oid) {
  if (handle == 0 && !cert::needs_key(oid)) {
    return ProviderUse();
  }
  return ProviderUse(TRY(borrow_crypt<ProviderObject>(handle)));
}

cert::Signer signer_of(const ProviderUse& provider, DWORD key_spec) {
  return {provider ? (*provider)->provider.get() : nullptr, key_spec};
}

// The length of a signature is asked for without signing: keys on tokens may want a PIN each time.
Status sign_bytes(const cert::Signer& signer, std::string_view oid, ByteView bytes, BYTE* out,
                  DWORD* room) {
  if (room == nullptr) {
    return kNullArgument;
  }
  if (out == nullptr) {
    *room = static_cast<DWORD>(TRY(cert::max_signature_len(signer, oid)));
    return {};
  }
  Bytes signature = TRY(cert::sign(signer, oid, bytes));
  std::ranges::reverse(signature);
  return write_value(signature, out, room);
}

Result<cert::Structure> structure_to_sign(LPCSTR type) {
  const auto number = reinterpret_cast<uintptr_t>(type);
  switch (number) {
    case static_cast<uintptr_t>(cert::Structure::kCertificate):
    case static_cast<uintptr_t>(cert::Structure::kCrl):
    case static_cast<uintptr_t>(cert::Structure::kRequest):
    case static_cast<uintptr_t>(cert::Structure::kKeygenRequest):
      return static_cast<cert::Structure>(number);
    default:
      return fail(ERROR_FILE_NOT_FOUND, "structures of this type are not signed");
  }
}

Bytes signed_content(std::string_view oid, ByteView parameters, ByteView to_be_signed,
                     ByteView signature) {
  Bytes der;
  asn1::DerWriter(der).nested(asn1::kSequence, [&](asn1::DerWriter& writer) {
    writer.raw(to_be_signed);
    writer.nested(asn1::kSequence, [&](asn1::DerWriter& algorithm) {
      algorithm.object_identifier(*asn1::oid_body(oid));
      if (parameters.empty()) {
        algorithm.null();
      } else {
        algorithm.raw(parameters);
      }
    });
    writer.bit_string({signature, 0});
  });
  return der;
}

// signed_len returns the longest length of sign_and_encode's result, without signing.
Result<size_t> signed_len(const cert::Signer& signer, std::string_view oid, ByteView parameters,
                          ByteView to_be_signed) {
  const Bytes longest(TRY(cert::max_signature_len(signer, oid)));
  return signed_content(oid, parameters, to_be_signed, longest).size();
}

struct Request {
  HCRYPTPROV provider;
  DWORD key_spec;
  DWORD encoding;
  LPCSTR type;
  const void* value;
  const CRYPT_ALGORITHM_IDENTIFIER* algorithm;
};

Status sign_structure(const Request& request, BYTE* out, DWORD* room) {
  if ((request.encoding & X509_ASN_ENCODING) == 0) {
    return fail(ERROR_FILE_NOT_FOUND, "structures are encoded as X509_ASN_ENCODING");
  }
  const cert::Structure type = TRY(structure_to_sign(request.type));
  if (request.value == nullptr) {
    return fail(STATUS_ACCESS_VIOLATION, "the structure to sign is null");
  }
  if (room == nullptr) {
    return kNullArgument;
  }
  const Bytes to_be_signed = TRY(cert::encode(type, request.value));
  const std::string_view oid = TRY(signing_oid_of(request.algorithm));
  const ProviderUse provider = TRY(provider_for(request.provider, oid));
  const cert::Signer signer = signer_of(provider, request.key_spec);
  const CRYPT_OBJID_BLOB& blob = request.algorithm->Parameters;
  const ByteView parameters(blob.pbData, blob.cbData);
  const AsProcess as_process;  // containers belong to the process, never to a client
  if (out == nullptr) {
    *room = static_cast<DWORD>(TRY(signed_len(signer, oid, parameters, to_be_signed)));
    return {};
  }
  return write_value(TRY(sign_and_encode(signer, oid, parameters, to_be_signed)), out, room);
}

}  // namespace

Result<Bytes> sign_and_encode(const cert::Signer& signer, std::string_view oid, ByteView parameters,
                              ByteView to_be_signed) {
  const Bytes signature = TRY(cert::sign(signer, oid, to_be_signed));
  return signed_content(oid, parameters, to_be_signed, signature);
}

Bytes unsigned_content(std::string_view oid, ByteView parameters, ByteView to_be_signed) {
  return signed_content(oid, parameters, to_be_signed, {});
}

Result<std::string_view> signing_oid_of(const CRYPT_ALGORITHM_IDENTIFIER* algorithm) {
  if (algorithm == nullptr) {
    return kNullArgument;
  }
  const CRYPT_OBJID_BLOB& parameters = algorithm->Parameters;
  if (parameters.pbData == nullptr && parameters.cbData != 0) {
    return kNullArgument;
  }
  const std::string_view oid = algorithm->pszObjId == nullptr ? "" : algorithm->pszObjId;
  TRY(cert::check_signing_algorithm(oid));
  return oid;
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptSignCertificate(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey, DWORD dwKeySpec,
                          DWORD /*dwCertEncodingType*/, const BYTE* pbEncodedToBeSigned,
                          DWORD cbEncodedToBeSigned,
                          PCRYPT_ALGORITHM_IDENTIFIER pSignatureAlgorithm,
                          const void* /*pvHashAuxInfo*/, BYTE* pbSignature, DWORD* pcbSignature) {
  return guard_bool([&]() -> Status {
    if (pbEncodedToBeSigned == nullptr && cbEncodedToBeSigned != 0) {
      return kNullArgument;
    }
    const std::string_view oid = TRY(signing_oid_of(pSignatureAlgorithm));
    const ProviderUse provider = TRY(provider_for(hCryptProvOrNCryptKey, oid));
    const AsProcess as_process;
    return sign_bytes(signer_of(provider, dwKeySpec), oid,
                      bytes_of(pbEncodedToBeSigned, cbEncodedToBeSigned), pbSignature,
                      pcbSignature);
  });
}

BOOL CryptSignAndEncodeCertificate(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey,
                                   DWORD dwKeySpec, DWORD dwCertEncodingType, LPCSTR lpszStructType,
                                   const void* pvStructInfo,
                                   PCRYPT_ALGORITHM_IDENTIFIER pSignatureAlgorithm,
                                   const void* /*pvHashAuxInfo*/, BYTE* pbEncoded,
                                   DWORD* pcbEncoded) {
  return guard_bool([&] {
    return sign_structure({hCryptProvOrNCryptKey, dwKeySpec, dwCertEncodingType, lpszStructType,
                           pvStructInfo, pSignatureAlgorithm},
                          pbEncoded, pcbEncoded);
  });
}

}  // extern "C"
