// SPDX-License-Identifier: MIT
#include "packages/digest/response.h"

#include <charconv>

#include "base/hex.h"

namespace opensspi::digest {
namespace {

constexpr size_t kCountDigits = 8;

// The realm, empty if SASL's response has none. Only a challenge may have several (RFC 2831 2.1.2).
Result<std::string_view> only_realm(const Directives& directives, Style style) {
  if (directives.repeats_realm()) {
    return fail(SEC_E_INVALID_TOKEN, "the response names several realms");
  }
  if (style == Style::kHttp) {
    return directives.required("realm");
  }
  return directives.text("realm").value_or("");
}

Status read_algorithm(Response& response, Style style) {
  const bool sasl = style == Style::kSasl;
  const auto text = response.directives.text("algorithm");
  const auto algorithm = algorithm_named(text.value_or(sasl ? "MD5-sess" : "MD5"));
  if (!algorithm || (sasl && !algorithm->session)) {
    return fail(SEC_E_INVALID_TOKEN, "the response names an algorithm that was not offered");
  }
  response.algorithm = *algorithm;
  return {};
}

Status read_qop(Response& response, Style style) {
  const auto text = response.directives.text("qop");
  if (!text) {
    response.qop = style == Style::kSasl ? Qop::kAuth : Qop::kNone;
    return {};
  }
  const auto qop = qop_named(*text);
  if (!qop) {
    return fail(SEC_E_INVALID_TOKEN, "the response names an unknown quality of protection");
  }
  response.qop = *qop;
  return {};
}

// Every form except RFC 2069's has both nc and cnonce.
Status read_count(Response& response) {
  response.cnonce = response.directives.text("cnonce").value_or("");
  response.nc = response.directives.text("nc").value_or("");
  if (response.qop == Qop::kNone) {
    return {};
  }
  const char* end = response.nc.data() + response.nc.size();
  const auto [stop, problem] = std::from_chars(response.nc.data(), end, response.count, 16);
  const bool whole = problem == std::errc() && stop == end && response.nc.size() == kCountDigits;
  if (!whole || response.count == 0 || response.cnonce.empty()) {
    return fail(SEC_E_INVALID_TOKEN, "the response has no valid nc and cnonce");
  }
  return {};
}

Status read_proof(Response& response) {
  response.response = TRY(response.directives.required("response"));
  if (!is_hex(response.response) ||
      response.response.size() != 2 * crypto::digest_len(response.algorithm.hash)) {
    return fail(SEC_E_INVALID_TOKEN, "the response's digest is not as long as its algorithm's are");
  }
  return {};
}

Status read_sasl(Response& response) {
  response.max_buffer = TRY(read_max_buffer(response.directives));
  response.authzid = response.directives.text("authzid");
  const auto cipher = response.directives.text("cipher");
  response.cipher = cipher_named(cipher.value_or(""));
  if ((cipher.has_value() || response.qop == Qop::kAuthConf) && !response.cipher) {
    return fail(SEC_E_INVALID_TOKEN, "the response names no known cipher");
  }
  return {};
}

}  // namespace

Result<Response> Response::parse(ByteView token, Style style) {
  Response response;
  TRY(response.read(token, style));
  return response;
}

Status Response::read(ByteView token, Style style) {
  TRY(directives.read(token));
  user = TRY(directives.required("username"));
  as_sent = directives.find("username")->written;
  realm = TRY(only_realm(directives, style));
  nonce = TRY(directives.required("nonce"));
  uri = TRY(directives.required(style == Style::kSasl ? "digest-uri" : "uri"));
  const auto charset = directives.text("charset");
  utf8 = charset && same_word(*charset, "utf-8");
  TRY(read_algorithm(*this, style));
  TRY(read_qop(*this, style));
  TRY(read_count(*this));
  TRY(read_proof(*this));
  if (style == Style::kSasl) {
    return read_sasl(*this);
  }
  if (qop == Qop::kAuthConf) {
    return fail(SEC_E_INVALID_TOKEN, "HTTP has no auth-conf");
  }
  return {};
}

namespace {

void write_sasl(LineWriter& line, const ResponseParts& parts) {
  if (parts.cipher) {
    line.quoted("cipher", name_of(*parts.cipher));
  }
  line.token("response", parts.response);
  line.token("qop", name_of(parts.qop));
  if (parts.challenge.utf8) {
    line.token("charset", "utf-8");
  }
}

// RFC 7616 3.4: algorithm, qop and nc are not quoted.
void write_http(LineWriter& line, const ResponseParts& parts) {
  if (parts.challenge.names_algorithm) {
    line.token("algorithm", name_of(parts.challenge.algorithm));
  }
  line.quoted("response", parts.response);
  if (parts.qop != Qop::kNone) {
    line.token("qop", name_of(parts.qop));
  }
  if (parts.challenge.utf8) {
    line.token("charset", "utf-8");
  }
  if (parts.user_is_hashed) {
    line.token("userhash", "true");
  }
  if (parts.challenge.opaque) {
    line.as_written("opaque", *parts.challenge.opaque);
  }
}

}  // namespace

void write_response(LineWriter& line, const ResponseParts& parts) {
  line.quoted("username", parts.user);
  if (parts.realm) {
    line.quoted("realm", *parts.realm);
  }
  line.quoted("nonce", parts.challenge.nonce);
  line.quoted(parts.style == Style::kSasl ? "digest-uri" : "uri", parts.uri);
  if (!parts.cnonce.empty()) {
    line.quoted("cnonce", parts.cnonce);
  }
  if (!parts.nc.empty()) {
    line.token("nc", parts.nc);
  }
  parts.style == Style::kSasl ? write_sasl(line, parts) : write_http(line, parts);
  if (parts.service_name) {
    line.quoted(kHashedDirs, kAllHashedDirs);
    line.quoted(kServiceName, *parts.service_name);
    line.quoted(kChannelBinding, parts.channel_binding);
  }
}

}  // namespace opensspi::digest
