// SPDX-License-Identifier: MIT
// What callers ask of a chain: CERT_CHAIN_PARA and the flags.
#pragma once

// OpenSSL's types come before the macros of the same names in wincrypt.h.
#include <openssl/types.h>

#include "cert/chain/chain.h"
#include "cert/element.h"
#include "cert/fetch/fetch_rules.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {

// read_chain_request reads the parameters as far as cbSize goes. E_INVALIDARG for null pointers
// with a count, for a text that is not an object identifier, or for an unknown
// CERT_STRONG_SIGN_PARA.
Result<chain::ChainRequest> read_chain_request(const void* para, DWORD flags, const FILETIME* time);

// read_fetch_wish reads the time for requests, and the flags that forbid some.
fetch::FetchWish read_fetch_wish(const void* para, DWORD flags);

// strong_rule reads a CERT_STRONG_SIGN_PARA: E_INVALIDARG.
Result<chain::StrongRule> strong_rule(const CERT_STRONG_SIGN_PARA* para);

// is_strong_hash returns whether a CNG name of a hash is one of the rule's.
bool is_strong_hash(const chain::StrongRule& rule, std::string_view name);

// filetime_of converts Windows' two halves.
inline Filetime filetime_of(const FILETIME& time) { return Filetime{cert::ticks_of(time)}; }

}  // namespace opensspi::abi
