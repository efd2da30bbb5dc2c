// SPDX-License-Identifier: MIT
#include "packages/kerberos/own_keys.h"

#include <unistd.h>

#include <atomic>
#include <string>
#include <vector>

#include "packages/kerberos/errors.h"
#include "packages/kerberos/keytab_file.h"

namespace opensspi::kerberos {
namespace {

Result<Keytab> with_content(const Krb5& krb5, Keytab keytab) {
  if (krb5->kt_have_content(krb5.context(), keytab.get()) != 0) {
    return kNoKeytab;
  }
  return keytab;
}

constexpr Error kBadFile =
    fail(SEC_E_UNKNOWN_CREDENTIALS, "the keytab of the identity has no key that libkrb5 takes");

std::string new_name() {
  static std::atomic<uint64_t> next{0};
  return "MEMORY:opensspi-" + std::to_string(getpid()) + "-" + std::to_string(next++);
}

krb5_data view_of(ByteView bytes) {
  krb5_data data{};
  data.length = static_cast<unsigned int>(bytes.size());
  data.data = const_cast<char*>(as_text(bytes).data());  // libkrb5 copies it
  return data;
}

// libkrb5 1.20 leaks when it reads a malformed keytab file: it gets whole keys only.
Status add_key(const Krb5& krb5, krb5_keytab keytab, const KeytabEntry& key) {
  std::vector<krb5_data> components;
  for (const ByteView component : key.components) {
    components.push_back(view_of(component));
  }
  krb5_principal_data principal{};
  principal.realm = view_of(key.realm);
  principal.data = components.data();
  principal.length = static_cast<krb5_int32>(components.size());
  principal.type = static_cast<krb5_int32>(key.name_type);
  krb5_keytab_entry entry{};
  entry.principal = &principal;
  entry.timestamp = static_cast<krb5_timestamp>(key.time);
  entry.vno = key.version;
  entry.key.enctype = key.encryption_type;
  entry.key.length = static_cast<unsigned int>(key.key.size());
  entry.key.contents = const_cast<uint8_t*>(key.key.data());  // libkrb5 copies it
  return check(krb5->kt_add_entry(krb5.context(), keytab, &entry));
}

template <class Suits>
Result<Principal> find_principal(const Krb5& krb5, krb5_keytab keytab, Suits suits) {
  krb5_kt_cursor cursor{};
  Principal principal(krb5);
  TRY(check(krb5->kt_start_seq_get(krb5.context(), keytab, &cursor)));
  krb5_keytab_entry entry{};
  while (principal.get() == nullptr &&
         krb5->kt_next_entry(krb5.context(), keytab, &entry, &cursor) == 0) {
    if (suits(entry.principal)) {
      *principal.out() = std::exchange(entry.principal, nullptr);
    }
    krb5->free_keytab_entry_contents(krb5.context(), &entry);
    entry = {};
  }
  krb5->kt_end_seq_get(krb5.context(), keytab, &cursor);
  if (principal.get() == nullptr) {
    return kNoKeytab;
  }
  return principal;
}

}  // namespace

// The context keeps the default's name; KRB5CCNAME may have changed since.
Result<Cache> default_cache(const Krb5& krb5) {
  Cache cache(krb5);
  Principal owner(krb5);
  TRY(check(krb5->cc_set_default_name(krb5.context(), nullptr)));
  TRY(check(krb5->cc_default(krb5.context(), cache.out())));
  TRY(check(krb5->cc_get_principal(krb5.context(), cache.get(), owner.out())));
  return cache;
}

Result<Keytab> default_keytab(const Krb5& krb5) {
  Keytab keytab(krb5);
  TRY(check(krb5->kt_default(krb5.context(), keytab.out())));
  return with_content(krb5, std::move(keytab));
}

Result<Keytab> client_keytab(const Krb5& krb5) {
  Keytab keytab(krb5);
  TRY(check(krb5->kt_client_default(krb5.context(), keytab.out())));
  return with_content(krb5, std::move(keytab));
}

Result<DetachedKeytab> keytab_of(const Krb5& krb5, ByteView file) {
  const std::vector<KeytabEntry> entries = TRY(parse_keytab_file(file));
  if (entries.empty()) {
    return kBadFile;
  }
  DetachedKeytab keys;
  TRY(check(krb5->kt_resolve(krb5.context(), new_name().c_str(), keys.out())));
  for (const KeytabEntry& entry : entries) {
    if (!add_key(krb5, keys.get(), entry).ok()) {
      return kBadFile;
    }
  }
  return keys;
}

Result<Principal> first_principal(const Krb5& krb5, krb5_keytab keytab) {
  return find_principal(krb5, keytab, [](krb5_const_principal) { return true; });
}

Result<Principal> account(const Krb5& krb5, krb5_keytab keytab) {
  auto found = find_principal(
      krb5, keytab, [](krb5_const_principal principal) { return principal->length == 1; });
  return found.ok() ? std::move(found) : first_principal(krb5, keytab);
}

std::optional<krb5_kvno> key_version(const Krb5& krb5, krb5_keytab keytab,
                                     krb5_const_principal owner) {
  krb5_keytab_entry entry{};
  if (krb5->kt_get_entry(krb5.context(), keytab, owner, 0, 0, &entry) != 0) {
    return std::nullopt;
  }
  const krb5_kvno version = entry.vno;
  krb5->free_keytab_entry_contents(krb5.context(), &entry);
  return version;
}

}  // namespace opensspi::kerberos
