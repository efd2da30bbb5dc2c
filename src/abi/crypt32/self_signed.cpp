// SPDX-License-Identifier: MIT
// CertCreateSelfSignCertificate.
#include <array>
#include <chrono>

#include "abi/core/crypt_providers.h"
#include "abi/core/runtime.h"
#include "abi/crypt32/contexts.h"
#include "abi/crypt32/key_links.h"
#include "abi/crypt32/signing.h"
#include "base/as_process.h"
#include "base/filetime.h"
#include "base/utf16.h"
#include "cert/codec/codec.h"
#include "cert/public_key_info.h"
#include "crypto/random.h"
#include "csp/generate_key.h"
#include "csp/key_pairs.h"
#include "csp/pair_key.h"

namespace opensspi::abi {
namespace {

constexpr DWORD kKnownFlags = CERT_CREATE_SELFSIGN_NO_SIGN | CERT_CREATE_SELFSIGN_NO_KEY_INFO;
constexpr Error kBadTime = fail(ERROR_INVALID_PARAMETER, "a time is not a date after 1600");

struct Request {
  HCRYPTPROV provider;
  const CERT_NAME_BLOB* name;
  DWORD flags;
  const CRYPT_KEY_PROV_INFO* key_info;
  const CRYPT_ALGORITHM_IDENTIFIER* algorithm;
  const SYSTEMTIME* start;
  const SYSTEMTIME* end;
  const CERT_EXTENSIONS* extensions;
};

std::u16string text_of(LPCWSTR text) { return text == nullptr ? u"" : text; }

cert::KeyProviderInfo named_key(const CRYPT_KEY_PROV_INFO& info) {
  cert::KeyProviderInfo named;
  named.container = text_of(info.pwszContainerName);
  named.provider = text_of(info.pwszProvName);
  named.provider_type = info.dwProvType;
  named.flags = info.dwFlags;
  named.key_spec = info.dwKeySpec;
  return named;
}

// A new key, in a container of the default RSA provider, for signatures as on Windows.
Result<LinkedSession> new_key() {
  const csp::ProviderRow* row = TRY(csp::default_provider(PROV_RSA_FULL));
  auto session = TRY(new_container(*row, false));
  const auto key = csp::generate_key(*session, AT_SIGNATURE, csp::kExportable, crypto::KeepGoing());
  if (!key.ok()) {
    forget_container(*session);
    return key.error();
  }
  return LinkedSession{std::move(session), csp::KeySpec::kSignature};
}

// Without information about the key, the pair for signatures comes first.
Result<csp::KeySpec> usable_pair(const csp::Provider& session) {
  for (const csp::KeySpec use : {csp::KeySpec::kSignature, csp::KeySpec::kKeyExchange}) {
    if (TRY(session.container()->has(use))) {
      return use;
    }
  }
  return fail(NTE_NO_KEY, "the container has no key pair");
}

// A container or a pair that the information names is created if it is missing.
Result<LinkedSession> named_session(const CRYPT_KEY_PROV_INFO& info) {
  const auto use = static_cast<csp::KeySpec>(info.dwKeySpec);
  const bool is_pair = use == csp::KeySpec::kSignature || use == csp::KeySpec::kKeyExchange;
  if (!is_pair) {
    return fail(NTE_NO_KEY, "dwKeySpec is neither AT_KEYEXCHANGE nor AT_SIGNATURE");
  }
  auto session = TRY(open_or_create_session(named_key(info)));
  if (!TRY(session->container()->has(use))) {
    TRY(csp::generate_key(*session, info.dwKeySpec, 0, crypto::KeepGoing()));
  }
  return LinkedSession{std::move(session), use};
}

Result<LinkedSession> session_for(const Request& request) {
  if (request.provider == 0) {
    return request.key_info == nullptr ? new_key() : named_session(*request.key_info);
  }
  auto session = TRY(borrow_crypt<ProviderObject>(request.provider))->provider;
  const auto use = request.key_info == nullptr
                       ? TRY(usable_pair(*session))
                       : static_cast<csp::KeySpec>(request.key_info->dwKeySpec);
  return LinkedSession{std::move(session), use};
}

constexpr uint64_t kSecond = kTicksPerSecond;

// The times of a certificate have whole seconds.
FILETIME whole_seconds(uint64_t ticks) {
  ticks -= ticks % kSecond;
  return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

Result<uint64_t> ticks_of_date(const SYSTEMTIME& time) {
  using std::chrono::day;
  using std::chrono::month;
  using std::chrono::year;
  const std::chrono::year_month_day date{year(time.wYear), month(time.wMonth), day(time.wDay)};
  const bool in_range =
      time.wYear >= 1601 && time.wHour < 24 && time.wMinute < 60 && time.wSecond < 60;
  if (!date.ok() || !in_range) {
    return kBadTime;
  }
  const std::chrono::sys_days epoch{year(1601) / 1 / 1};
  const std::chrono::seconds since =
      std::chrono::sys_days{date} - epoch + std::chrono::hours{time.wHour} +
      std::chrono::minutes{time.wMinute} + std::chrono::seconds{time.wSecond};
  return static_cast<uint64_t>(since.count()) * kSecond;
}

struct Validity {
  FILETIME begin;
  FILETIME end;
};

Result<Validity> validity_of(const Request& request) {
  constexpr uint64_t kYear = uint64_t{365} * 86'400 * kSecond;
  const uint64_t now = Runtime::instance().env().now().ticks;
  const uint64_t begin = request.start == nullptr ? now : TRY(ticks_of_date(*request.start));
  const uint64_t end = request.end == nullptr ? begin + kYear : TRY(ticks_of_date(*request.end));
  return Validity{whole_seconds(begin), whole_seconds(end)};
}

// CertificateParts owns what a CERT_INFO points to.
struct CertificateParts {
  std::array<uint8_t, 16> serial_number;
  std::string signature_oid;
  Bytes signature_parameters;
  cert::PublicKeyInfo key;
};

CRYPT_DATA_BLOB blob_of(Bytes& bytes) { return {static_cast<DWORD>(bytes.size()), bytes.data()}; }

Result<CertificateParts> parts_of(const Request& request, const LinkedSession& linked,
                                  const std::string& signature_oid) {
  CertificateParts parts;
  crypto::random_bytes(parts.serial_number);
  parts.serial_number.back() = static_cast<uint8_t>((parts.serial_number.back() & 0x3F) | 0x40);
  const cert::Signer signer{linked.session.get(), static_cast<uint32_t>(linked.use)};
  if (request.algorithm == nullptr) {
    parts.signature_oid = TRY(cert::usual_signature_algorithm(signer));
  } else {
    parts.signature_oid = signature_oid;
    const ByteView given(request.algorithm->Parameters.pbData,
                         request.algorithm->Parameters.cbData);
    parts.signature_parameters.assign(given.begin(), given.end());
  }
  if (parts.signature_parameters.empty()) {
    parts.signature_parameters = {asn1::kNull, 0};
  }
  const csp::KeyPtr key = TRY(csp::user_key(*linked.session, signer.key_spec));
  parts.key = TRY(cert::public_key_info(*TRY(csp::public_key_of(*key)), ""));
  return parts;
}

Result<Bytes> encode_certificate(const Request& request, const Validity& validity,
                                 CertificateParts& parts) {
  CERT_INFO info = {};
  info.dwVersion = CERT_V3;
  info.SerialNumber = {static_cast<DWORD>(parts.serial_number.size()), parts.serial_number.data()};
  info.SignatureAlgorithm = {parts.signature_oid.data(), blob_of(parts.signature_parameters)};
  info.Issuer = *request.name;
  info.NotBefore = validity.begin;
  info.NotAfter = validity.end;
  info.Subject = *request.name;
  info.SubjectPublicKeyInfo.Algorithm = {parts.key.algorithm.data(), blob_of(parts.key.parameters)};
  info.SubjectPublicKeyInfo.PublicKey = {static_cast<DWORD>(parts.key.key.size()),
                                         parts.key.key.data(), 0};
  if (request.extensions != nullptr) {
    info.cExtension = request.extensions->cExtension;
    info.rgExtension = request.extensions->rgExtension;
  }
  return cert::encode(cert::Structure::kCertificate, &info);
}

// Checked is what can be wrong with a request before there is a key.
struct Checked {
  Validity validity;
  std::string signature_oid;  // of the caller's algorithm; else empty
};

Result<Checked> check(const Request& request) {
  const bool name_missing =
      request.name == nullptr || (request.name->pbData == nullptr && request.name->cbData != 0);
  if (name_missing) {
    return kNullArgument;
  }
  if ((request.flags & ~kKnownFlags) != 0) {
    return fail(ERROR_INVALID_PARAMETER, "there is no such flag");
  }
  Checked checked = {TRY(validity_of(request)), ""};
  if (request.algorithm != nullptr) {
    checked.signature_oid = TRY(signing_oid_of(request.algorithm));
  }
  return checked;
}

Result<const void*> make(const Request& request, const Checked& checked,
                         const LinkedSession& linked) {
  CertificateParts parts = TRY(parts_of(request, linked, checked.signature_oid));
  Bytes encoded = TRY(encode_certificate(request, checked.validity, parts));
  if ((request.flags & CERT_CREATE_SELFSIGN_NO_SIGN) == 0) {
    encoded = TRY(sign_and_encode({linked.session.get(), static_cast<uint32_t>(linked.use)},
                                  parts.signature_oid, parts.signature_parameters, encoded));
  } else {
    encoded = unsigned_content(parts.signature_oid, parts.signature_parameters, encoded);
  }
  auto element = TRY(cert::Element::create(cert::ElementKind::kCertificate, encoded));
  if ((request.flags & CERT_CREATE_SELFSIGN_NO_KEY_INFO) == 0) {
    const auto info = request.key_info == nullptr ? TRY(info_of(*linked.session, linked.use))
                                                  : named_key(*request.key_info);
    cert::set_key_provider_info(element->properties(), info);
  }
  return hand_out_alone(std::move(element));
}

// A key that was made for a certificate that fails is removed again.
Result<const void*> create(const Request& request) {
  const Checked checked = TRY(check(request));
  const AsProcess as_process;  // containers belong to the process, never to a client
  const LinkedSession linked = TRY(session_for(request));
  auto made = make(request, checked, linked);
  if (!made.ok() && request.provider == 0 && request.key_info == nullptr) {
    forget_container(*linked.session);
  }
  return made;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

PCCERT_CONTEXT CertCreateSelfSignCertificate(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey,
                                             PCERT_NAME_BLOB pSubjectIssuerBlob, DWORD dwFlags,
                                             PCRYPT_KEY_PROV_INFO pKeyProvInfo,
                                             PCRYPT_ALGORITHM_IDENTIFIER pSignatureAlgorithm,
                                             PSYSTEMTIME pStartTime, PSYSTEMTIME pEndTime,
                                             PCERT_EXTENSIONS pExtensions) {
  return guard_pointer<PCCERT_CONTEXT>([&] {
    return create({hCryptProvOrNCryptKey, pSubjectIssuerBlob, dwFlags, pKeyProvInfo,
                   pSignatureAlgorithm, pStartTime, pEndTime, pExtensions});
  });
}

}  // extern "C"
