// SPDX-License-Identifier: MIT
// The certificates that were read last, so that building a chain again reads nothing.
#include <string_view>

#include "base/fork.h"
#include "cert/chain/bounded_cache.h"
#include "cert/chain/certificate_facts.h"

namespace opensspi::chain {
namespace {

constexpr size_t kMaxCertificates = 1024;
constexpr size_t kMaxBytes = 8 << 20;

using FactsCache = BoundedCache<std::string_view, FactsPtr>;

ForkSafeMutex g_mutex;
constinit MadeOnce<FactsCache> g_cache;

FactsCache& cache() {
  return g_cache.get([] { return FactsCache(kMaxCertificates, kMaxBytes); });
}

}  // namespace

Result<FactsPtr> facts_of(ByteView der) {
  FactsCache& known = cache();
  {
    const MutexLock lock(g_mutex);
    if (const FactsPtr* facts = known.find(as_text(der))) {
      return FactsPtr(*facts);
    }
  }
  FactsPtr facts = TRY(read_certificate(der));
  const MutexLock lock(g_mutex);
  known.keep(as_text(facts->der), facts, facts->der.size());
  return facts;
}

}  // namespace opensspi::chain
