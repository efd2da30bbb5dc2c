// SPDX-License-Identifier: MIT
#include "packages/kerberos/server.h"

#include "packages/kerberos/client_identity.h"
#include "packages/kerberos/errors.h"
#include "packages/kerberos/messages.h"
#include "packages/kerberos/names.h"
#include "packages/kerberos/own_keys.h"
#include "packages/kerberos/traced.h"

namespace opensspi::kerberos {
namespace {

using sspi::Flag;

// Read is an AP-REQ that libkrb5 has accepted.
struct Read {
  explicit Read(const Krb5& krb5) : ticket(krb5), authenticator(krb5) {}
  AuthContext auth;
  Ticket ticket;
  Authenticator authenticator;
};

Status check_request(const sspi::StepInput& input) {
  if (input.requested.any(Flag::kDatagram | Flag::kFragmentToFit)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "Kerberos does not support datagram mode and fragments here");
  }
  return {};
}

// DO_TIME also enables the replay cache.
krb5_error_code read(const Krb5& krb5, Read& read, ByteView message, krb5_const_principal server,
                     krb5_keytab keytab) {
  constexpr krb5_int32 kFlags = KRB5_AUTH_CONTEXT_DO_SEQUENCE | KRB5_AUTH_CONTEXT_DO_TIME;
  krb5_error_code code = krb5->auth_con_init(krb5.context(), read.auth.out());
  if (code != 0) {
    return code;
  }
  code = krb5->auth_con_setflags(krb5.context(), read.auth.get(), kFlags);
  if (code != 0) {
    return code;
  }
  const krb5_data data = data_of(message);
  krb5_flags options = 0;
  code = krb5->rd_req(krb5.context(), read.auth.out(), &data, server, keytab, &options,
                      read.ticket.out());
  if (code != 0) {
    return code;
  }
  return krb5->auth_con_getauthenticator(krb5.context(), read.auth.get(), read.authenticator.out());
}

Result<Checksum> checksum_of(const Read& read) {
  const krb5_checksum* checksum = read.authenticator->checksum;
  if (checksum == nullptr || checksum->checksum_type != Checksum::kType) {
    return fail(SEC_E_INVALID_TOKEN, "the client's authenticator has no GSS-API checksum");
  }
  return Checksum::parse({checksum->contents, checksum->length});
}

// Clients that support channel bindings say so in their authenticator ([MS-KILE] 3.2.5.8): if they
// sent none, they have no channel.
Result<bool> knows_bindings(const Krb5& krb5, const Read& read) {
  AuthData found(krb5);
  TRY(check(krb5->find_authdata(krb5.context(), nullptr, read.authenticator->authorization_data,
                                kApOptionsType, found.out())));
  if (found.get() == nullptr || found.get()[0] == nullptr) {
    return false;
  }
  const krb5_authdata& first = *found.get()[0];
  if (found.get()[1] != nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "the client's authenticator contains its options twice");
  }
  return TRY(ApOptions::parse({first.contents, first.length})).knows_bindings;
}

Status judge_bindings(const Krb5& krb5, const Read& read, const Checksum& checksum,
                      const sspi::StepInput& input, sspi::BindingsPolicy policy) {
  const bool peer_knows_bindings = TRY(knows_bindings(krb5, read));
  const sspi::SentBindings sent{sspi::SentBindings::of_zeros_or_hash(checksum.bindings),
                                peer_knows_bindings};
  const auto own = input.channel_bindings ? std::optional(input.channel_bindings->hash())
                                          : std::optional<sspi::ChannelBindingsHash>();
  return sspi::check_bindings(policy, input.requested, own, sent);
}

// answer is an AP-REP, with a subkey of our own or the client's repeated.
Result<Bytes> answer(const Krb5& krb5, AuthContext& auth, Framing framing, krb5_int32 subkey) {
  const krb5_int32 flags = KRB5_AUTH_CONTEXT_DO_SEQUENCE | subkey;
  TRY(check(krb5->auth_con_setflags(krb5.context(), auth.get(), flags)));
  Data message(krb5);
  TRY(check(krb5->mk_rep(krb5.context(), auth.get(), message.out())));
  return Token{TokenKind::kReply, framing, message.bytes()}.write();
}

// A subkey that is not used is not sent: some clients would use it anyway. Only libkrb5 knows its
// type.
Result<Bytes> reply(const Krb5& krb5, AuthContext& auth, Framing framing, const Key& initiator) {
  Bytes token = TRY(answer(krb5, auth, framing, KRB5_AUTH_CONTEXT_USE_SUBKEY));
  const Form form = framing == Framing::kBare ? Form::kDce : Form::kPlain;
  const bool counts = acceptor_protects(form, initiator, TRY(own_subkey(krb5, auth)));
  return counts ? std::move(token) : answer(krb5, auth, framing, 0);
}

Result<std::unique_ptr<Session>> session_of(const Krb5& krb5, const Credential& credential,
                                            const AuthContext& auth, sspi::Flags granted,
                                            Key initiator) {
  SessionStart start;
  start.role = sspi::Role::kAcceptor;
  start.form = granted.has(Flag::kUseDceStyle) ? Form::kDce : Form::kPlain;
  start.negotiated = granted;
  start.initiator_key = std::move(initiator);
  start.first_received = TRY(peer_number(krb5, auth));
  start.first_sent = start.first_received;
  if (granted.has(Flag::kMutualAuth)) {
    start.acceptor_key = TRY(own_subkey(krb5, auth));
    start.first_sent = TRY(own_number(krb5, auth));
  }
  auto session = std::make_unique<Session>(credential.host().env, std::move(start));
  TRY(credential.policy().allows(session->key()));
  return session;
}

// The client decides which services the context has; of the server's requests only the style of its
// tokens must match.
sspi::Flags granted_of(const Checksum& checksum, const sspi::StepInput& input) {
  sspi::Flags granted = flags_of_gss(checksum.flags);
  granted |= input.requested & Flag::kConnection;
  // Some clients forget to say so; without a reply there would be no third leg.
  if (granted.has(Flag::kUseDceStyle)) {
    granted |= Flag::kMutualAuth;
  }
  if (granted.any(Flag::kConfidentiality | Flag::kReplayDetect | Flag::kSequenceDetect)) {
    granted |= Flag::kIntegrity;
  }
  return granted;
}

bool is_text(const krb5_data& data, std::string_view text) {
  return as_text({reinterpret_cast<const uint8_t*>(data.data), data.length}) == text;
}

// is_anonymous returns whether the KDC gave the ticket to an anonymous client (RFC 8062).
bool is_anonymous(const krb5_enc_tkt_part& ticket) {
  const krb5_principal_data& client = *ticket.client;
  return (ticket.flags & TKT_FLG_ANONYMOUS) != 0 ||
         is_text(client.realm, KRB5_ANONYMOUS_REALMSTR) ||
         (client.length == 2 && is_text(client.data[0], KRB5_WELLKNOWN_NAMESTR) &&
          is_text(client.data[1], KRB5_ANONYMOUS_PRINCSTR));
}

// hands_itself_over returns whether a ticket is a ticket-granting ticket of the client itself.
bool hands_itself_over(const Krb5& krb5, const krb5_creds& ticket, krb5_const_principal client) {
  const krb5_principal_data& server = *ticket.server;
  return server.length == 2 && is_text(server.data[0], KRB5_TGS_NAME) &&
         krb5->principal_compare(krb5.context(), ticket.client, client) != 0;
}

// What the client delegated; null if it did not, if it cannot be read, or if the client may not
// delegate it.
std::shared_ptr<const DelegatedTickets> delegated_of(const Krb5& krb5, const Read& read,
                                                     const Checksum& checksum) {
  if (checksum.delegated.empty()) {
    return nullptr;
  }
  krb5_data data = data_of(checksum.delegated);
  TicketList tickets(krb5);
  // The authenticator around it is fresh: its own time and number are not checked.
  if (krb5->auth_con_setflags(krb5.context(), read.auth.get(), 0) != 0) {
    return nullptr;
  }
  if (krb5->rd_cred(krb5.context(), read.auth.get(), &data, tickets.out(), nullptr) != 0 ||
      tickets.get() == nullptr || tickets.get()[0] == nullptr ||
      !hands_itself_over(krb5, *tickets.get()[0], read.ticket->enc_part2->client)) {
    return nullptr;
  }
  auto made = std::make_shared<DelegatedTickets>();
  if (!made->tickets().fill(krb5, *tickets.get()[0]).ok()) {
    return nullptr;
  }
  return made;
}

Result<TicketClient> judge_client(const Krb5& krb5, const Credential& credential, const Read& read,
                                  const Checksum& checksum, const sspi::StepInput& input) {
  if (!is_anonymous(*read.ticket->enc_part2)) {
    return client_of(krb5, *read.ticket.get(), read.auth, delegated_of(krb5, read, checksum));
  }
  if (input.requested.has(Flag::kNullSession)) {
    return TicketClient{credential.host().accounts.anonymous(), SidSource::kAuthority};
  }
  return fail(
      SEC_E_LOGON_DENIED,
      "the client is anonymous; a server that allows such clients sets ASC_REQ_ALLOW_NULL_SESSION");
}

// DOMAIN\user if an authority says so.
std::string user_of(const TicketClient& found, const std::string& client_name) {
  if (found.sid_source == SidSource::kPrincipal) {
    return client_name;
  }
  return found.client->domain + "\\" + found.client->user;
}

Result<Accepted> judge(const Krb5& krb5, const Credential& credential, Read read, Framing framing,
                       const sspi::StepInput& input) {
  const Checksum checksum = TRY(checksum_of(read));
  TRY(judge_bindings(krb5, read, checksum, input, credential.policy().bindings));
  Accepted accepted;
  accepted.granted = granted_of(checksum, input);
  const bool dce = accepted.granted.has(Flag::kUseDceStyle);
  if (dce != (framing == Framing::kBare)) {
    return fail(SEC_E_INVALID_TOKEN, "only tokens of DCE/RPC have no frame");
  }
  const krb5_enc_tkt_part& ticket = *read.ticket->enc_part2;
  Established made;
  made.client_name = TRY(text_of(krb5, ticket.client));
  made.server_name = TRY(text_of(krb5, read.ticket->server));
  trace_ticket(made.client_name, made.server_name);
  made.since = credential.host().env.now();
  made.expiry = time_of(ticket.times.endtime);
  const TicketClient found = TRY(judge_client(krb5, credential, read, checksum, input));
  made.client = found.client;
  made.sid_source = found.sid_source;
  if (made.client->delegated != nullptr) {
    accepted.granted |= Flag::kDelegate;
  }
  if (made.client->anonymous) {
    accepted.granted |= Flag::kNullSession;
  }
  made.granted = accepted.granted;
  made.local = std::make_unique<LocalClient>(credential.host(), made.client_name, made.sid_source);
  made.user = user_of(found, made.client_name);
  made.target_name = made.server_name;
  Key initiator = TRY(initiator_key(krb5, read.auth, sspi::Role::kAcceptor));
  if (accepted.granted.has(Flag::kMutualAuth)) {
    accepted.token = TRY(reply(krb5, read.auth, framing, initiator));
  }
  made.session =
      TRY(session_of(krb5, credential, read.auth, accepted.granted, std::move(initiator)));
  if (!dce) {
    accepted.state = std::move(made);
    return accepted;
  }
  accepted.state = ServerWaiting{std::move(read.auth), std::move(made)};
  return accepted;
}

// The KRB-ERROR for a code; empty if libkrb5 cannot make one.
Bytes error_token(const Krb5& krb5, krb5_error_code code, krb5_keytab keytab, Framing framing) {
  const auto server = first_principal(krb5, keytab);
  if (!server.ok()) {
    return {};
  }
  krb5_error error{};
  error.error = protocol_number(code);
  error.server = server->get();
  if (krb5->us_timeofday(krb5.context(), &error.stime, &error.susec) != 0) {
    return {};
  }
  Data message(krb5);
  if (krb5->mk_error(krb5.context(), &error, message.out()) != 0) {
    return {};
  }
  return Token{TokenKind::kError, framing, message.bytes()}.write();
}

// A third leg that cannot be decrypted, or has another number, does not belong to this handshake.
Status check_third_leg(krb5_error_code code) {
  if (code != KRB5KRB_AP_ERR_BAD_INTEGRITY && code != KRB5_MUTUAL_FAILED) {
    return check(code);
  }
  return fail(SEC_E_MESSAGE_ALTERED,
              "the client's third message does not belong to this handshake: it was altered in "
              "transit, or comes from another connection");
}

}  // namespace

Result<std::variant<Accepted, Refused>> accept(const Credential& credential,
                                               const sspi::StepInput& input) {
  TRY(check_request(input));
  const Token token = TRY(Token::parse(input.token));
  if (token.kind != TokenKind::kRequest) {
    return fail(SEC_E_INVALID_TOKEN, "the client's first token is not an AP-REQ");
  }
  const Krb5 krb5;
  TRY(krb5.ready());
  const Keytab keytab = TRY(credential.keytab(krb5));
  trace_keytab(krb5, keytab.get(), "accept");
  const Principal server = TRY(credential.accepts(krb5));
  Read request(krb5);
  const krb5_error_code code = read(krb5, request, token.message, server.get(), keytab.get());
  if (code != 0) {
    return std::variant<Accepted, Refused>(Refused{
        check_asking(krb5, code).error(), error_token(krb5, code, keytab.get(), token.framing)});
  }
  std::variant<Accepted, Refused> reply = Refused{};  // GCC 12 sees no uninitialised memory then
  reply = TRY(judge(krb5, credential, std::move(request), token.framing, input));
  return reply;
}

Result<Established> settle(ServerWaiting waiting, const sspi::StepInput& input) {
  const Token token = TRY(Token::parse(input.token));
  if (token.kind != TokenKind::kReply || token.framing != Framing::kBare) {
    return fail(SEC_E_INVALID_TOKEN, "the third leg of DCE/RPC must be a bare AP-REP");
  }
  const Krb5 krb5;
  TRY(krb5.ready());
  krb5_data data = data_of(token.message);
  krb5_ui_4 number = 0;  // the server's own: libkrb5 compares it
  TRY(check_third_leg(krb5->rd_rep_dce(krb5.context(), waiting.auth.get(), &data, &number)));
  return std::move(waiting.prepared);
}

}  // namespace opensspi::kerberos
