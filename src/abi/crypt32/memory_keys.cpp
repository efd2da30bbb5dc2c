// SPDX-License-Identifier: MIT
#include "abi/crypt32/memory_keys.h"

#include <unordered_map>

#include "base/fork.h"

namespace opensspi::abi {
namespace {

struct Kept {
  std::weak_ptr<cert::Element> certificate;
  MemoryKey key;
};
using KeptKeys = std::unordered_map<const cert::Element*, Kept>;

ForkSafeMutex g_mutex;
constinit MadeOnce<KeptKeys> g_keys;

KeptKeys& kept_keys() { return g_keys.get(); }

}  // namespace

// Keys of certificates that are gone are removed here, so that their number stays that of the
// certificates that exist, and one.
void keep_memory_key(const cert::ElementPtr& certificate, MemoryKey key) {
  KeptKeys& keys = kept_keys();
  const MutexLock lock(g_mutex);
  std::erase_if(keys, [](const auto& entry) { return entry.second.certificate.expired(); });
  keys[certificate.get()] = {certificate, std::move(key)};
}

// The address of a certificate that is gone can be that of another one.
MemoryKey memory_key_of(const cert::Element& certificate) {
  KeptKeys& keys = kept_keys();
  const MutexLock lock(g_mutex);
  const auto found = keys.find(&certificate);
  if (found == keys.end() || found->second.certificate.expired()) {
    return nullptr;
  }
  return found->second.key;
}

}  // namespace opensspi::abi
