// SPDX-License-Identifier: MIT
// The table of providers: one row per provider, which lists its algorithms as Windows'
// PP_ENUMALGS_EX does.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "csp/ids.h"

namespace opensspi::csp {

// AlgorithmEntry is one algorithm of one provider: what PP_ENUMALGS_EX returns and what the
// factories check. Lengths are in bits.
struct AlgorithmEntry {
  AlgorithmNumber id;
  uint32_t default_bits;
  uint32_t min_bits;
  uint32_t max_bits;
  uint32_t protocols;  // CRYPT_FLAG_*
  std::string_view name;
  std::string_view long_name;
  uint32_t step_bits;  // the step between lengths
};

// ContainerFamily: providers of one family see one another's containers, as on Windows.
enum class ContainerFamily : uint8_t { kRsa, kDss };

enum class Implementation : uint8_t { kSoftware, kToken };

// SessionRules are the differences between generations of Windows' providers with RC2 and RC4 keys.
enum class SessionRules : uint8_t {
  kBase,      // CRYPT_CREATE_SALT and KP_SALT as kStrong; an RC2 key is effectively one of 40 bits
  kStrong,    // CRYPT_CREATE_SALT makes a salt; KP_SALT takes 11 bytes
  kEnhanced,  // CRYPT_CREATE_SALT and KP_SALT leave a key without a salt
};

// ProviderRow is a provider under one of its Windows names.
struct ProviderRow {
  std::string_view name;
  uint32_t type;
  ContainerFamily family;
  Implementation implementation;
  std::span<const AlgorithmEntry> algorithms;  // in PP_ENUMALGS' order
  AlgorithmNumber key_exchange;                // what AT_KEYEXCHANGE generates; 0: none
  AlgorithmNumber signature;                   // what AT_SIGNATURE generates; 0: none
  SessionRules session_rules;

  // find returns this provider's row of an algorithm, or nullptr.
  [[nodiscard]] const AlgorithmEntry* find(AlgorithmNumber id) const;
};

// ProviderTypeRow is a provider type with its description and its machine-wide default provider.
struct ProviderTypeRow {
  uint32_t type;
  std::string_view name;
  std::string_view default_provider;
};

// providers lists those that CryptEnumProviders returns, in its order. find_provider also finds one
// more.
std::span<const ProviderRow> providers();
// provider_types lists all, in the order of CryptEnumProviderTypes.
std::span<const ProviderTypeRow> provider_types();

// find_provider returns a row by its name (in any case); NTE_KEYSET_NOT_DEF if no provider has it,
// NTE_PROV_TYPE_NO_MATCH if it is of another type.
Result<const ProviderRow*> find_provider(std::string_view name, uint32_t type);
// default_provider returns the machine-wide default of a type; NTE_BAD_PROV_TYPE for an invalid
// type (0, or above 999), NTE_PROV_TYPE_NOT_DEF for one that has no provider.
Result<const ProviderRow*> default_provider(uint32_t type);

}  // namespace opensspi::csp
