// SPDX-License-Identifier: MIT
#include "packages/digest/server.h"

#include <algorithm>

namespace opensspi::digest {

using sspi::Flag;
using sspi::Step;

namespace {

constexpr Error kReplayed =
    fail(SEC_E_OUT_OF_SEQUENCE, "the response was used already, or its nonce is too old");
constexpr size_t kMaxRealmLen = 255;  // that an account can be enabled for

// Offers every quality up to the one that the caller asks for. The client chooses.
WordSet<Qop> offer(Qop most) {
  WordSet<Qop> offered;
  for (const Qop qop : {Qop::kAuth, Qop::kAuthInt, Qop::kAuthConf}) {
    if (qop <= most) {
      offered.add(qop);
    }
  }
  return offered;
}

// The path of "http://host/path". Some clients send the whole URI, some only the path.
std::string_view path_of(std::string_view uri) {
  const size_t scheme = uri.find("://");
  if (scheme == std::string_view::npos || uri.starts_with('/')) {
    return uri;
  }
  const size_t path = uri.find('/', scheme + 3);
  return path == std::string_view::npos ? std::string_view("/") : uri.substr(path);
}

}  // namespace

Result<Step> ServerContext::advance(const sspi::StepInput& input) {
  if (stage() == sspi::Stage::kEstablished) {
    return fail(SEC_E_LOGON_DENIED, "the security context is established already");
  }
  const Parameters parameters = TRY(Parameters::read(input.buffers));
  const bool http = parameters.given() ||
                    (input.requested.has(Flag::kAllowMissingBindings) && sasl_nonce_.empty());
  set_style(http ? Style::kHttp : Style::kSasl);
  if (http) {
    return advance_http(input, parameters);
  }
  return sasl_nonce_.empty() ? challenge_sasl(input) : judge_sasl(input);
}

ServerContext::Request ServerContext::request_of(const sspi::StepInput& input,
                                                 const Parameters& parameters) const {
  Request request;
  request.token = input.token;
  request.method = parameters.at(Parameters::kMethod);
  request.uri = parameters.at(Parameters::kUri);
  request.entity_hash = parameters.at(Parameters::kEntity);
  request.realm = realm_or_own(parameters.at(Parameters::kRealm));
  request.requested = input.requested;
  request.now = env().now();
  if (input.channel_bindings) {
    request.channel = input.channel_bindings->hash();
  }
  return request;
}

std::string_view ServerContext::realm_or_own(std::string_view realm) const {
  return realm.empty() ? credential().inbound()->realm : realm;
}

Result<Step> ServerContext::advance_http(const sspi::StepInput& input,
                                         const Parameters& parameters) {
  if (required_qop(input.requested) == Qop::kAuthConf) {
    return fail(SEC_E_QOP_NOT_SUPPORTED, "HTTP's Digest encrypts no messages");
  }
  const Request request = request_of(input, parameters);
  if (request.realm.size() > kMaxRealmLen) {
    return fail(SEC_E_INVALID_TOKEN, "the realm is longer than 255 bytes");
  }
  if (request.token.empty()) {
    return challenge_http(request, false);
  }
  TRY(check_method(request.method));
  return judge_http(request);
}

Result<Step> ServerContext::challenge_http(const Request& request, bool stale) {
  const Policy& policy = credential().policy();
  Challenge challenge;
  challenge.realms = {std::string(request.realm)};
  challenge.nonce = credential().state()->mint(env()).make(env(), request.realm);
  challenge.stale = stale;
  challenge.algorithm = policy.algorithm;
  challenge.qops = offer(required_qop(request.requested));
  challenge.utf8 = true;
  return ask(TRY(challenge.write(Style::kHttp)));
}

bool ServerContext::is_fresh(const Nonce& nonce, Filetime now) const {
  const int64_t age = now.ticks - nonce.made.ticks;
  return age >= 0 && age < credential().policy().nonce_lifetime;
}

// The response must be to what was asked.
Status ServerContext::check_offered(const Response& response, const Request& request) const {
  if (response.algorithm != credential().policy().algorithm) {
    return fail(SEC_E_INVALID_TOKEN,
                "the response uses another algorithm than the challenge asked for");
  }
  if (response.qop != Qop::kNone && !offer(required_qop(request.requested)).has(response.qop)) {
    return fail(SEC_E_INVALID_TOKEN, "the response uses a quality that was not offered");
  }
  if (response.qop == Qop::kNone && required_qop(request.requested) != Qop::kAuth) {
    return fail(SEC_E_QOP_NOT_SUPPORTED, "the client protects less than the server asks for");
  }
  if (response.realm != request.realm) {
    return fail(SEC_E_LOGON_DENIED, "the response is for another realm");
  }
  if (credential().policy().check_uri && !request.uri.empty() &&
      path_of(request.uri) != path_of(response.uri)) {
    return fail(SEC_E_LOGON_DENIED,
                "the response is for another URI than the request's; see the setting digest_uri");
  }
  return check_entity_hash(request.entity_hash, response.algorithm);
}

Result<Step> ServerContext::judge_http(const Request& request) {
  Response response;
  TRY(response.read(request.token, Style::kHttp));
  TRY(check_offered(response, request));
  const auto state = credential().state();
  const auto nonce = state->mint(env()).open(response.nonce, request.realm);
  const bool fresh = nonce && is_fresh(*nonce, request.now);
  if (fresh) {
    const auto first_cnonce = state->sessions().first_cnonce(nonce->id, response.cnonce);
    if (first_cnonce) {
      return judge_later(response, request, {*nonce, first_cnonce->view(), state->sessions()});
    }
  }
  Established made = TRY(proven_request(response, request, {}));
  const Use use =
      fresh ? use_nonce(response, request, {*nonce, {}, state->sessions()}) : Use::kStale;
  if (use == Use::kReplayed) {
    return kReplayed;
  }
  if (use == Use::kStale) {
    return challenge_http(request, true);
  }
  last_ = last_of(response, request, *nonce);
  establish(std::move(made));
  return done({});
}

ServerContext::Last ServerContext::last_of(const Response& response, const Request& request,
                                           const Nonce& nonce) const {
  const bool own = request.realm == realm_or_own({});
  return {own ? Text() : Text(request.realm), request.requested, request.channel, nonce,
          response.count};
}

// The response is checked here, while the caller's buffers exist, and CompleteAuthToken returns the
// result: so nothing of the request has to be copied.
Result<Step> ServerContext::judge_later(const Response& response, const Request& request,
                                        const Known& known) {
  Judged& judged = judged_.emplace(Judged{});
  auto made = proven_later(response, request, known);
  if (made.ok()) {
    judged.made = std::move(*made);
    judged.last = last_of(response, request, known.nonce);
  } else {
    judged.result = made.error();
  }
  Step step;
  step.outcome = sspi::Outcome::kCompleteNeeded;
  return step;
}

Result<Established> ServerContext::proven_later(const Response& response, const Request& request,
                                                const Known& known) {
  Established made =
      TRY(proven_request(response, request, {SEC_E_MESSAGE_ALTERED, known.first_cnonce}));
  if (use_nonce(response, request, known) != Use::kAdmitted) {
    return kReplayed;
  }
  return made;
}

Use ServerContext::use_nonce(const Response& response, const Request& request,
                             const Known& known) const {
  return known.sessions.use({known.nonce, response.as_sent, response.cnonce, response.count,
                             request.now, credential().policy().nonce_lifetime});
}

Result<Established> ServerContext::proven_request(const Response& response, const Request& request,
                                                  const Attempt& attempt) {
  Exchange exchange = exchange_of(response, Style::kHttp);
  exchange.method = request.method;
  exchange.entity_hash = request.entity_hash;
  Proven proven = TRY(prove(credential(), response, exchange, attempt));
  Established made;
  TRY(check_channel(response, request, made.target));
  made.granted = granted_flags(response.qop, request.requested);
  made.since = request.now;
  made.client = std::move(proven.client);
  made.qop = response.qop;
  return made;
}

Status ServerContext::check_channel(const Response& response, const Request& request,
                                    Text& target) {
  const SentChannel sent = TRY(sent_channel(response));
  target = Text(sent.service_name);
  return sspi::check_bindings(credential().policy().channel_bindings, request.requested,
                              request.channel, sent.bindings);
}

// The caller may pass the buffers of the step again, of which the last is for an output token, or
// one output buffer. There is no output.
Status ServerContext::finish(sspi::Message message) {
  if (!judged_) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "there is no token to complete");
  }
  Judged judged = *std::exchange(judged_, std::nullopt);
  TRY(judged.result);
  bool first = message.size() > 1;
  for (sspi::Buffer& buffer : message) {
    if (buffer.kind == sspi::BufferKind::kToken && !std::exchange(first, false)) {
      buffer.bytes = buffer.bytes.first(0);
    }
  }
  last_ = std::move(judged.last);
  establish(std::move(judged.made));
  return {};
}

Status ServerContext::sign_request(sspi::Message /*message*/) {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "a Digest server signs no messages of HTTP");
}

// Verifies a later request of the same client on the same connection. The header is in the TOKEN;
// method, URI and the body's hash are given by position.
Status ServerContext::verify_request(sspi::Message message) {
  const sspi::Buffer* token = sspi::find(message, sspi::BufferKind::kToken);
  if (token == nullptr || token->bytes.empty()) {
    return fail(SEC_E_INVALID_TOKEN, "there is no response to verify");
  }
  const Parameters parameters = TRY(Parameters::read(message));
  const Request request{.token = token->bytes,
                        .method = parameters.at(Parameters::kMethod),
                        .uri = parameters.at(Parameters::kUri),
                        .entity_hash = parameters.at(Parameters::kEntity),
                        .realm = realm_or_own(last_.realm.view()),
                        .requested = last_.requested,
                        .channel = last_.channel,
                        .now = env().now()};
  TRY(check_method(request.method));
  Response response;
  TRY(response.read(request.token, Style::kHttp));
  TRY(check_offered(response, request));
  return admit(response, request);
}

Status ServerContext::admit(const Response& response, const Request& request) {
  const auto state = credential().state();
  const auto nonce = state->mint(env()).open(response.nonce, request.realm);
  if (!nonce || nonce->id != last_.nonce.id) {
    return fail(SEC_E_MESSAGE_ALTERED, "the response is to another challenge");
  }
  if (!is_fresh(*nonce, request.now)) {
    return fail(SEC_E_CONTEXT_EXPIRED, "the challenge is too old; the client needs another one");
  }
  if (response.count != last_.count + 1) {
    return fail(SEC_E_OUT_OF_SEQUENCE, "the response's nc does not follow the last one");
  }
  const auto first_cnonce = state->sessions().first_cnonce(nonce->id, response.cnonce);
  (void)TRY(proven_later(response, request,
                         {*nonce, first_cnonce ? first_cnonce->view() : "", state->sessions()}));
  last_.count = response.count;
  return {};
}

Result<std::string> ServerContext::client_name() const {
  const identity::ClientPtr& client = state().client;
  return client->domain.empty() ? client->user : client->domain + "\\" + client->user;
}

Result<Step> ServerContext::challenge_sasl(const sspi::StepInput& input) {
  if (!input.token.empty()) {
    return fail(SEC_E_INVALID_TOKEN,
                "a Digest client of SASL has no first message; HTTP needs SECBUFFER_PKG_PARAMS");
  }
  const std::string& realm = credential().inbound()->realm;
  offered_ = offer(required_qop(input.requested));
  sasl_nonce_ = credential().state()->mint(env()).make(env(), realm);
  Challenge challenge;
  challenge.realms = {realm};
  challenge.nonce = sasl_nonce_;
  challenge.algorithm = {crypto::HashKind::kMd5, true};
  challenge.qops = offered_;
  challenge.utf8 = true;
  for (const CipherName cipher : {CipherName::kRc4, CipherName::k3Des, CipherName::kRc4With56,
                                  CipherName::kRc4With40, CipherName::kDes}) {
    challenge.ciphers.add(cipher);
  }
  return ask(TRY(challenge.write(Style::kSasl)));
}

Result<Step> ServerContext::judge_sasl(const sspi::StepInput& input) {
  Response response;
  TRY(response.read(input.token, Style::kSasl));
  if (response.nonce != sasl_nonce_ || response.count != 1) {
    return fail(SEC_E_LOGON_DENIED, "the response is to another challenge");
  }
  if (response.realm != credential().inbound()->realm) {
    return fail(SEC_E_LOGON_DENIED, "the response is for another realm");
  }
  if (!offered_.has(response.qop)) {
    return fail(SEC_E_QOP_NOT_SUPPORTED, "the response uses a quality that was not offered");
  }
  if (response.authzid && !response.authzid->empty() && *response.authzid != response.user) {
    return fail(SEC_E_LOGON_DENIED, "the client asks to act as somebody else");
  }
  Exchange exchange = exchange_of(response, Style::kSasl);
  exchange.method = kAuthenticate;
  Proven proven = TRY(prove(credential(), response, exchange));
  exchange.method = {};
  const HexDigest rspauth = response_digest(proven.session, exchange);
  Request request;
  request.requested = input.requested;
  if (input.channel_bindings) {
    request.channel = input.channel_bindings->hash();
  }
  Established made;
  TRY(check_channel(response, request, made.target));
  made.target = Text(response.uri);
  made.granted = granted_flags(response.qop, input.requested);
  made.since = env().now();
  made.client = std::move(proven.client);
  made.qop = response.qop;
  made.cipher = response.qop == Qop::kAuthConf ? response.cipher : std::nullopt;
  if (made.qop > Qop::kAuth) {
    made.key = make_secret<SecretArray<16>>(proven.session.reveal().first<16>());
    made.layers = TRY(Layers::make(sspi::Role::kAcceptor, made.qop, made.cipher, proven.session,
                                   response.max_buffer));
  }
  establish(std::move(made));
  const std::string token = "rspauth=" + std::string(rspauth.text());
  return done(Bytes(token.begin(), token.end()));
}

}  // namespace opensspi::digest
