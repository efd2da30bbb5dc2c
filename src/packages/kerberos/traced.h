// SPDX-License-Identifier: MIT
// What decides in a Kerberos handshake, for the trace: tickets and keys by the names of their
// files.
#pragma once

#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

// These functions write one line if the trace is on; `use` says what the file is used for. No key
// and no ticket is written.
void trace_keytab(const Krb5& krb5, krb5_keytab keytab, std::string_view use);
void trace_cache(const Krb5& krb5, krb5_ccache cache, std::string_view use);

// trace_ticket names the two ends of a ticket that was accepted.
void trace_ticket(std::string_view client, std::string_view service);

}  // namespace opensspi::kerberos
