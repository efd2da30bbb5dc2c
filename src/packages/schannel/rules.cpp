// SPDX-License-Identifier: MIT
#include "packages/schannel/rules.h"

#include <algorithm>

#include "packages/schannel/application_protocols.h"

namespace opensspi::schannel {
namespace {

using sspi::ChannelCredential;
using sspi::CryptoSetting;
using sspi::CryptoUsage;

struct VersionRow {
  Version version;
  uint32_t client;
  uint32_t server;
};
constexpr VersionRow kVersions[] = {{kTls1_0, 0x80, 0x40},
                                    {kTls1_1, 0x200, 0x100},
                                    {kTls1_2, 0x800, 0x400},
                                    {kTls1_3, 0x2000, 0x1000}};
constexpr uint32_t kTlsBits = 0x3FC0;

// SCH_CRED_* and SCH_*.
constexpr uint32_t kManualValidation = 0x00000008;
constexpr uint32_t kDisableReconnects = 0x00000080;
constexpr uint32_t kSendRoot = 0x00040000;
constexpr uint32_t kSniCredential = 0x00080000;
constexpr uint32_t kPresharedKeyOnly = 0x00800000;
constexpr uint32_t kDtlsOnly = 0x01000000;
constexpr uint32_t kAllowNull = 0x02000000;

// A class of ALG_ID (wincrypt.h: GET_ALG_CLASS).
constexpr uint32_t kClassMask = 0xE000, kClassCipher = 0x6000, kClassHash = 0x8000,
                   kClassExchange = 0xA000;

struct GroupRow {
  const char* name;
  std::string_view cng;  // BCRYPT_ECDH_*_ALGORITHM
  uint16_t bits;
};
// The order of Windows 10.
constexpr GroupRow kGroups[] = {{"X25519", "ECDH", 256},
                                {"P-256", "ECDH_P256", 256},
                                {"P-384", "ECDH_P384", 384},
                                {"P-521", "ECDH_P521", 521}};

struct SignatureRow {
  const char* name;
  std::string_view algorithm;
  std::string_view hash;
};
constexpr SignatureRow kSignatures[] = {
    {"rsa_pss_rsae_sha256", "RSA", "SHA256"}, {"rsa_pss_rsae_sha384", "RSA", "SHA384"},
    {"rsa_pss_rsae_sha512", "RSA", "SHA512"}, {"RSA+SHA256", "RSA", "SHA256"},
    {"RSA+SHA384", "RSA", "SHA384"},          {"RSA+SHA512", "RSA", "SHA512"},
    {"ECDSA+SHA256", "ECDSA", "SHA256"},      {"ECDSA+SHA384", "ECDSA", "SHA384"},
    {"ECDSA+SHA512", "ECDSA", "SHA512"}};

bool lists_class(const std::vector<uint32_t>& algorithms, uint32_t algorithm_class) {
  return std::ranges::any_of(algorithms,
                             [&](uint32_t id) { return (id & kClassMask) == algorithm_class; });
}

// An algorithm may be used if the program lists none of its class, or lists it.
bool is_listed(const std::vector<uint32_t>& algorithms, uint32_t algorithm_class, uint32_t id) {
  return !lists_class(algorithms, algorithm_class) ||
         std::ranges::find(algorithms, id) != algorithms.end();
}

bool suits_list(const Suite& suite, const std::vector<uint32_t>& algorithms) {
  return is_listed(algorithms, kClassCipher, suite.cipher_id()) &&
         is_listed(algorithms, kClassHash, suite.hash_id()) &&
         is_listed(algorithms, kClassExchange, suite.exchange_id());
}

bool suits_strengths(const Suite& suite, const ChannelCredential& given) {
  return suite.cipher_bits >= given.minimum_strength &&
         (given.maximum_strength == 0 || suite.cipher_bits <= given.maximum_strength);
}

// CRYPTO_SETTINGS: without lengths the algorithm is off; with them, lengths outside of them.
bool turns_off(const CryptoSetting& setting, std::string_view algorithm, uint32_t bits) {
  if (setting.algorithm != algorithm) {
    return false;
  }
  if (setting.min_bits == 0 && setting.max_bits == 0) {
    return true;
  }
  return bits < setting.min_bits || (setting.max_bits != 0 && bits > setting.max_bits);
}

std::string_view chaining_mode(Mode mode) {
  return mode == Mode::kCbc ? "ChainingModeCBC" : "ChainingModeGCM";
}

bool turns_off(const CryptoSetting& setting, const Suite& suite) {
  switch (setting.usage) {
    case CryptoUsage::kCipher:
      return turns_off(setting, suite.cipher, suite.cipher_bits) &&
             (setting.chaining_modes.empty() ||
              std::ranges::find(setting.chaining_modes, chaining_mode(suite.mode)) !=
                  setting.chaining_modes.end());
    case CryptoUsage::kDigest:
      return turns_off(setting, suite.hash, suite.hash_bits);
    case CryptoUsage::kKeyExchange:
      return !suite.is_1_3() && turns_off(setting, suite.exchange_name(), 0);
    case CryptoUsage::kSignature:
    case CryptoUsage::kCertificate:
      return !suite.is_1_3() && turns_off(setting, suite.certificate, 0);
  }
  return false;
}

bool is_off(const std::vector<CryptoSetting>& settings, const auto& turned_off) {
  return std::ranges::any_of(settings, turned_off);
}

void choose_suites(Rules& rules, const ChannelCredential& given,
                   const std::vector<CryptoSetting>& off) {
  for (const Suite& suite : suites()) {
    if (suits_list(suite, given.supported_algorithms) && suits_strengths(suite, given) &&
        !is_off(off, [&](const CryptoSetting& setting) { return turns_off(setting, suite); })) {
      rules.suites.push_back(&suite);
    }
  }
}

void choose_groups(Rules& rules, const std::vector<CryptoSetting>& off) {
  for (const GroupRow& group : kGroups) {
    if (!is_off(off, [&](const CryptoSetting& setting) {
          return setting.usage == CryptoUsage::kKeyExchange &&
                 (turns_off(setting, group.cng, group.bits) ||
                  turns_off(setting, "ECDH", group.bits));
        })) {
      rules.groups.emplace_back(group.name);
    }
  }
}

constexpr Error kNothingLeft = fail(
    SEC_E_ALGORITHM_MISMATCH, "the credential leaves no version, cipher suite or signature to use");

// An empty list in the rules means every signature of OpenSSL, which knows more than the table. So
// it is empty only if the credential says nothing about signatures.
Status choose_signatures(Rules& rules, const std::vector<CryptoSetting>& off) {
  for (const SignatureRow& row : kSignatures) {
    if (!is_off(off, [&](const CryptoSetting& setting) {
          return (setting.usage == CryptoUsage::kSignature &&
                  turns_off(setting, row.algorithm, 0)) ||
                 (setting.usage == CryptoUsage::kDigest && turns_off(setting, row.hash, 0));
        })) {
      rules.signatures.emplace_back(row.name);
    }
  }
  if (rules.signatures.empty()) {
    return kNothingLeft;
  }
  const bool says_nothing = std::ranges::none_of(off, [](const CryptoSetting& setting) {
    return setting.usage == CryptoUsage::kSignature || setting.usage == CryptoUsage::kDigest;
  });
  if (says_nothing) {
    rules.signatures.clear();
  }
  return {};
}

Status check_supported(const ChannelCredential& given) {
  if ((given.flags & kDtlsOnly) != 0) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "this version has no DTLS");
  }
  if ((given.flags & kPresharedKeyOnly) != 0) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "this version has no pre-shared keys");
  }
  if ((given.flags & kAllowNull) != 0) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "connections without encryption are refused");
  }
  return {};
}

Status choose_versions(Rules& rules, const ChannelCredential& given,
                       const sspi::TlsParameters& parameters, sspi::Use use) {
  if (given.enabled_protocols != 0) {
    rules.versions = versions_of_bits(given.enabled_protocols, use);
  }
  rules.versions &= static_cast<uint8_t>(~versions_of_bits(parameters.disabled_protocols, use));
  if (rules.versions == 0) {
    return kNothingLeft;
  }
  return {};
}

bool has_suite(const Rules& rules, bool of_1_3) {
  return std::ranges::any_of(rules.suites,
                             [&](const Suite* suite) { return suite->is_1_3() == of_1_3; });
}

// A client can offer a range of versions only. Of several ranges the highest is taken: OpenSSL
// would take the lowest.
uint8_t highest_range(uint8_t versions) {
  uint8_t range = 0;
  for (uint8_t version = kTls1_3; version != 0; version >>= 1) {
    if ((versions & version) != 0) {
      range |= version;
    } else if (range != 0) {
      break;
    }
  }
  return range;
}

// A version without suites cannot be offered.
Status drop_versions_without_suites(Rules& rules) {
  if (!has_suite(rules, true)) {
    rules.versions &= static_cast<uint8_t>(~kTls1_3);
  }
  if (!has_suite(rules, false)) {
    rules.versions &= kTls1_3;
  }
  rules.versions = highest_range(rules.versions);
  return rules.versions != 0 && !rules.groups.empty() ? Status() : Status(kNothingLeft);
}

Result<Rules> restricted(const ChannelCredential& given, const sspi::TlsParameters& parameters,
                         sspi::Use use) {
  Rules rules;
  TRY(choose_versions(rules, given, parameters, use));
  choose_suites(rules, given, parameters.disabled);
  choose_groups(rules, parameters.disabled);
  TRY(choose_signatures(rules, parameters.disabled));
  TRY(drop_versions_without_suites(rules));
  rules.application_protocols = parameters.application_protocols;
  return rules;
}

bool is_general(const sspi::TlsParameters& parameters) {
  return parameters.application_protocols.empty();
}

}  // namespace

uint8_t versions_of_bits(uint32_t bits, sspi::Use use) {
  uint8_t versions = 0;
  for (const VersionRow& row : kVersions) {
    const uint32_t wanted = (use != sspi::Use::kInbound ? row.client : 0) |
                            (use != sspi::Use::kOutbound ? row.server : 0);
    if ((bits & wanted) != 0) {
      versions |= row.version;
    }
  }
  return versions;
}

uint32_t bits_of_versions(uint8_t versions, sspi::Use use) {
  uint32_t bits = 0;
  for (const VersionRow& row : kVersions) {
    if ((versions & row.version) != 0) {
      bits |= (use != sspi::Use::kInbound ? row.client : 0) |
              (use != sspi::Use::kOutbound ? row.server : 0);
    }
  }
  return bits & kTlsBits;
}

Result<Rules> Rules::read(const ChannelCredential& given, sspi::Use use) {
  TRY(check_supported(given));
  if (std::ranges::count_if(given.tls_parameters, is_general) > 1) {
    return fail(SEC_E_INVALID_PARAMETER,
                "only one of the TLS_PARAMETERS may be without application protocols");
  }
  const auto general = std::ranges::find_if(given.tls_parameters, is_general);
  Rules rules = TRY(restricted(
      given, general != given.tls_parameters.end() ? *general : sspi::TlsParameters(), use));
  for (const sspi::TlsParameters& parameters : given.tls_parameters) {
    if (!is_general(parameters)) {
      rules.by_protocol.push_back(TRY(restricted(given, parameters, use)));
    }
  }
  rules.flags = given.flags;
  rules.manual_validation = (given.flags & kManualValidation) != 0;
  rules.resumes = (given.flags & kDisableReconnects) == 0;
  rules.sends_root = (given.flags & kSendRoot) != 0;
  rules.chooses_by_name = (given.flags & kSniCredential) != 0;
  // -1, which .NET and curl pass, is as long as possible; OpenSSL's own limit then counts.
  constexpr uint32_t kNoLimit = 0xFFFFFFFF;
  rules.lifespan_seconds =
      given.session_lifespan == kNoLimit ? 0 : (given.session_lifespan + 999) / 1000;
  return rules;
}

const Rules* Rules::for_protocols(ByteView list) const {
  const auto found = std::ranges::find_if(by_protocol, [&](const Rules& rules) {
    return std::ranges::any_of(rules.application_protocols, [&](const std::string& name) {
      return has_protocol(list, as_bytes(name));
    });
  });
  return found == by_protocol.end() ? nullptr : &*found;
}

std::string Rules::text() const {
  std::string text = std::to_string(versions) + ";" + std::to_string(flags) + ";" +
                     std::to_string(lifespan_seconds);
  for (const Suite* suite : suites) {
    text += ";" + std::to_string(suite->id);
  }
  for (const auto* list : {&groups, &signatures, &application_protocols}) {
    text += "|" + std::to_string(list->size());
    for (const std::string& name : *list) {
      text += "," + std::to_string(name.size()) + ":" + name;
    }
  }
  for (const Rules& rules : by_protocol) {
    text += "[" + rules.text() + "]";
  }
  return text;
}

sspi::CipherStrengths Rules::strengths() const {
  sspi::CipherStrengths strengths{UINT32_MAX, 0};
  for (const Suite* suite : suites) {
    strengths.minimum = std::min<uint32_t>(strengths.minimum, suite->cipher_bits);
    strengths.maximum = std::max<uint32_t>(strengths.maximum, suite->cipher_bits);
  }
  return strengths;
}

std::vector<uint32_t> Rules::algorithms() const {
  std::vector<uint32_t> ids;
  for (const Suite* suite : suites) {
    for (const uint32_t id : {suite->cipher_id(), suite->hash_id(), suite->exchange_id()}) {
      if (id != 0 && std::ranges::find(ids, id) == ids.end()) {
        ids.push_back(id);
      }
    }
  }
  return ids;
}

}  // namespace opensspi::schannel
