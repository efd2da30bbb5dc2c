// SPDX-License-Identifier: MIT
#include "packages/kerberos/replay_cache.h"

#include <cstdlib>

namespace opensspi::kerberos {
namespace {

constexpr const char* kDefault = "dfl:";

std::string configured(const Krb5& krb5) {
  const Profile profile(krb5);
  if (profile.get() == nullptr) {
    return kDefault;
  }
  char* text = nullptr;
  krb5->profile_text(profile.get(), "libdefaults", "default_rcache_name", nullptr, kDefault, &text);
  std::string name = text == nullptr ? kDefault : text;
  if (text != nullptr) {
    krb5->free_profile_text(text);
  }
  return name;
}

}  // namespace

// The order in which libkrb5 searches (since 1.18; before that there was no setting in krb5.conf).
std::string replay_cache(const Krb5& krb5) {
  if (const char* name = secure_getenv("KRB5RCACHENAME")) {
    return name;
  }
  if (const char* type = secure_getenv("KRB5RCACHETYPE")) {
    return std::string(type) + ":";
  }
  return configured(krb5);
}

bool remembers(std::string_view replay_cache) { return !replay_cache.starts_with("none:"); }

}  // namespace opensspi::kerberos
