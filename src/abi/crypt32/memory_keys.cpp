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

// Keys of certificates that are gone are wiped at the next use of the table.
void drop_unused(KeptKeys& keys) {
  std::erase_if(keys, [](const auto& entry) { return entry.second.certificate.expired(); });
}

}  // namespace

void keep_memory_key(const cert::ElementPtr& certificate, MemoryKey key) {
  KeptKeys& keys = kept_keys();
  const MutexLock lock(g_mutex);
  drop_unused(keys);
  keys[certificate.get()] = {certificate, std::move(key)};
}

MemoryKey memory_key_of(const cert::Element& certificate) {
  KeptKeys& keys = kept_keys();
  const MutexLock lock(g_mutex);
  drop_unused(keys);  // the address of a certificate that is gone can be that of another one
  const auto found = keys.find(&certificate);
  return found == keys.end() ? nullptr : found->second.key;
}

}  // namespace opensspi::abi
