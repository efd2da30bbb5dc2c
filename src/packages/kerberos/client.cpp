// SPDX-License-Identifier: MIT
#include "packages/kerberos/client.h"

#include <cerrno>
#include <new>
#include <tuple>

#include "packages/kerberos/errors.h"
#include "packages/kerberos/messages.h"
#include "packages/kerberos/names.h"

namespace opensspi::kerberos {
namespace {

using sspi::Flag;

Status check_request(const sspi::StepInput& input) {
  if (input.requested.has(Flag::kUseSessionKey)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "user-to-user authentication is not supported");
  }
  if (input.requested.any(Flag::kDatagram | Flag::kFragmentToFit)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "Kerberos does not support datagram mode and fragments here");
  }
  if (input.requested.has(Flag::kNullSession)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "Kerberos has no anonymous sessions here");
  }
  if (!input.token.empty()) {
    return fail(SEC_E_INVALID_TOKEN, "the initiator sends the first token");
  }
  return {};
}

// The requested flags that Kerberos supports; sealing and detection need signatures.
sspi::Flags granted_of(sspi::Flags requested) {
  sspi::Flags granted =
      requested & (Flag::kMutualAuth | Flag::kReplayDetect | Flag::kSequenceDetect |
                   Flag::kConfidentiality | Flag::kIntegrity | Flag::kIdentify |
                   Flag::kUseDceStyle | Flag::kExtendedError | Flag::kConnection);
  if (granted.has(Flag::kUseDceStyle)) {
    granted |= Flag::kMutualAuth;  // RFC 4757's third leg
  }
  if (granted.any(Flag::kConfidentiality | Flag::kReplayDetect | Flag::kSequenceDetect)) {
    granted |= Flag::kIntegrity;
  }
  return granted;
}

// For their owner, expired tickets are the same as none.
Status check_ticket(krb5_error_code code) {
  if (code == KRB5KRB_AP_ERR_TKT_EXPIRED) {
    return error_of(KRB5_CC_NOTFOUND);
  }
  return check(code);
}

// A service requests tickets of others in one realm: no KDC refers it elsewhere.
Status settle_realm(const Krb5& krb5, const Principal& server, const Principal& client) {
  if (server->realm.length != 0) {
    return {};
  }
  return check(
      krb5->set_principal_realm(krb5.context(), server.get(), realm_of(client.get()).c_str()));
}

// The cache first, in this thread: only what is missing there is requested from a KDC.
Result<DetachedCredentials> find_ticket(const Krb5& krb5, const KdcTimeout& timeout,
                                        const Tickets& tickets, const Principal& client,
                                        const Principal& server) {
  krb5_creds wanted{};
  wanted.client = client.get();
  wanted.server = server.get();
  DetachedCredentials ticket;
  const krb5_error_code code = krb5->get_credentials(krb5.context(), KRB5_GC_CACHED,
                                                     tickets.cache.get(), &wanted, ticket.out());
  if (code == 0) {
    return ticket;
  }
  if (code != KRB5_CC_NOTFOUND && code != KRB5_CC_NOT_KTYPE) {
    return error_of(code);
  }
  if (tickets.transition != nullptr) {
    return tickets.transition->ticket(krb5, timeout, client.get(), server.get());
  }
  auto request = TRY(tgs_req_for_service(krb5, tickets.cache.get(), client.get(), server.get()));
  Reply reply = TRY(send_request(krb5, timeout, std::move(request)));
  if (reply.code == KRB5KRB_AP_ERR_TKT_EXPIRED) {
    return check_ticket(reply.code).error();
  }
  return granted(std::move(reply));
}

Result<DetachedCredentials> service_ticket(const Krb5& krb5, const KdcTimeout& timeout,
                                           const Tickets& tickets, const Principal& client,
                                           const Principal& server) {
  DetachedCredentials ticket = TRY(find_ticket(krb5, timeout, tickets, client, server));
  // A ticket that cannot protect messages afterwards is refused before anything is sent.
  std::ignore = TRY(find_encryption_type(ticket->keyblock.enctype));
  return ticket;
}

// Source is the ticket for a target, and the tickets with which it was requested.
struct Source {
  Tickets tickets;
  DetachedCredentials ticket;
};

Result<DetachedCredentials> target_ticket(const Krb5& krb5, const KdcTimeout& timeout,
                                          const Tickets& tickets, std::string_view target) {
  Principal client(krb5);
  TRY(check(krb5->cc_get_principal(krb5.context(), tickets.cache.get(), client.out())));
  const Principal server = TRY(target_principal(krb5, target, client.get()));
  if (tickets.transition != nullptr) {
    TRY(settle_realm(krb5, server, client));
  }
  return service_ticket(krb5, timeout, tickets, client, server);
}

// Whether a cache has expired, or was removed meanwhile, is found when it is used; one that still
// has the target's ticket is valid.
Result<Source> source_of(const Krb5& krb5, const KdcTimeout& timeout, const Credential& credential,
                         std::string_view target) {
  Tickets tickets = TRY(credential.tickets(krb5, timeout));
  auto ticket = target_ticket(krb5, timeout, tickets, target);
  if (ticket.ok()) {
    return Source{std::move(tickets), std::move(*ticket)};
  }
  const bool is_stale = tickets.is_process_cache && ticket.error().is(SEC_E_NO_CREDENTIALS);
  if (!is_stale) {
    return ticket.error();
  }
  Tickets others = TRY(credential.tickets_instead(krb5, timeout, tickets.cache, ticket.error()));
  DetachedCredentials other = TRY(target_ticket(krb5, timeout, others, target));
  return Source{std::move(others), std::move(other)};
}

Result<AuthContext> new_auth(const Krb5& krb5) {
  AuthContext auth;
  TRY(check(krb5->auth_con_init(krb5.context(), auth.out())));
  TRY(check(krb5->auth_con_setflags(krb5.context(), auth.get(), KRB5_AUTH_CONTEXT_DO_SEQUENCE)));
  TRY(check(krb5->auth_con_set_req_cksumtype(krb5.context(), auth.get(), Checksum::kType)));
  return auth;
}

// Wanted is the input of the authenticator's checksum, which is built after libkrb5 has created the
// subkey under which tickets are delegated.
struct Wanted {
  const Krb5& krb5;
  const DetachedCredentials& ticket;
  DetachedCredentials forwarded;  // null if no ticket is delegated
  Checksum checksum;
  Bytes bytes;
  krb5_data data{};
};

// The ticket to delegate: to services that the realm trusts for delegation, unless a setting says
// all ([MS-KILE] 3.2.1). If the realm or the cache returns none, the handshake does not fail:
// delegation is not granted.
DetachedCredentials forwarded_ticket(const Krb5& krb5, const KdcTimeout& timeout,
                                     const Cache& cache, const Credential& credential,
                                     const krb5_creds& ticket) {
  const bool trusted =
      credential.policy().always_delegates || (ticket.ticket_flags & TKT_FLG_OK_AS_DELEGATE) != 0;
  if (!trusted) {
    return {};
  }
  auto request = tgs_req_forwarded(krb5, cache.get(), ticket);
  if (!request.ok()) {
    return {};
  }
  auto reply = send_request(krb5, timeout, std::move(*request));
  return reply.ok() ? std::move(reply->ticket) : DetachedCredentials();
}

void hand_over(Wanted& wanted, krb5_auth_context auth, Data& credentials) {
  const Krb5& krb5 = wanted.krb5;
  krb5_int32 flags = 0;
  if (krb5->auth_con_getflags(krb5.context(), auth, &flags) != 0) {
    return;
  }
  krb5->auth_con_setflags(krb5.context(), auth, flags & ~KRB5_AUTH_CONTEXT_DO_TIME);
  krb5_data* packed = nullptr;
  krb5_replay_data replay{};
  const krb5_error_code code =
      krb5->mk_1cred(krb5.context(), auth, wanted.forwarded.get(), &packed, &replay);
  krb5->auth_con_setflags(krb5.context(), auth, flags);
  if (code != 0) {
    return;
  }
  std::swap(*credentials.out(), *packed);
  krb5->free_data(krb5.context(), packed);
}

void write_checksum(Wanted& wanted, krb5_auth_context auth) {
  Data credentials(wanted.krb5);
  if (wanted.forwarded.get() != nullptr) {
    hand_over(wanted, auth, credentials);
  }
  const size_t len = credentials.bytes().size();
  if (len != 0 && len <= UINT16_MAX) {
    wanted.checksum.flags |= kGssDelegate;
    wanted.checksum.delegated = credentials.bytes();
  }
  wanted.bytes = wanted.checksum.write();
  wanted.checksum.delegated = {};
  wanted.data = data_of(wanted.bytes);
}

// libkrb5 calls this, and no exception may pass through it.
krb5_error_code make_checksum(krb5_context /*context*/, krb5_auth_context auth, void* argument,
                              krb5_data** out) noexcept {
  Wanted& wanted = *static_cast<Wanted*>(argument);
  try {
    write_checksum(wanted, auth);
  } catch (const std::bad_alloc&) {
    return ENOMEM;
  }
  *out = &wanted.data;
  return 0;
}

// As Windows' clients do: so that a server that has channel bindings can tell why none came.
krb5_authdata knows_bindings() {
  krb5_authdata data{};
  data.ad_type = KRB5_AUTHDATA_IF_RELEVANT;
  data.length = static_cast<unsigned>(kKnowsBindings.size());
  data.contents = const_cast<krb5_octet*>(kKnowsBindings.data());  // NOLINT: only read
  return data;
}

Result<Bytes> request(AuthContext& auth, Wanted& wanted, sspi::Flags granted) {
  const Krb5& krb5 = wanted.krb5;
  krb5_flags options = AP_OPTS_USE_SUBKEY;
  if (granted.has(Flag::kMutualAuth)) {
    options |= AP_OPTS_MUTUAL_REQUIRED | AP_OPTS_ETYPE_NEGOTIATION;
  }
  TRY(check(krb5->auth_con_set_checksum_func(krb5.context(), auth.get(), make_checksum, &wanted)));
  krb5_authdata awareness = knows_bindings();
  krb5_authdata* said[] = {&awareness, nullptr};
  krb5_creds ticket = *wanted.ticket.get();  // whose parts stay the owner's
  // Only once: MIT's acceptor refuses a client that says it twice.
  if (!library_says_it_knows_bindings(krb5)) {
    ticket.authdata = said;
  }
  Data message(krb5);
  TRY(check_ticket(
      krb5->mk_req_extended(krb5.context(), auth.out(), options, nullptr, &ticket, message.out())));
  TRY(check(krb5->auth_con_set_checksum_func(krb5.context(), auth.get(), nullptr, nullptr)));
  Token token;
  token.framing = granted.has(Flag::kUseDceStyle) ? Framing::kBare : Framing::kFramed;
  token.message = message.bytes();
  return token.write();
}

Form form_of(sspi::Flags granted) {
  return granted.has(Flag::kUseDceStyle) ? Form::kDce : Form::kPlain;
}

// The session of an initiator, once the acceptor's part is known or will not come; `start` has the
// keys and the acceptor's number.
Status begin_session(const Krb5& krb5, const Credential& credential, const AuthContext& auth,
                     Established& made, SessionStart start) {
  start.role = sspi::Role::kInitiator;
  start.form = form_of(made.granted);
  start.negotiated = made.granted;
  start.first_sent = TRY(own_number(krb5, auth));
  made.session = std::make_unique<Session>(credential.host().env, std::move(start));
  TRY(credential.policy().allows(made.session->key()));
  return {};
}

Status raise_error(const Krb5& krb5, ByteView message) {
  const krb5_data data = data_of(message);
  ErrorMessage error(krb5);
  TRY(check(krb5->rd_error(krb5.context(), &data, error.out())));
  return error_of_peer(error->error);
}

// A reply that cannot be decrypted does not authenticate the server.
Status check_reply(krb5_error_code code) {
  if (code != KRB5KRB_AP_ERR_BAD_INTEGRITY) {
    return check(code);
  }
  return fail(SEC_E_MUTUAL_AUTH_FAILED,
              "the server's reply is not made with this handshake's key: it was altered in "
              "transit, or it belongs to another handshake");
}

// It repeats the acceptor's number ([MS-KILE] 3.4.5.3).
Result<Bytes> third_leg(const Krb5& krb5, const AuthContext& auth) {
  Data message(krb5);
  TRY(check(krb5->mk_rep_dce(krb5.context(), auth.get(), message.out())));
  return Token{TokenKind::kReply, Framing::kBare, message.bytes()}.write();
}

}  // namespace

Result<Opened> open(const Credential& credential, const sspi::StepInput& input) {
  TRY(check_request(input));
  const Krb5 krb5;
  TRY(krb5.ready());
  const KdcTimeout timeout = credential.timeout();
  const auto [tickets, ticket] = TRY(source_of(krb5, timeout, credential, input.target_name));
  sspi::Flags granted = granted_of(input.requested);
  AuthContext auth = TRY(new_auth(krb5));
  Wanted wanted{krb5, ticket, {}, {}, {}};
  if (input.channel_bindings) {
    wanted.checksum.bindings = input.channel_bindings->hash();
  }
  wanted.checksum.flags = gss_flags(granted);
  // As on Windows, tickets are delegated only to a service that has authenticated itself.
  if (input.requested.has(Flag::kDelegate) && granted.has(Flag::kMutualAuth)) {
    wanted.forwarded = forwarded_ticket(krb5, timeout, tickets.cache, credential, *ticket.get());
  }
  Bytes token = TRY(request(auth, wanted, granted));
  if ((wanted.checksum.flags & kGssDelegate) != 0) {
    granted |= Flag::kDelegate;
  }
  Opened opened{Established(), granted, time_of(ticket->times.endtime), std::move(token)};
  Established made;
  made.granted = granted;
  made.client_name = TRY(text_of(krb5, ticket->client));
  made.user = made.client_name;
  made.server_name = TRY(text_of(krb5, ticket->server));
  made.since = credential.host().env.now();
  made.expiry = opened.expiry;
  made.target_name = input.target_name;
  Key key = TRY(initiator_key(krb5, auth, sspi::Role::kInitiator));
  if (granted.has(Flag::kMutualAuth)) {
    opened.state =
        ClientWaiting{std::move(auth), std::move(made), form_of(granted), std::move(key)};
    return opened;
  }
  // Without a reply both ends start from the initiator's number (RFC 4121 4.2.2).
  SessionStart start;
  start.initiator_key = std::move(key);
  start.first_received = TRY(own_number(krb5, auth));
  TRY(begin_session(krb5, credential, auth, made, std::move(start)));
  opened.state = std::move(made);
  return opened;
}

Result<Finished> conclude(const Credential& credential, ClientWaiting waiting,
                          const sspi::StepInput& input) {
  const Token token = TRY(Token::parse(input.token));
  const Krb5 krb5;
  TRY(krb5.ready());
  if (token.kind == TokenKind::kError) {
    TRY(raise_error(krb5, token.message));
  }
  if (token.kind != TokenKind::kReply) {
    return fail(SEC_E_INVALID_TOKEN, "the server's token is not a reply to an AP-REQ");
  }
  krb5_data data = data_of(token.message);
  ReplyPart reply(krb5);
  TRY(check_reply(krb5->rd_rep(krb5.context(), waiting.auth.get(), &data, reply.out())));
  Finished finished;
  finished.established = std::move(waiting.prepared);
  SessionStart start;
  start.initiator_key = std::move(waiting.key);
  start.acceptor_key = TRY(key_of(reply->subkey));
  start.first_received = reply->seq_number;
  TRY(begin_session(krb5, credential, waiting.auth, finished.established, std::move(start)));
  if (waiting.form == Form::kDce) {
    finished.token = TRY(third_leg(krb5, waiting.auth));
  }
  return finished;
}

}  // namespace opensspi::kerberos
