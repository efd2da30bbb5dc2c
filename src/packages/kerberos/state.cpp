// SPDX-License-Identifier: MIT
// An established context as bytes, for ExportSecurityContext. The client is not part of them: the
// importer looks it up again. What the client delegated is not exported, as on Windows.
//
//    0  version = 2 (2)     2  role (1)     3  granted flags (4)     7  since (8)     15  expiry
//    (8)
//   23  where the client's SID is from (1)
//   24  client's principal (text_of), its user's name, server's principal, target name: length (2)
//   and UTF-8
//       session (Session::save)
#include "packages/kerberos/client_identity.h"
#include "packages/kerberos/context.h"
#include "sspi/exported_state.h"

namespace opensspi::kerberos {
namespace {

constexpr uint16_t kVersion = 2;
constexpr size_t kFixedLen = 24 + 4 * 2 + Session::kMaxSavedLen;
constexpr Error kNotOurs =
    fail(SEC_E_INVALID_TOKEN, "this is not an exported Kerberos context of this version");

// State is the part before the session.
struct State {
  sspi::Role role = sspi::Role::kInitiator;
  Established established;  // without session and client
};

Result<State> read_state(Reader& reader) {
  if (TRY(reader.u16le()) != kVersion) {
    return kNotOurs;
  }
  State state;
  Established& made = state.established;
  state.role = TRY(sspi::take_enum(reader, sspi::Role::kAcceptor, kNotOurs));
  made.granted = sspi::Flags::from_bits(TRY(reader.u32le()));
  made.since.ticks = static_cast<int64_t>(TRY(reader.u64le()));
  made.expiry.ticks = static_cast<int64_t>(TRY(reader.u64le()));
  made.sid_source = TRY(sspi::take_enum(reader, SidSource::kAuthority, kNotOurs));
  made.client_name = TRY(sspi::take_text(reader));
  made.user = TRY(sspi::take_text(reader));
  made.server_name = TRY(sspi::take_text(reader));
  made.target_name = TRY(sspi::take_text(reader));
  return state;
}

Result<identity::ClientPtr> client_of(const sspi::Host& host, const State& state,
                                      Result<identity::ClientPtr> by_sid) {
  if (state.role == sspi::Role::kAcceptor) {
    return client_again(host, state.established.client_name, state.established.sid_source,
                        std::move(by_sid));
  }
  const bool of_initiator = state.established.sid_source == SidSource::kPrincipal;
  if (TRY(std::move(by_sid)) != nullptr || !of_initiator) {
    return kNotOurs;
  }
  return identity::ClientPtr();
}

}  // namespace

Result<SecretBytes> Context::export_state() {
  const Established& state = *TRY(established());
  const bool acceptor = role() == sspi::Role::kAcceptor;
  Bytes bytes;
  bytes.reserve(kFixedLen + state.client_name.size() + state.user.size() +
                state.server_name.size() + state.target_name.size());  // one secret copy
  Writer writer(bytes);
  writer.u16le(kVersion);
  writer.u8(static_cast<uint8_t>(role()));
  writer.u32le((acceptor ? state.granted.without(sspi::Flag::kDelegate) : state.granted).bits());
  writer.u64le(static_cast<uint64_t>(state.since.ticks));
  writer.u64le(static_cast<uint64_t>(state.expiry.ticks));
  writer.u8(static_cast<uint8_t>(state.sid_source));
  sspi::put_text(writer, state.client_name);
  sspi::put_text(writer, state.user);
  sspi::put_text(writer, state.server_name);
  sspi::put_text(writer, state.target_name);
  state.session->save(writer);
  SecretBytes secret(bytes);
  wipe(bytes);
  return secret;
}

Result<std::unique_ptr<sspi::Context>> Context::import_state(const sspi::Host& host,
                                                             const sspi::Package& package,
                                                             ByteView bytes,
                                                             Result<identity::ClientPtr> by_sid) {
  Reader reader(bytes, kNotOurs);
  State state = TRY(read_state(reader));
  Established& made = state.established;
  made.session = TRY(Session::loaded(host.env, state.role, made.granted, reader));
  TRY(reader.expect_end(kNotOurs));
  made.client = TRY(client_of(host, state, std::move(by_sid)));
  const bool acceptor = state.role == sspi::Role::kAcceptor;
  auto credential = std::make_shared<sspi::ImportedCredential>(
      package, state.role, acceptor ? made.server_name : made.client_name, made.expiry);
  auto context = std::make_unique<Context>(std::move(credential), state.role);
  context->enter(std::move(made));
  return std::unique_ptr<sspi::Context>(std::move(context));
}

}  // namespace opensspi::kerberos
