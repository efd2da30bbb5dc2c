// SPDX-License-Identifier: MIT
// The table of structure types.
#include <algorithm>
#include <array>
#include <string_view>

#include "cert/codec/certificates.h"
#include "cert/codec/codec.h"
#include "opensspi/wincrypt_oids.h"

namespace opensspi::cert {
namespace {

constexpr uintptr_t kMaxNumber = 0xFFFF;

Result<CERT_EXTENSIONS> read_extension_list(BerReader& in, Arena& arena) {
  const auto slots = TRY(read_extensions(TRY(in.enter(asn1::kSequence)), arena));
  return CERT_EXTENSIONS{slots.count(), slots.data()};
}

Status write_extension_list(Encoder& out, const CERT_EXTENSIONS& list) {
  return write_extensions(out, list.cExtension, list.rgExtension);
}

Status write_whole_public_key_info(Encoder& out, const CERT_PUBLIC_KEY_INFO& info) {
  return write_public_key_info(out, info, EmptyParameters::kNull);
}

Status write_whole_algorithm(Encoder& out, const CRYPT_ALGORITHM_IDENTIFIER& algorithm) {
  return write_algorithm(out, algorithm);
}

Result<FILETIME> read_choice_of_time(BerReader& in, Arena& /*arena*/) { return read_time(in); }

Result<FILETIME> read_utc_time(BerReader& in, Arena& /*arena*/) {
  return utc_time(TRY(in.content(kUtcTime)));
}

#define CODEC(T, read, write) placed<T, read>, written<T, write>  // NOLINT: one row's two functions

constexpr StructureType kTypes[] = {
    {Structure::kSignedContent, nullptr,
     CODEC(CERT_SIGNED_CONTENT_INFO, read_signed, write_signed)},
    {Structure::kCertificate, nullptr, CODEC(CERT_INFO, read_certificate, write_certificate)},
    {Structure::kCrl, nullptr, CODEC(CRL_INFO, read_crl, write_crl)},
    {Structure::kRequest, nullptr, CODEC(CERT_REQUEST_INFO, read_request, write_request)},
    {Structure::kExtensions, szOID_CERT_EXTENSIONS,
     CODEC(CERT_EXTENSIONS, read_extension_list, write_extension_list)},
    {Structure::kNone, szOID_RSA_certExtensions,
     CODEC(CERT_EXTENSIONS, read_extension_list, write_extension_list)},
    {Structure::kPublicKeyInfo, nullptr,
     CODEC(CERT_PUBLIC_KEY_INFO, read_public_key_info, write_whole_public_key_info)},
    {Structure::kUtcTime, szOID_RSA_signingTime, CODEC(FILETIME, read_utc_time, write_utc_time)},
    {Structure::kKeygenRequest, nullptr,
     CODEC(CERT_KEYGEN_REQUEST_INFO, read_keygen_request, write_keygen_request)},
    {Structure::kAttribute, nullptr, CODEC(CRYPT_ATTRIBUTE, read_attribute, write_attribute)},
    {Structure::kChoiceOfTime, nullptr, CODEC(FILETIME, read_choice_of_time, write_time)},
    {Structure::kCertificatePair, nullptr, CODEC(CERT_PAIR, read_pair, write_pair)},
    {Structure::kAlgorithmIdentifier, nullptr,
     CODEC(CRYPT_ALGORITHM_IDENTIFIER, read_algorithm, write_whole_algorithm)},
};

template <class Matches>
Result<const StructureType*> find_row(const Matches& matches) {
  const auto* row = std::find_if(std::begin(kTypes), std::end(kTypes), matches);
  if (row == std::end(kTypes)) {
    return fail(ERROR_FILE_NOT_FOUND, "there is no structure of this type");
  }
  return row;
}

}  // namespace

Result<const StructureType*> find_structure_type(Structure number) {
  return find_row(
      [&](const StructureType& row) { return row.number == number && number != Structure::kNone; });
}

Result<const StructureType*> find_structure_type(LPCSTR type) {
  const auto number = reinterpret_cast<uintptr_t>(type);
  if (number <= kMaxNumber) {
    return find_structure_type(static_cast<Structure>(number));
  }
  return find_row([&](const StructureType& row) {
    return row.oid != nullptr && std::string_view(row.oid) == type;
  });
}

}  // namespace opensspi::cert
