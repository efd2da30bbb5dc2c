// SPDX-License-Identifier: MIT
// Response: a client's proof that it knows the password (RFC 7616 3.4, RFC 2831 2.1.2).
#pragma once

#include <string>

#include "packages/digest/challenge.h"
#include "packages/digest/line_writer.h"

namespace opensspi::digest {

inline constexpr std::string_view kHashedDirs = "hashed-dirs";
inline constexpr std::string_view kAllHashedDirs = "service-name,channel-binding";
inline constexpr std::string_view kServiceName = "service-name";
inline constexpr std::string_view kChannelBinding = "channel-binding";

// Response is a parsed response. It owns its text; the views live as long as it does.
struct Response {
  Directives directives;
  std::string_view user;     // as decoded
  std::string_view as_sent;  // with its backslashes ([MS-DPSP] 3.2.5.1: some clients escape none)
  std::string_view realm;    // empty if there is none
  std::string_view nonce;
  std::string_view uri;  // digest-uri
  std::string_view cnonce;
  std::string_view nc;  // eight hexadecimal digits; empty without qop
  uint32_t count = 0;   // nc as a number, never 0 with qop
  std::string_view response;
  Algorithm algorithm;
  Qop qop = Qop::kNone;
  bool utf8 = false;
  std::optional<CipherName> cipher;
  uint32_t max_buffer = kDefaultMaxBuffer;
  std::optional<std::string_view> authzid;

  // parse returns SEC_E_INVALID_TOKEN for anything that is not a response.
  static Result<Response> parse(ByteView token, Style style);
  // read is parse for an object that is still empty: moving a Response takes as long as a short
  // hash. A failure leaves it in an unspecified state.
  Status read(ByteView token, Style style);
};

// ResponseParts is what a client writes. Texts that are empty or absent are left out.
struct ResponseParts {
  Style style = Style::kHttp;
  std::string_view user;
  std::optional<std::string_view> realm;
  const Challenge& challenge;
  std::string_view uri;
  std::string_view cnonce;
  std::string_view nc;
  std::string_view response;
  Qop qop = Qop::kAuth;
  std::optional<CipherName> cipher;
  bool user_is_hashed = false;
  std::optional<std::string_view> service_name;  // with channel_binding: hashed directives
  std::string_view channel_binding;
};
void write_response(LineWriter& line, const ResponseParts& parts);

}  // namespace opensspi::digest
