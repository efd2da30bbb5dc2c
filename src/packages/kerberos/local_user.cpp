// SPDX-License-Identifier: MIT
#include "packages/kerberos/local_user.h"

#include <array>

#include "identity/impersonation_policy.h"
#include "identity/unix_users.h"
#include "packages/kerberos/names.h"
#include "settings/values.h"

namespace opensspi::kerberos {
namespace {

constexpr size_t kMaxLocalName = 256;

std::string component_text(const krb5_data& component) {
  return std::string(component.data, component.length);
}

// libkrb5's default rule takes the only component of a name of the default realm unchanged. Name
// services read "user@domain" and "DOMAIN\user" as users of other domains, so such a component must
// not become a local name by that rule.
bool is_another_domains_name(krb5_const_principal principal, std::string_view local_name) {
  return principal->length == 1 && component_text(principal->data[0]) == local_name &&
         local_name.find_first_of("@\\/") != std::string_view::npos;
}

std::string mapped_name(const Krb5& krb5, krb5_const_principal principal) {
  std::array<char, kMaxLocalName> name{};
  const krb5_error_code code = krb5->aname_to_localname(krb5.context(), principal,
                                                        static_cast<int>(name.size()), name.data());
  if (code != 0 || is_another_domains_name(principal, name.data())) {
    return {};
  }
  return name.data();
}

// The first value of a relation, or "".
std::string value_of(const Krb5& krb5, const Profile& profile, const char* section,
                     const char* name, const char* relation) {
  char* value = nullptr;
  if (krb5->profile_text(profile.get(), section, name, relation, "", &value) != 0) {
    return {};
  }
  std::string text(value == nullptr ? "" : value);
  krb5->free_profile_text(value);
  return text;
}

// Whether [realms] REALM auth_to_local_names has this local name for this principal.
bool is_listed(const Krb5& krb5, const Profile& profile, const std::string& realm,
               const std::string& account, std::string_view local_name) {
  const char* path[] = {"realms", realm.c_str(), "auth_to_local_names", account.c_str(), nullptr};
  char** values = nullptr;
  if (krb5->profile_values(profile.get(), path, &values) != 0) {
    return false;
  }
  const bool listed = values != nullptr && values[0] != nullptr && local_name == values[0];
  krb5->free_list(values);
  return listed;
}

// Whether krb5.conf itself says that this principal is this local user: by rules for the default
// realm, by a module of its own, or by a list.
bool is_stated(const Krb5& krb5, krb5_const_principal principal, std::string_view local_name) {
  const Profile profile(krb5);
  const auto realm = default_realm(krb5);
  const auto text = text_of(krb5, principal);
  if (profile.get() == nullptr || !realm.ok() || !text.ok()) {
    return false;
  }
  if (!value_of(krb5, profile, "realms", realm->c_str(), "auth_to_local").empty()) {
    return true;
  }
  if (!value_of(krb5, profile, "plugins", "localauth", "module").empty()) {
    return true;
  }
  return is_listed(krb5, profile, *realm, std::string(parts_of(*text).account), local_name);
}

}  // namespace

std::string local_name(const Krb5& krb5, krb5_const_principal principal, const Settings& settings) {
  const LocalUsersRule rule = settings.get<Setting::kKerberosLocalUsers>();
  if (rule == LocalUsersRule::kNone) {
    return {};
  }
  std::string name = mapped_name(krb5, principal);
  const bool must_be_stated = rule == LocalUsersRule::kExplicit;
  if (name.empty() || (must_be_stated && !is_stated(krb5, principal, name))) {
    return {};
  }
  return name;
}

std::optional<identity::UnixUser> local_user(const Krb5& krb5, krb5_const_principal principal,
                                             const Settings& settings) {
  const std::string name = local_name(krb5, principal, settings);
  if (name.empty()) {
    return std::nullopt;
  }
  auto user = identity::unix_user_by_name(name);
  if (!user || !identity::may_be_client(*user, settings)) {
    return std::nullopt;
  }
  return user;
}

}  // namespace opensspi::kerberos
