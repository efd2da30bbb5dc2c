// SPDX-License-Identifier: MIT
// Whether a certificate is for a host (RFC 6125, RFC 9525).
#pragma once

#include <string_view>

#include "cert/chain/certificate_facts.h"

namespace opensspi::chain {

// is_for_host compares a host name or an IP address (dotted, or IPv6 without or with brackets) with
// the subject alternative names, and with the common names if there is no such extension. A
// wildcard stands for the whole leftmost label, with at least two labels after it. Addresses are
// compared with the alternative names' addresses only.
bool is_for_host(const CertificateFacts& certificate, std::string_view host);

// is_name_of_host compares one name of a certificate with a host name; case does not count.
bool is_name_of_host(std::string_view name, std::string_view host);

}  // namespace opensspi::chain
