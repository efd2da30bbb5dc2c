// SPDX-License-Identifier: MIT
#include "packages/digest/challenge.h"

#include <charconv>

#include "packages/digest/line_writer.h"

namespace opensspi::digest {
namespace {

constexpr uint32_t kMinMaxBuffer = 17;
constexpr uint32_t kMaxMaxBuffer = 0xFF'FFFF;

bool is_true(const Directives& directives, std::string_view name) {
  const auto text = directives.text(name);
  return text && same_word(*text, "true");
}

// RFC 2831 2.1.1: SASL has MD5-sess only and requires the directive.
Status read_algorithm(Challenge& challenge, const Directives& directives, Style style) {
  const auto text = directives.text("algorithm");
  challenge.names_algorithm = text.has_value();
  const auto algorithm = algorithm_named(text.value_or("MD5"));
  if (!algorithm) {
    return fail(SEC_E_INVALID_TOKEN, "the challenge names an algorithm that is not known here");
  }
  if (style == Style::kSasl && *algorithm != Algorithm{crypto::HashKind::kMd5, true}) {
    return fail(SEC_E_INVALID_TOKEN, "a challenge of SASL must name the algorithm md5-sess");
  }
  challenge.algorithm = *algorithm;
  return {};
}

Status read_qops(Challenge& challenge, const Directives& directives, Style style) {
  const auto text = directives.text("qop");
  if (!text) {
    challenge.qops.add(style == Style::kSasl ? Qop::kAuth : Qop::kNone);
    return {};
  }
  challenge.qops = words_in(*text, qop_named);
  if (challenge.qops.empty()) {
    return fail(SEC_E_QOP_NOT_SUPPORTED, "the challenge offers no known quality of protection");
  }
  return {};
}

}  // namespace

Result<uint32_t> read_max_buffer(const Directives& directives) {
  const auto text = directives.text("maxbuf");
  if (!text) {
    return kDefaultMaxBuffer;
  }
  uint32_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, problem] = std::from_chars(text->data(), end, value);
  if (problem != std::errc() || stop != end || value < kMinMaxBuffer || value > kMaxMaxBuffer) {
    return fail(SEC_E_INVALID_TOKEN, "the token's maxbuf is not a number from 17 to 16777215");
  }
  return value;
}

Result<Challenge> Challenge::parse(ByteView token, Style style) {
  const Directives directives = TRY(Directives::parse(token));
  Challenge challenge;
  for (size_t place = 0; place < directives.size(); ++place) {
    const Directive directive = directives.at(place);
    if (same_word(directive.name, "realm")) {
      challenge.realms.emplace_back(directive.value);
    }
  }
  if (style == Style::kHttp && challenge.realms.size() != 1) {
    return fail(SEC_E_INVALID_TOKEN, "a challenge of HTTP must name one realm");
  }
  challenge.nonce = TRY(directives.required("nonce"));
  if (challenge.nonce.empty()) {
    return fail(SEC_E_INVALID_TOKEN, "the challenge's nonce is empty");
  }
  if (const auto opaque = directives.find("opaque")) {
    challenge.opaque = opaque->written;
  }
  challenge.stale = is_true(directives, "stale");
  challenge.userhash = is_true(directives, "userhash");
  const auto charset = directives.text("charset");
  challenge.utf8 = charset && same_word(*charset, "utf-8");
  challenge.max_buffer = TRY(read_max_buffer(directives));
  challenge.ciphers = words_in(directives.text("cipher").value_or(""), cipher_named);
  TRY(read_algorithm(challenge, directives, style));
  TRY(read_qops(challenge, directives, style));
  return challenge;
}

Result<Bytes> Challenge::write(Style style) const {
  LineWriter line;
  if (!qops.has(Qop::kNone)) {
    line.quoted("qop", qops.text());
  }
  if (style == Style::kSasl && qops.has(Qop::kAuthConf)) {
    line.quoted("cipher", ciphers.text());
  }
  line.token("algorithm", name_of(algorithm));
  line.quoted("nonce", nonce);
  if (opaque) {
    line.as_written("opaque", *opaque);
  }
  if (stale) {
    line.token("stale", "true");
  }
  if (utf8) {
    line.token("charset", "utf-8");
  }
  if (style == Style::kSasl && max_buffer != kDefaultMaxBuffer) {
    line.token("maxbuf", std::to_string(max_buffer));
  }
  for (const std::string& realm : realms) {
    line.quoted("realm", realm);
  }
  const ByteView written = as_bytes(TRY(line.text()));
  return Bytes(written.begin(), written.end());
}

}  // namespace opensspi::digest
