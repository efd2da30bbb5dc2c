// SPDX-License-Identifier: MIT
// Errors of libkrb5 as Windows' codes.
#pragma once

#include <krb5/krb5.h>

#include <string_view>

#include "base/result.h"
#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

// error_of returns the SSPI code for one of libkrb5, with a text and a remedy.
Error error_of(krb5_error_code code);

// The same followed by libkrb5's own text, if that says more, such as names.
Error error_of(krb5_error_code code, std::string_view sentence);
// with_sentence adds such a text to an error.
Error with_sentence(Error error, std::string_view sentence);

// check is success for 0, else error_of.
inline Status check(krb5_error_code code) {
  if (code == 0) {
    return {};
  }
  return error_of(code);
}
// check_asking also gets the text from this thread's libkrb5. Call it right after the call that
// failed.
Status check_asking(const Krb5& krb5, krb5_error_code code);

// protocol_number returns the number of a KRB-ERROR message for a code of libkrb5 (RFC 4120 7.5.9),
// or KRB_ERR_GENERIC if it has none.
uint32_t protocol_number(krb5_error_code code);
// code_of_number is the reverse, for a message that was received.
krb5_error_code code_of_number(uint32_t number);

// error_of_peer returns the SSPI code for the number of a KRB-ERROR that the peer sent;
// SEC_E_LOGON_DENIED if the number is unknown.
Error error_of_peer(uint32_t number);

}  // namespace opensspi::kerberos
