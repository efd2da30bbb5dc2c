// SPDX-License-Identifier: MIT
#include "packages/kerberos/names.h"

#include <arpa/inet.h>

#include "base/utf16.h"
#include "packages/kerberos/errors.h"

namespace opensspi::kerberos {
namespace {

constexpr size_t kMaxNameLen = 1024;
constexpr Error kNoTarget =
    fail(SEC_E_TARGET_UNKNOWN, "the target name is empty, too long, or not a principal");
constexpr Error kNoUser =
    fail(SEC_E_UNKNOWN_CREDENTIALS, "the user's name is empty, too long, or not a principal");
constexpr Error kThisMachine =
    fail(SEC_E_UNKNOWN_CREDENTIALS,
         "the domain \".\" is this machine, which is not a realm: its accounts use NTLM");

bool is_sound(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameLen && name.find('\0') == std::string_view::npos;
}

bool has_realm(std::string_view name) { return name.find('@') != std::string_view::npos; }

std::string_view host_of(std::string_view target) {
  const size_t slash = target.find('/');
  std::string_view host = slash == std::string_view::npos ? target : target.substr(slash + 1);
  host = host.substr(0, host.find_first_of("/@"));
  if (host.starts_with('[')) {
    return host.substr(1, host.find(']') - 1);
  }
  // More than one colon is an IPv6 address; one is a port.
  const size_t colon = host.find(':');
  return colon != std::string_view::npos && host.rfind(':') == colon ? host.substr(0, colon) : host;
}

Result<Principal> parse(const Krb5& krb5, const std::string& name, int flags, Error otherwise) {
  Principal principal(krb5);
  const krb5_error_code code =
      krb5->parse_name_flags(krb5.context(), name.c_str(), flags, principal.out());
  if (code == KRB5_PARSE_MALFORMED) {
    return otherwise;
  }
  TRY(check(code));
  return principal;
}

Status set_realm(const Krb5& krb5, const Principal& principal, const std::string& realm) {
  return check(krb5->set_principal_realm(krb5.context(), principal.get(), realm.c_str()));
}

// The realm in [domain_realm]; empty if the KDC is to refer us (RFC 6806 8).
Result<std::string> realm_of_host(const Krb5& krb5, const std::string& host) {
  char** realms = nullptr;
  TRY(check(krb5->get_host_realm(krb5.context(), host.c_str(), &realms)));
  std::string realm = realms != nullptr && realms[0] != nullptr ? realms[0] : "";
  krb5->free_host_realm(krb5.context(), realms);
  return realm;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'a' && letter <= 'z') {
      letter = static_cast<char>(letter - 32);
    }
  }
  return out;
}

Result<std::string> unparse(const Krb5& krb5, krb5_const_principal principal, int flags) {
  char* text = nullptr;
  TRY(check(krb5->unparse_name_flags(krb5.context(), principal, flags, &text)));
  std::string name(text);
  krb5->free_unparsed_name(krb5.context(), text);
  return name;
}

std::string configured_realm(const Krb5& krb5, std::string_view name) {
  const Profile profile(krb5);
  if (profile.get() == nullptr) {
    return {};
  }
  const char* const section[] = {"realms", nullptr};
  char** realms = nullptr;
  // libprofile's reader takes the path without const, but only reads it.
  if (krb5->subsection_names(profile.get(), const_cast<const char**>(section), &realms) != 0) {
    return {};
  }
  std::string found;
  for (char** realm = realms; realm != nullptr && *realm != nullptr && found.empty(); ++realm) {
    if (equal_ignoring_case(*realm, name)) {
      found = *realm;
    }
  }
  krb5->free_list(realms);
  return found;
}

// The spelling of a realm in krb5.conf, without regard to case; empty if it names no such realm.
std::string known_realm(const Krb5& krb5, std::string_view name) {
  auto own = default_realm(krb5);
  if (own.ok() && equal_ignoring_case(*own, name)) {
    return std::move(*own);
  }
  return configured_realm(krb5, name);
}

Result<std::string> realm_of_domain(const Krb5& krb5, std::string_view domain) {
  if (domain.empty()) {
    return default_realm(krb5);
  }
  std::string known = known_realm(krb5, domain);
  if (!known.empty()) {
    return known;
  }
  std::string realm = upper(domain);
  // A NetBIOS name that is the first label of the default realm means that realm.
  auto own = default_realm(krb5);
  if (own.ok() && upper(*own).starts_with(realm + ".")) {
    return own;
  }
  return realm;
}

Result<Principal> principal_in(const Krb5& krb5, std::string_view name, const std::string& realm) {
  Principal principal = TRY(parse(krb5, std::string(name), KRB5_PRINCIPAL_PARSE_NO_REALM, kNoUser));
  TRY(set_realm(krb5, principal, realm));
  return principal;
}

Result<Principal> principal_of_upn(const Krb5& krb5, std::string_view name) {
  const size_t at = name.find('@');
  const std::string_view user = name.substr(0, at);
  const std::string_view suffix = name.substr(at + 1);
  if (user.empty() || suffix.empty() || has_realm(suffix)) {
    return kNoUser;
  }
  const std::string known = known_realm(krb5, suffix);
  if (!known.empty()) {
    return principal_in(krb5, user, known);
  }
  const bool is_realm = upper(suffix) == suffix || user.find('/') != std::string_view::npos;
  if (is_realm || !default_realm(krb5).ok()) {
    return principal_in(krb5, user, upper(suffix));
  }
  return parse(krb5, std::string(name), KRB5_PRINCIPAL_PARSE_ENTERPRISE, kNoUser);
}

// A target that names a realm: its letters may be small, too.
Result<Principal> target_in_realm(const Krb5& krb5, std::string_view target) {
  Principal principal = TRY(parse(krb5, std::string(target), 0, kNoTarget));
  const std::string known = known_realm(krb5, realm_of(principal.get()));
  if (!known.empty()) {
    TRY(set_realm(krb5, principal, known));
  }
  return principal;
}

}  // namespace

Result<std::string> default_realm(const Krb5& krb5) {
  char* realm = nullptr;
  TRY(check(krb5->get_default_realm(krb5.context(), &realm)));
  std::string name(realm);
  krb5->free_default_realm(krb5.context(), realm);
  return name;
}

Result<Principal> target_principal(const Krb5& krb5, std::string_view target,
                                   krb5_const_principal client) {
  if (!is_sound(target)) {
    return kNoTarget;
  }
  if (target.find('\\') != std::string_view::npos) {
    auto account = user_principal(krb5, target, "");
    if (!account.ok()) {
      return kNoTarget;
    }
    return account;
  }
  if (has_realm(target)) {
    return target_in_realm(krb5, target);
  }
  Principal principal =
      TRY(parse(krb5, std::string(target), KRB5_PRINCIPAL_PARSE_NO_REALM, kNoTarget));
  std::string realm;
  if (target.find('/') != std::string_view::npos) {
    realm = TRY(realm_of_host(krb5, std::string(host_of(target))));
    principal->type = KRB5_NT_SRV_HST;  // only these are tried in other realms
  } else if (client != nullptr) {
    realm = realm_of(client);
  }
  TRY(set_realm(krb5, principal, realm));
  return principal;
}

Result<Principal> user_principal(const Krb5& krb5, std::string_view user, std::string_view domain) {
  const size_t separator = user.find('\\');
  if (separator != std::string_view::npos && domain.empty()) {
    domain = user.substr(0, separator);
    user = user.substr(separator + 1);
  }
  if (!is_sound(user) || domain.size() > kMaxNameLen || user.find('\\') != std::string_view::npos) {
    return kNoUser;
  }
  if (domain == ".") {
    return kThisMachine;
  }
  if (has_realm(user)) {
    return principal_of_upn(krb5, user);
  }
  return principal_in(krb5, user, TRY(realm_of_domain(krb5, domain)));
}

Result<Principal> principal_of(const Krb5& krb5, const std::string& text) {
  constexpr Error kNoPrincipal = fail(SEC_E_INVALID_TOKEN, "this is not a name of a principal");
  if (text.find('\0') != std::string::npos) {
    return kNoPrincipal;
  }
  return parse(krb5, text, KRB5_PRINCIPAL_PARSE_REQUIRE_REALM, kNoPrincipal);
}

Result<std::string> text_of(const Krb5& krb5, krb5_const_principal principal) {
  if (principal->length < 1) {
    return fail(SEC_E_INVALID_TOKEN, "a principal's name has no components");
  }
  return unparse(krb5, principal, 0);
}

Result<std::string> shown_name_of(const Krb5& krb5, krb5_const_principal principal) {
  if (principal->type != KRB5_NT_ENTERPRISE_PRINCIPAL) {
    return text_of(krb5, principal);
  }
  return unparse(krb5, principal, KRB5_PRINCIPAL_UNPARSE_NO_REALM | KRB5_PRINCIPAL_UNPARSE_DISPLAY);
}

NameParts parts_of(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && text[at] != '@') {
    at += text[at] == '\\' ? 2 : 1;
  }
  if (at >= text.size()) {
    return {text, {}};
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string realm_of(krb5_const_principal principal) {
  return std::string(principal->realm.data, principal->realm.length);
}

bool names_an_address(std::string_view target) {
  const std::string host(host_of(target));
  in6_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

}  // namespace opensspi::kerberos
