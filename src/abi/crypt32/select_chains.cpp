// SPDX-License-Identifier: MIT
// CertSelectCertificateChains, CertFreeCertificateChainList.
#include <algorithm>
#include <tuple>

#include "abi/core/caller_memory.h"
#include "abi/crypt32/certificate_checks.h"
#include "abi/crypt32/chain_requests.h"
#include "abi/crypt32/key_links.h"
#include "abi/crypt32/select_criteria.h"
#include "base/utf16.h"
#include "cert/chain/store_world.h"

namespace opensspi::abi {
namespace {

constexpr DWORD kKnownFlags = CERT_SELECT_ALLOW_EXPIRED | CERT_SELECT_TRUSTED_ROOT |
                              CERT_SELECT_DISALLOW_SELFSIGNED | CERT_SELECT_HAS_PRIVATE_KEY |
                              CERT_SELECT_HAS_KEY_FOR_SIGNATURE |
                              CERT_SELECT_HAS_KEY_FOR_KEY_EXCHANGE | CERT_SELECT_HARDWARE_ONLY |
                              CERT_SELECT_ALLOW_DUPLICATES | CERT_SELECT_IGNORE_AUTOSELECT;
// What CERT_SELECT_TRUSTED_ROOT does not accept.
constexpr uint32_t kUntrusted = chain::kUntrustedRoot | chain::kPartialChain |
                                chain::kNotTimeValid | chain::kBadPolicyConstraints |
                                chain::kBadBasicConstraints | chain::kBadNameConstraints;

// Selection is one call's arguments.
struct Selection {
  DWORD flags;
  CERT_SELECT_CHAIN_PARA para;
  Criteria criteria;
  OpenStorePtr store;
  Filetime time;
  bool needs_strength;  // the caller's parameters ask for strong signatures

  [[nodiscard]] bool has(DWORD flag) const { return (flags & flag) != 0; }
};

// Selected is a certificate whose chain is returned.
struct Selected {
  ChainPtr chain;
  bool in_hardware;

  [[nodiscard]] const chain::CertificateFacts& facts() const {
    return *chain->checked().elements.front().certificate.facts;
  }
  [[nodiscard]] size_t len() const { return chain->checked().elements.size(); }
};

Result<Selection> read_selection(DWORD flags, PCCERT_SELECT_CHAIN_PARA para, DWORD count,
                                 PCCERT_SELECT_CRITERIA criteria, HCERTSTORE store) {
  if ((flags & ~kKnownFlags) != 0 || (criteria == nullptr && count != 0)) {
    return fail(E_INVALIDARG, "there is no such flag, or the criteria are null");
  }
  const OpenStorePtr open = TRY(store_of(store));
  Selection selection{flags, {}, Criteria(criteria, count), open, {}, false};
  TRY(check_criteria(selection.criteria));
  if (para != nullptr) {
    selection.para = *para;
  }
  if (selection.para.hAdditionalStore == nullptr) {
    selection.para.hAdditionalStore = store;
  }
  selection.time =
      filetime_of(selection.para.pTime != nullptr ? *selection.para.pTime : current_time());
  if (selection.para.pChainPara != nullptr) {
    const auto request = TRY(read_chain_request(selection.para.pChainPara, 0, nullptr));
    selection.needs_strength = request.strong.has_value();
  }
  return selection;
}

bool is_in_hardware(const KeyFacts& key) {
  const auto name = utf8_from_utf16(key.provider);
  const auto row = name.ok() ? csp::find_provider(*name, key.provider_type)
                             : Result<const csp::ProviderRow*>(name.error());
  return row.ok() && (*row)->implementation == csp::Implementation::kToken;
}

bool has_wanted_key(const Selection& selection, const std::optional<KeyFacts>& key) {
  constexpr DWORD kKeyFlags = CERT_SELECT_HAS_PRIVATE_KEY | CERT_SELECT_HAS_KEY_FOR_SIGNATURE |
                              CERT_SELECT_HAS_KEY_FOR_KEY_EXCHANGE | CERT_SELECT_HARDWARE_ONLY;
  if (!key) {
    return !selection.has(kKeyFlags);
  }
  return (!selection.has(CERT_SELECT_HAS_KEY_FOR_SIGNATURE) || key->key_spec == AT_SIGNATURE) &&
         (!selection.has(CERT_SELECT_HAS_KEY_FOR_KEY_EXCHANGE) ||
          key->key_spec == AT_KEYEXCHANGE) &&
         (!selection.has(CERT_SELECT_HARDWARE_ONLY) || is_in_hardware(*key));
}

bool is_certificate_wanted(const Selection& selection, const SelectCandidate& candidate) {
  const bool expired = candidate.facts.not_after < selection.time;
  return (!expired || selection.has(CERT_SELECT_ALLOW_EXPIRED)) &&
         !(selection.has(CERT_SELECT_DISALLOW_SELFSIGNED) &&
           chain::is_self_signed(candidate.facts)) &&
         has_wanted_key(selection, key_facts(candidate.certificate)) &&
         meets_criteria(candidate, selection.criteria);
}

// build builds the chain of a certificate: as the caller asked, or with one of these policies. A
// selection asks no network, since it may build many chains.
Result<ChainPtr> build(const Selection& selection, PCCERT_CONTEXT end,
                       std::vector<std::string> policies) {
  CERT_CHAIN_PARA own = {};
  own.cbSize = sizeof own;
  const CERT_SELECT_CHAIN_PARA& para = selection.para;
  const bool given = policies.empty() && para.pChainPara != nullptr;
  return make_chain({.engine = para.hChainEngine,
                     .end = end,
                     .time = para.pTime,
                     .additional = para.hAdditionalStore,
                     .para = given ? static_cast<const void*>(para.pChainPara) : &own,
                     .flags = para.dwFlags | CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL |
                              CERT_CHAIN_REVOCATION_CHECK_CACHE_ONLY,
                     .policies = std::move(policies)});
}

bool has_policies(const Selection& selection, PCCERT_CONTEXT end) {
  for (std::vector<std::string>& policies : policies_of(selection.criteria)) {
    const Result<ChainPtr> made = build(selection, end, std::move(policies));
    if (!made.ok() || ((*made)->checked().status.errors & chain::kWrongUsage) != 0) {
      return false;
    }
  }
  return true;
}

bool is_chain_wanted(const Selection& selection, const SelectCandidate& candidate) {
  const uint32_t errors = candidate.chain->status.errors;
  return !(selection.has(CERT_SELECT_TRUSTED_ROOT) && (errors & kUntrusted) != 0) &&
         !(selection.needs_strength && (errors & chain::kBadSignature) != 0) &&
         meets_criteria(candidate, selection.criteria);
}

// select_one adds the chain of a certificate if it is wanted. One that cannot be read is not.
Status select_one(const Selection& selection, const cert::Found& found,
                  std::vector<Selected>& out) {
  const cert::Element& certificate = *found.element;
  const Result<chain::Candidate> read = chain::candidate_of(found.element);
  if (!read.ok() || !is_certificate_wanted(selection, {certificate, *read->facts, nullptr})) {
    return {};
  }
  const auto end = static_cast<PCCERT_CONTEXT>(TRY(selection.store->hand_out(found)));
  Result<ChainPtr> made = build(selection, end, {});
  const bool wanted =
      made.ok() && is_chain_wanted(selection, {certificate, *read->facts, &(*made)->checked()}) &&
      has_policies(selection, end);
  static_cast<void>(free_context(cert::ElementKind::kCertificate, end).ok());
  if (!made.ok()) {
    return made.error();
  }
  if (wanted) {
    const auto key = key_facts(certificate);
    out.push_back({std::move(*made), key && is_in_hardware(*key)});
  }
  return {};
}

Result<std::vector<Selected>> select_all(const Selection& selection) {
  const bool archived = (selection.store->flags() & CERT_STORE_ENUM_ARCHIVED_FLAG) != 0;
  const cert::Query query{.kind = cert::ElementKind::kCertificate,
                          .matches = [archived](const cert::Element& one) {
                            return archived || !one.properties().has(CERT_ARCHIVED_PROP_ID);
                          }};
  std::vector<Selected> all;
  cert::Position after;
  while (auto found = selection.store->store().next(query, after)) {
    after = found->position;
    TRY(select_one(selection, *found, all));
  }
  return all;
}

bool is_better(const Selected& left, const Selected& right) {
  if (left.in_hardware != right.in_hardware) {
    return left.in_hardware;
  }
  if (left.facts().not_after != right.facts().not_after) {
    return left.facts().not_after > right.facts().not_after;
  }
  if (left.facts().not_before != right.facts().not_before) {
    return left.facts().not_before > right.facts().not_before;
  }
  return left.len() < right.len();
}

// Identity is what certificates with the same purpose share: names and template.
using Identity = std::tuple<Bytes, Bytes, Bytes>;

Bytes extension_value(const CERT_INFO& info, std::string_view oid) {
  const CERT_EXTENSION* const found = cert::find_extension(cert::extensions_of(info), oid);
  const ByteView value = found == nullptr ? ByteView() : cert::view_of(found->Value);
  return {value.begin(), value.end()};
}

Identity identity_of(const Selected& one) {
  const CERT_INFO& info =
      chain::element_of(one.chain->checked().elements.front().certificate)->certificate();
  const ByteView subject = cert::view_of(info.Subject);
  return {Bytes(subject.begin(), subject.end()), extension_value(info, szOID_SUBJECT_ALT_NAME2),
          extension_value(info, szOID_CERTIFICATE_TEMPLATE)};
}

// drop_duplicates leaves of certificates with the same identity the one that was issued last.
void drop_duplicates(std::vector<Selected>& all) {
  std::vector<std::pair<Identity, Selected>> keyed;
  for (Selected& one : all) {
    Identity identity = identity_of(one);
    keyed.emplace_back(std::move(identity), std::move(one));
  }
  std::ranges::stable_sort(keyed, [](const auto& left, const auto& right) {
    const auto& [left_name, left_one] = left;
    const auto& [right_name, right_one] = right;
    return std::tie(left_name, right_one.facts().not_before, right_one.facts().not_after) <
           std::tie(right_name, left_one.facts().not_before, left_one.facts().not_after);
  });
  const auto rest =
      std::unique(keyed.begin(), keyed.end(),
                  [](const auto& left, const auto& right) { return left.first == right.first; });
  keyed.erase(rest, keyed.end());
  all.clear();
  for (auto& [identity, one] : keyed) {
    all.push_back(std::move(one));
  }
}

// hand_out_chains returns an array of the callers' pointers; null for none.
PCCERT_CHAIN_CONTEXT* hand_out_chains(std::vector<Selected> all) {
  if (all.empty()) {
    return nullptr;
  }
  CallerMemory memory(
      allocate_for_caller(all.size() * sizeof(PCCERT_CHAIN_CONTEXT), Secrecy::kPlain));
  std::vector<StructureReference> references;
  references.reserve(all.size());
  for (Selected& one : all) {
    references.emplace_back(StructureKind::kChain, std::move(one.chain));
  }
  auto* const pointers = static_cast<PCCERT_CHAIN_CONTEXT*>(memory.release());
  for (size_t i = 0; i < references.size(); ++i) {
    pointers[i] = static_cast<PCCERT_CHAIN_CONTEXT>(references[i].release());
  }
  return pointers;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertSelectCertificateChains(const GUID* /*pSelectionContext*/, DWORD dwFlags,
                                 PCCERT_SELECT_CHAIN_PARA pChainParameters, DWORD cCriteria,
                                 PCCERT_SELECT_CRITERIA rgpCriteria, HCERTSTORE hStore,
                                 PDWORD pcSelection, PCCERT_CHAIN_CONTEXT** pprgpSelection) {
  return guard_bool([&]() -> Status {
    if (pcSelection == nullptr || pprgpSelection == nullptr) {
      return fail(E_INVALIDARG, "the place for the chains is null");
    }
    *pcSelection = 0;
    *pprgpSelection = nullptr;
    const DWORD before = last_error();  // comparisons of criteria change it
    const Selection selection =
        TRY(read_selection(dwFlags, pChainParameters, cCriteria, rgpCriteria, hStore));
    std::vector<Selected> all = TRY(select_all(selection));
    if (!selection.has(CERT_SELECT_ALLOW_DUPLICATES)) {
      drop_duplicates(all);
    }
    std::ranges::stable_sort(all, is_better);
    const size_t num = all.size();
    *pprgpSelection = hand_out_chains(std::move(all));
    *pcSelection = static_cast<DWORD>(num);
    set_last_error(before);
    return {};
  });
}

void CertFreeCertificateChainList(PCCERT_CHAIN_CONTEXT* prgpSelection) {
  if (prgpSelection != nullptr) {
    free_for_caller(prgpSelection);
  }
}

}  // extern "C"
