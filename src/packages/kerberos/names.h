// SPDX-License-Identifier: MIT
// Conversions between Windows' names and principals.
#pragma once

#include <string>
#include <string_view>

#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

// target_principal reads a target name: service/host[:port][/domain], any of them with @REALM, or a
// user's name. Without a realm it is the host's in krb5.conf, else the client's.
// SEC_E_TARGET_UNKNOWN for an invalid name.
Result<Principal> target_principal(const Krb5& krb5, std::string_view target,
                                   krb5_const_principal client);

// user_principal reads user, user@suffix or DOMAIN\user, with or without a domain. Realms that
// krb5.conf names are known in any case of letters; a suffix that it does not name is a realm if it
// is written in capitals, and otherwise the default realm resolves it ([MS-KILE] 3.3.5.7,
// NT-ENTERPRISE). SEC_E_UNKNOWN_CREDENTIALS for an invalid name, and for the domain ".", which is
// this machine.
Result<Principal> user_principal(const Krb5& krb5, std::string_view user, std::string_view domain);

// principal_of reads what text_of wrote. SEC_E_INVALID_TOKEN for anything else.
Result<Principal> principal_of(const Krb5& krb5, const std::string& text);

// text_of returns the complete name, component/component@REALM, with libkrb5's escapes: no two
// principals have the same text, and principal_of reads exactly that principal back.
// SEC_E_INVALID_TOKEN for a principal without components, for which there is no text.
Result<std::string> text_of(const Krb5& krb5, krb5_const_principal principal);
// shown_name_of returns a name for display, which must not be used for decisions: for an enterprise
// name the name itself without its realm, else text_of.
Result<std::string> shown_name_of(const Krb5& krb5, krb5_const_principal principal);
std::string realm_of(krb5_const_principal principal);

// NameParts are the two parts of a result of text_of, with escapes.
struct NameParts {
  std::string_view account;
  std::string_view realm;
};
NameParts parts_of(std::string_view text);

// default_realm returns the realm that is used if none is named; the error of
// KRB5_CONFIG_NODEFREALM if there is none.
Result<std::string> default_realm(const Krb5& krb5);

// names_an_address returns whether the host of a target is an IP address, for which no realm has a
// service (Windows then uses NTLM).
bool names_an_address(std::string_view target);

}  // namespace opensspi::kerberos
