// SPDX-License-Identifier: MIT
#include "cert/chain/signature_cache.h"

#include <unordered_map>

#include "base/fork.h"

namespace opensspi::chain {
namespace {

constexpr size_t kMaxResults = 8192;

struct Pair {
  uint64_t subject;
  uint64_t issuer;
  bool operator==(const Pair&) const = default;
};

// Identifiers are counted up, so they need no more mixing than this.
struct PairHash {
  size_t operator()(const Pair& pair) const {
    return pair.subject * 0x9E3779B97F4A7C15U + pair.issuer;
  }
};

using Results = std::unordered_map<Pair, bool, PairHash>;

ForkSafeMutex g_mutex;
constinit MadeOnce<Results> g_results;

Results& results() {
  return g_results.get([] { return Results(); });
}

}  // namespace

// Identifiers are never used again, so a result can never be taken for that of other objects.
bool is_issued_by(const SignedObject& object, uint64_t id, const CertificateFacts& issuer,
                  SignatureBudget& budget) {
  Results& known = results();
  const Pair pair{id, issuer.id};
  {
    const MutexLock lock(g_mutex);
    const auto found = known.find(pair);
    if (found != known.end()) {
      return found->second;
    }
  }
  if (!budget.take()) {
    return false;
  }
  const bool good = is_signed_by(object, issuer.key.get());
  const MutexLock lock(g_mutex);
  if (known.size() >= kMaxResults) {
    known.clear();
  }
  known.emplace(pair, good);
  return good;
}

}  // namespace opensspi::chain
