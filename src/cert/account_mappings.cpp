// SPDX-License-Identifier: MIT
#include "cert/account_mappings.h"

#include <algorithm>
#include <optional>

#include "base/hex.h"
#include "base/utf16.h"
#include "cert/chain/certificate_facts.h"
#include "cert/names/read_name_text.h"
#include "crypto/digest.h"

namespace opensspi::cert {
namespace {

constexpr std::string_view kPrefix = "X509:";
constexpr std::string_view kKey = "<SHA256-PUKEY>";
constexpr std::string_view kKeyId = "<SKI>";
constexpr std::string_view kIssuer = "<I>";
constexpr std::string_view kSerial = "<SR>";
constexpr std::string_view kSubject = "<S>";

constexpr size_t kKeyHashLen = 32;
constexpr size_t kMaxIdLen = 64;  // RFC 5280, 4.1.2.2: a serial number has at most 20 bytes
constexpr size_t kMaxIssuerLen = 4096;

constexpr Error kNotStrong = fail(
    ERROR_INVALID_PARAMETER,
    "only X509:<I>issuer<SR>serial, X509:<SKI>identifier and X509:<SHA256-PUKEY>hash map "
    "certificates: any other text could also match a certificate of somebody else. If you have "
    "the certificate, give its file");
constexpr Error kBadDigits =
    fail(ERROR_INVALID_PARAMETER, "the mapping does not end with hexadecimal digits");

Result<Bytes> bytes_of(std::string_view digits) {
  std::string folded(digits);
  std::ranges::transform(folded, folded.begin(), [](char digit) {
    return digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit;
  });
  Bytes bytes(folded.size() / 2);
  if (bytes.empty() || bytes.size() > kMaxIdLen || !from_hex(folded, bytes)) {
    return kBadDigits;
  }
  return bytes;
}

std::string tagged(std::string_view tag, std::string_view value) {
  return std::string(tag) + std::string(value);
}
std::string mapping(std::string_view tag, ByteView bytes) {
  return tagged(kPrefix, tagged(tag, to_hex(bytes)));
}

// The bytes in reverse order. Zeros that only widen the number do not count.
Bytes without_zeros(Bytes reversed) {
  while (reversed.size() > 1 && reversed.back() == 0) {
    reversed.pop_back();
  }
  return reversed;
}

// Nothing for a name that is empty or no text.
std::optional<std::string> issuer_text(ByteView der) {
  const auto name = parse_name(der);
  if (!name.ok() || name->attributes.empty()) {
    return std::nullopt;
  }
  auto text = utf8_from_utf16(name_text(*name, {.keys = NameKeys::kX500}));
  return text.ok() ? std::optional(std::move(*text)) : std::nullopt;
}

std::string issuer_mapping(const std::string& issuer, Bytes reversed_serial) {
  const Bytes serial = without_zeros(std::move(reversed_serial));
  return tagged(kPrefix, tagged(kIssuer, issuer)) + tagged(kSerial, to_hex(serial));
}

Result<std::string> read_issuer_mapping(std::string_view issuer, std::string_view serial) {
  if (issuer.size() > kMaxIssuerLen || issuer.find(kSubject) != issuer.npos) {
    return kNotStrong;
  }
  size_t error_at = 0;
  const std::u16string wide = TRY(utf16_from_utf8(issuer));
  const Bytes der = TRY(read_name_text(wide, {.wide = WideStrings::kUtf8}, error_at));
  const auto canonical = issuer_text(der);
  if (!canonical) {
    return fail(ERROR_INVALID_PARAMETER, "the mapping has no issuer");
  }
  return issuer_mapping(*canonical, TRY(bytes_of(serial)));
}

}  // namespace

bool is_account_mapping(std::string_view text) { return text.starts_with(kPrefix); }

Result<std::string> read_account_mapping(std::string_view text) {
  if (!is_account_mapping(text)) {
    return kNotStrong;
  }
  const std::string_view rest = text.substr(kPrefix.size());
  if (rest.starts_with(kKey)) {
    const Bytes hash = TRY(bytes_of(rest.substr(kKey.size())));
    return hash.size() == kKeyHashLen ? Result<std::string>(mapping(kKey, hash)) : kBadDigits;
  }
  if (rest.starts_with(kKeyId)) {
    return mapping(kKeyId, TRY(bytes_of(rest.substr(kKeyId.size()))));
  }
  const size_t serial_at = rest.rfind(kSerial);
  if (!rest.starts_with(kIssuer) || serial_at == rest.npos) {
    return kNotStrong;
  }
  return read_issuer_mapping(rest.substr(kIssuer.size(), serial_at - kIssuer.size()),
                             rest.substr(serial_at + kSerial.size()));
}

Result<AccountMappings> account_mappings_of(ByteView certificate) {
  const chain::FactsPtr facts = TRY(chain::facts_of(certificate));
  AccountMappings mappings;
  mappings.of_key = mapping(kKey, crypto::sha256_of(facts->public_key_info));
  if (!facts->key_id.empty() && facts->key_id.size() <= kMaxIdLen) {
    mappings.of_issuer.push_back(mapping(kKeyId, facts->key_id));
  }
  if (const auto issuer = issuer_text(facts->issuer)) {
    mappings.of_issuer.push_back(
        issuer_mapping(*issuer, Bytes(facts->serial.rbegin(), facts->serial.rend())));
  }
  return mappings;
}

}  // namespace opensspi::cert
