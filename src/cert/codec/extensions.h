// SPDX-License-Identifier: MIT
// Extensions of certificates (RFC 5280, 4.2.1), old ones included; general_names.h has those made
// of names.
#pragma once

#include "cert/codec/structure_type.h"

namespace opensspi::cert {

Result<CERT_EXTENSIONS> read_extension_list(BerReader& in, Arena& arena);
Status write_extension_list(Encoder& out, const CERT_EXTENSIONS& list);
Result<CERT_BASIC_CONSTRAINTS_INFO> read_basic_constraints(BerReader& in, Arena& arena);
Status write_basic_constraints(Encoder& out, const CERT_BASIC_CONSTRAINTS_INFO& info);
Result<CERT_BASIC_CONSTRAINTS2_INFO> read_basic_constraints2(BerReader& in, Arena& arena);
Status write_basic_constraints2(Encoder& out, const CERT_BASIC_CONSTRAINTS2_INFO& info);
Result<CERT_KEY_ATTRIBUTES_INFO> read_key_attributes(BerReader& in, Arena& arena);
Status write_key_attributes(Encoder& out, const CERT_KEY_ATTRIBUTES_INFO& info);
Result<CERT_KEY_USAGE_RESTRICTION_INFO> read_usage_restriction(BerReader& in, Arena& arena);
Status write_usage_restriction(Encoder& out, const CERT_KEY_USAGE_RESTRICTION_INFO& info);
Result<CTL_USAGE> read_usage(BerReader& in, Arena& arena);
Status write_usage(Encoder& out, const CTL_USAGE& usage);
Result<CERT_TEMPLATE_EXT> read_template(BerReader& in, Arena& arena);
Status write_template(Encoder& out, const CERT_TEMPLATE_EXT& info);

Result<CERT_POLICIES_INFO> read_policies(BerReader& in, Arena& arena);
Status write_policies(Encoder& out, const CERT_POLICIES_INFO& info);
Result<CERT_POLICY_QUALIFIER_USER_NOTICE> read_user_notice(BerReader& in, Arena& arena);
Status write_user_notice(Encoder& out, const CERT_POLICY_QUALIFIER_USER_NOTICE& notice);
Result<CERT_POLICY_MAPPINGS_INFO> read_policy_mappings(BerReader& in, Arena& arena);
Status write_policy_mappings(Encoder& out, const CERT_POLICY_MAPPINGS_INFO& info);
Result<CERT_POLICY_CONSTRAINTS_INFO> read_policy_constraints(BerReader& in, Arena& arena);
Status write_policy_constraints(Encoder& out, const CERT_POLICY_CONSTRAINTS_INFO& info);

}  // namespace opensspi::cert
