#include "packages/kerberos/own_keys.h"

#include "packages/kerberos/errors.h"

namespace opensspi::kerberos {
namespace {

Result<Keytab> with_content(const Krb5& krb5, Keytab keytab) {
  if (krb5->kt_have_content(krb5.context(), keytab.get()) != 0) return kNoKeytab;
  return keytab;
}

template <class Suits>
Result<Principal> find_principal(const Krb5& krb5, krb5_keytab keytab, Suits suits) {
  krb5_kt_cursor cursor{};
  Principal principal(krb5);
  TRY(check(krb5->kt_start_seq_get(krb5.context(), keytab, &cursor)));
  krb5_keytab_entry entry{};
  while (principal.get() == nullptr &&
         krb5->kt_next_entry(krb5.context(), keytab, &entry, &cursor) == 0) {
    if (suits(entry.principal)) *principal.out() = std::exchange(entry.principal, nullptr);
    krb5->free_keytab_entry_contents(krb5.context(), &entry);
    entry = {};
  }
  krb5->kt_end_seq_get(krb5.context(), keytab, &cursor);
  if (principal.get() == nullptr) return kNoKeytab;
  return principal;
}

}  // namespace

// The context remembers the default's name; KRB5CCNAME may have another one by now.
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
  if (krb5->kt_get_entry(krb5.context(), keytab, owner, 0, 0, &entry) != 0) return std::nullopt;
  const krb5_kvno version = entry.vno;
  krb5->free_keytab_entry_contents(krb5.context(), &entry);
  return version;
}

}  // namespace opensspi::kerberos
