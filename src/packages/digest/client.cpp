// SPDX-License-Identifier: MIT
#include "packages/digest/client.h"

#include <algorithm>

#include "base/utf16.h"
#include "packages/digest/response.h"

namespace opensspi::digest {
namespace {

using identity::DigestText;
using sspi::BufferKind;
using sspi::Flag;
using sspi::Step;

constexpr Error kNoQop = fail(
    SEC_E_QOP_NOT_SUPPORTED, "the server offers no quality of protection that the caller asks for");

HexDigest hex_count(uint32_t count) {
  std::array<uint8_t, 4> bytes{};
  put_be(bytes, count);
  return HexDigest(bytes);
}

// A name is sent in ISO 8859-1 if the server does not ask for UTF-8 and the name fits.
std::string wire_text(const std::string& text, bool utf8) {
  if (utf8 || !identity::fits_latin1(as_bytes(text))) {
    return text;
  }
  std::string latin1;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    latin1 += byte < 0x80 ? text[i]
                          : static_cast<char>(byte << 6 | (static_cast<uint8_t>(text[++i]) & 0x3F));
  }
  return latin1;
}

std::string choose_realm(const std::vector<std::string>& realms, const std::string& domain) {
  for (const std::string& realm : realms) {
    if (equal_ignoring_case(realm, domain)) {
      return realm;
    }
  }
  return realms.empty() ? domain : realms.front();
}

std::optional<CipherName> strongest(const WordSet<CipherName>& offered) {
  for (const CipherName cipher : {CipherName::kRc4, CipherName::k3Des, CipherName::kRc4With56,
                                  CipherName::kRc4With40, CipherName::kDes}) {
    if (offered.has(cipher)) {
      return cipher;
    }
  }
  return std::nullopt;
}

Status check_uri(std::string_view uri) {
  if (uri.empty()) {
    return fail(SEC_E_TARGET_UNKNOWN,
                "the target name must be the request's URI, in SASL the service: ldap/host");
  }
  if (std::ranges::any_of(uri, is_control)) {
    return fail(SEC_E_INVALID_TOKEN, "the URI contains control characters");
  }
  return {};
}

}  // namespace

Result<Step> ClientContext::advance(const sspi::StepInput& input) {
  const Parameters parameters = TRY(Parameters::read(input.buffers));
  if (stage() == sspi::Stage::kHalfOpen && !answering_) {
    const bool http = parameters.given() || input.requested.has(Flag::kHttp);
    set_style(http ? Style::kHttp : Style::kSasl);
  }
  if (style() == Style::kSasl && answering_) {
    return check_server(input);
  }
  if (input.token.empty()) {
    return ask({});
  }
  return answer(input, parameters);
}

Result<Step> ClientContext::answer(const sspi::StepInput& input, const Parameters& parameters) {
  const Outbound& own = *credential().outbound();
  if (!own.complete) {
    return fail(SEC_E_NO_CREDENTIALS, "Digest needs a user and its password");
  }
  const bool sasl = style() == Style::kSasl;
  TRY(check_uri(input.target_name));
  if (!sasl) {
    TRY(check_method(parameters.at(Parameters::kMethod)));
  }
  Answering answering;
  answering.challenge = TRY(Challenge::parse(input.token, style()));
  TRY(choose_protection(answering, input.requested));
  TRY(check_entity_hash(parameters.at(Parameters::kClientEntity), answering.challenge.algorithm));
  std::optional<std::string_view> service = parameters.target_host();
  if (sasl && input.channel_bindings) {
    service = input.target_name;
  }
  answering.nonce = client_nonce(env(), answering.challenge, service, input.channel_bindings);
  prove_identity(answering);
  answering_ = std::move(answering);
  uri_ = input.target_name;
  LineWriter line;
  TRY(respond({sasl ? kAuthenticate : parameters.at(Parameters::kMethod), uri_,
               parameters.at(Parameters::kClientEntity)},
              line));
  const ByteView written = as_bytes(TRY(line.text()));
  Bytes token(written.begin(), written.end());
  if (sasl) {
    Step step = ask(std::move(token));
    step.granted = granted_flags(answering_->qop, input.requested);
    return step;
  }
  establish(TRY(established_of(input)));
  return done(std::move(token));
}

// The weakest quality that the server offers and the caller takes.
Status ClientContext::choose_protection(Answering& answering, sspi::Flags requested) const {
  const Challenge& challenge = answering.challenge;
  const bool sasl = style() == Style::kSasl;
  const Qop required = required_qop(requested);
  if (challenge.qops.has(Qop::kNone) && required == Qop::kAuth) {
    answering.qop = Qop::kNone;
    return {};
  }
  answering.cipher = strongest(challenge.ciphers);
  for (const Qop qop : {Qop::kAuth, Qop::kAuthInt, Qop::kAuthConf}) {
    const bool possible = qop != Qop::kAuthConf || (sasl && answering.cipher);
    if (qop >= required && challenge.qops.has(qop) && possible) {
      answering.qop = qop;
      if (qop != Qop::kAuthConf) {
        answering.cipher.reset();
      }
      return {};
    }
  }
  return kNoQop;
}

// Sets the user and realm of the response, and H(A1).
void ClientContext::prove_identity(Answering& answering) const {
  const Outbound& own = *credential().outbound();
  const Challenge& challenge = answering.challenge;
  const bool sasl = style() == Style::kSasl;
  const std::string realm = choose_realm(challenge.realms, own.domain);
  const std::string user = own.sent_name(realm);
  answering.names_realm = !challenge.realms.empty() || !realm.empty();
  answering.realm = realm;
  answering.user = wire_text(user, challenge.utf8);
  // HTTP hashes UTF-8 if the challenge says so (RFC 7616 4). SASL always hashes ISO 8859-1 if the
  // text fits (RFC 2831 2.1.2.1). A realm is hashed as it was sent.
  const DigestText text = !sasl && challenge.utf8 ? DigestText::kUtf8 : DigestText::kLatin1;
  const DigestSecret secret =
      identity::digest_secret(challenge.algorithm.hash, text, user, realm, own.password.reveal());
  if (challenge.userhash && !sasl) {
    answering.user = digest_of(challenge.algorithm.hash, answering.user + ":" + realm).text();
  }
  answering.session = make_secret<DigestSecret>(session_secret(secret, exchange_of(answering, {})));
}

Exchange ClientContext::exchange_of(const Answering& answering, std::string_view nc) const {
  Exchange exchange;
  exchange.style = style();
  exchange.algorithm = answering.challenge.algorithm;
  exchange.qop = answering.qop;
  exchange.nonce = answering.challenge.nonce;
  exchange.cnonce = answering.nonce.text;
  exchange.nc = nc;
  return exchange;
}

Status ClientContext::respond(const Request& request, LineWriter& line) {
  Answering& answering = *answering_;
  if (answering.count == UINT32_MAX) {
    return fail(SEC_E_OUT_OF_SEQUENCE, "the server's nonce was used as often as it can be");
  }
  const HexDigest nc = hex_count(answering.count + 1);
  const bool counts = answering.qop != Qop::kNone;
  Exchange exchange = exchange_of(answering, nc.text());
  exchange.method = request.method;
  exchange.uri = request.uri;
  exchange.entity_hash = request.entity_hash;
  const HexDigest response = response_digest(*answering.session, exchange);
  const bool names_cnonce = counts || answering.challenge.algorithm.session;
  write_response(
      line, {.style = style(),
             .user = answering.user,
             .realm = answering.names_realm ? std::optional<std::string_view>(answering.realm)
                                            : std::nullopt,
             .challenge = answering.challenge,
             .uri = request.uri,
             .cnonce = names_cnonce ? std::string_view(answering.nonce.text) : std::string_view(),
             .nc = counts ? nc.text() : std::string_view(),
             .response = response.text(),
             .qop = answering.qop,
             .cipher = answering.cipher,
             .user_is_hashed = answering.challenge.userhash && style() == Style::kHttp,
             .service_name = answering.nonce.service_name,
             .channel_binding = answering.nonce.channel_binding});
  (void)TRY(line.text());
  ++answering.count;
  return {};
}

// RFC 2831 2.1.3: the server proves that it knows the password as well.
Result<Step> ClientContext::check_server(const sspi::StepInput& input) {
  if (stage() == sspi::Stage::kEstablished) {
    return fail(SEC_E_INVALID_TOKEN, "the security context is established already");
  }
  const Directives directives = TRY(Directives::parse(input.token));
  const std::string_view rspauth = TRY(directives.required("rspauth"));
  const HexDigest nc = hex_count(answering_->count);
  Exchange exchange = exchange_of(*answering_, nc.text());
  exchange.uri = uri_;
  const HexDigest expected = response_digest(*answering_->session, exchange);
  if (!ct_equal(as_bytes(expected.text()), as_bytes(rspauth))) {
    return fail(SEC_E_MESSAGE_ALTERED, "the server did not prove that it knows the password");
  }
  establish(TRY(established_of(input)));
  return done({});
}

Result<Established> ClientContext::established_of(const sspi::StepInput& input) const {
  Established made;
  made.granted = granted_flags(answering_->qop, input.requested);
  made.since = env().now();
  made.qop = answering_->qop;
  made.cipher = answering_->cipher;
  if (style() == Style::kSasl && made.qop > Qop::kAuth) {
    made.key = make_secret<SecretArray<16>>(answering_->session->reveal().first<16>());
    made.layers = TRY(Layers::make(sspi::Role::kInitiator, made.qop, made.cipher,
                                   *answering_->session, answering_->challenge.max_buffer));
  }
  return made;
}

Status ClientContext::finish(sspi::Message /*message*/) {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "a Digest client's tokens are complete");
}

// Writes the Authorization header of a later request into PADDING. Method, URI and the body's hash
// are given by position.
Status ClientContext::sign_request(sspi::Message message) {
  const Parameters parameters = TRY(Parameters::read(message));
  TRY(check_method(parameters.at(Parameters::kMethod)));
  TRY(check_uri(parameters.at(Parameters::kUri)));
  TRY(check_entity_hash(parameters.at(Parameters::kEntity), answering_->challenge.algorithm));
  sspi::Buffer* padding = sspi::find(message, BufferKind::kPadding);
  if (padding == nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "there is no SECBUFFER_PADDING for the header");
  }
  const uint32_t count = answering_->count;
  LineWriter line;
  TRY(respond({parameters.at(Parameters::kMethod), parameters.at(Parameters::kUri),
               parameters.at(Parameters::kEntity)},
              line));
  const ByteView token = as_bytes(TRY(line.text()));
  if (padding->bytes.size() < token.size()) {
    answering_->count = count;
    return fail(SEC_E_BUFFER_TOO_SMALL,
                "the SECBUFFER_PADDING is too small; cbMaxToken of the package is enough");
  }
  std::ranges::copy(token, padding->bytes.begin());
  padding->bytes = padding->bytes.first(token.size());
  return {};
}

Status ClientContext::verify_request(sspi::Message /*message*/) {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "a Digest client verifies no messages of HTTP");
}

}  // namespace opensspi::digest
