// SPDX-License-Identifier: MIT
// Parameters of keys, hashes and providers: their values and the arguments of their setters.
#pragma once

#include "base/result.h"
#include "base/secret.h"

namespace opensspi::csp {

// ParameterValue is a parameter's bytes. It can contain secrets (a salt), so it wipes itself.
using ParameterValue = SecretBytes;

// number_value writes a DWORD.
[[nodiscard]] ParameterValue number_value(uint32_t number);
// number_of reads a DWORD; `value` has at least four bytes.
[[nodiscard]] uint32_t number_of(ByteView value);
// copy_value writes a value and returns its length; ERROR_MORE_DATA if `out` is shorter.
[[nodiscard]] Result<size_t> copy_value(ByteView value, ByteSpan out);

// ParameterShape says what the pointer given to a Set...Param function points to, because those
// functions take no length.
struct ParameterShape {
  enum class Kind : uint8_t {
    kBytes,     // `len` bytes: a DWORD, an IV, a salt, SCHANNEL_ALG
    kBlob,      // a CRYPT_DATA_BLOB: pass its bytes; for a null pointer none
    kIgnored,   // nothing: the pointer is ignored; pass no bytes
    kHmacInfo,  // an HMAC_INFO: call set_hmac_info with its parts
    kText,      // text with a terminating NUL: pass the bytes before it
  };
  Kind kind;
  size_t len;  // for kBytes
};

}  // namespace opensspi::csp
