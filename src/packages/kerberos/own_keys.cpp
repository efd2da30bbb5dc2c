#include "packages/kerberos/own_keys.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <string>

#include "packages/kerberos/errors.h"

namespace opensspi::kerberos {
namespace {

Result<Keytab> with_content(const Krb5& krb5, Keytab keytab) {
  if (krb5->kt_have_content(krb5.context(), keytab.get()) != 0) return kNoKeytab;
  return keytab;
}

constexpr Error kBadFile =
    fail(SEC_E_UNKNOWN_CREDENTIALS, "the keytab of the identity cannot be read, or has no key");

// AnonymousFile is a file in memory that has no name except that of its descriptor.
class AnonymousFile {
 public:
  explicit AnonymousFile(ByteView content) : descriptor_(memfd_create("keytab", MFD_CLOEXEC)) {
    while (descriptor_ >= 0 && !content.empty()) {
      const ssize_t written = write(descriptor_, content.data(), content.size());
      if (written <= 0) return;
      content = content.subspan(static_cast<size_t>(written));
    }
    is_whole_ = descriptor_ >= 0;
  }
  AnonymousFile(const AnonymousFile&) = delete;
  AnonymousFile& operator=(const AnonymousFile&) = delete;
  ~AnonymousFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  [[nodiscard]] bool is_whole() const { return is_whole_; }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
  bool is_whole_ = false;
};

std::string new_name() {
  static std::atomic<uint64_t> next{0};
  return "MEMORY:opensspi-" + std::to_string(getpid()) + "-" + std::to_string(next++);
}

Status copy_keys(const Krb5& krb5, krb5_keytab from, krb5_keytab to) {
  krb5_kt_cursor cursor{};
  if (krb5->kt_start_seq_get(krb5.context(), from, &cursor) != 0) return kBadFile;
  krb5_keytab_entry entry{};
  krb5_error_code code = 0;
  while (code == 0 && (code = krb5->kt_next_entry(krb5.context(), from, &entry, &cursor)) == 0) {
    code = krb5->kt_add_entry(krb5.context(), to, &entry);
    krb5->free_keytab_entry_contents(krb5.context(), &entry);
    entry = {};
  }
  krb5->kt_end_seq_get(krb5.context(), from, &cursor);
  if (code != KRB5_KT_END) return kBadFile;
  return {};
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

Result<LastingKeytab> keytab_of(const Krb5& krb5, ByteView file) {
  const AnonymousFile content(file);
  if (!content.is_whole()) {
    return fail(SEC_E_INSUFFICIENT_MEMORY, "there is no memory for a keytab");
  }
  Keytab source(krb5);
  TRY(check(krb5->kt_resolve(krb5.context(), ("FILE:" + content.path()).c_str(), source.out())));
  LastingKeytab keys;
  TRY(check(krb5->kt_resolve(krb5.context(), new_name().c_str(), keys.out())));
  TRY(copy_keys(krb5, source.get(), keys.get()));
  if (krb5->kt_have_content(krb5.context(), keys.get()) != 0) return kBadFile;
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
  if (krb5->kt_get_entry(krb5.context(), keytab, owner, 0, 0, &entry) != 0) return std::nullopt;
  const krb5_kvno version = entry.vno;
  krb5->free_keytab_entry_contents(krb5.context(), &entry);
  return version;
}

}  // namespace opensspi::kerberos
