// SPDX-License-Identifier: MIT
// GeneralNames and the extensions made of them (RFC 5280, 4.2.1.6, 4.2.1.10, 4.2.1.13, 4.2.2.1).
#pragma once

#include "cert/codec/structure_type.h"

namespace opensspi::cert {

// read_general_names reads the elements of a GeneralNames.
Result<CERT_ALT_NAME_INFO> read_general_names(BerReader in, Arena& arena);
Status write_general_names(Encoder& out, const CERT_ALT_NAME_INFO& names, asn1::Tag tag);

Result<CERT_ALT_NAME_INFO> read_alternate_name(BerReader& in, Arena& arena);
Status write_alternate_name(Encoder& out, const CERT_ALT_NAME_INFO& names);
Result<CERT_AUTHORITY_KEY_ID_INFO> read_authority_key_id(BerReader& in, Arena& arena);
Status write_authority_key_id(Encoder& out, const CERT_AUTHORITY_KEY_ID_INFO& info);
Result<CERT_AUTHORITY_KEY_ID2_INFO> read_authority_key_id2(BerReader& in, Arena& arena);
Status write_authority_key_id2(Encoder& out, const CERT_AUTHORITY_KEY_ID2_INFO& info);
Result<CERT_AUTHORITY_INFO_ACCESS> read_info_access(BerReader& in, Arena& arena);
Status write_info_access(Encoder& out, const CERT_AUTHORITY_INFO_ACCESS& info);
Result<CRL_DIST_POINTS_INFO> read_dist_points(BerReader& in, Arena& arena);
Status write_dist_points(Encoder& out, const CRL_DIST_POINTS_INFO& info);
Result<CRL_ISSUING_DIST_POINT> read_issuing_dist_point(BerReader& in, Arena& arena);
Status write_issuing_dist_point(Encoder& out, const CRL_ISSUING_DIST_POINT& point);
Result<CROSS_CERT_DIST_POINTS_INFO> read_cross_dist_points(BerReader& in, Arena& arena);
Status write_cross_dist_points(Encoder& out, const CROSS_CERT_DIST_POINTS_INFO& info);
Result<CERT_NAME_CONSTRAINTS_INFO> read_name_constraints(BerReader& in, Arena& arena);
Status write_name_constraints(Encoder& out, const CERT_NAME_CONSTRAINTS_INFO& info);

}  // namespace opensspi::cert
