// SPDX-License-Identifier: MIT
// An established context as bytes, for ExportSecurityContext. The client is not part of them: the
// importer looks it up again.
//
//    0  version = 1 (2)      2  role (1)     3  negotiated flags (4)   7  granted flags (4)
//   11  since (8)           19  user, domain, target name: length (2) and UTF-8 each
//       session key (16), then for each direction sequence number (4) and RC4 state (258)
#include "packages/ntlm/context.h"
#include "sspi/exported_state.h"

namespace opensspi::ntlm {
namespace {

constexpr uint16_t kVersion = 1;
constexpr size_t kFixedLen = 19 + 3 * 2 + Session::kSavedLen;
constexpr Error kNotOurs =
    fail(SEC_E_INVALID_TOKEN, "this is not an exported NTLM context of this version");

// State is everything but the session itself.
struct State {
  sspi::Role role = sspi::Role::kInitiator;
  NegotiateFlags flags;
  sspi::Flags granted;
  Filetime since;
  std::string user;
  std::string domain;
  std::string target_name;
};

Result<State> read_state(Reader& reader) {
  if (TRY(reader.u16le()) != kVersion) {
    return kNotOurs;
  }
  State state;
  state.role = TRY(sspi::take_enum(reader, sspi::Role::kAcceptor, kNotOurs));
  state.flags = NegotiateFlags::from_bits(TRY(reader.u32le()));
  state.granted = sspi::Flags::from_bits(TRY(reader.u32le()));
  state.since.ticks = static_cast<int64_t>(TRY(reader.u64le()));
  state.user = TRY(sspi::take_text(reader));
  state.domain = TRY(sspi::take_text(reader));
  state.target_name = TRY(sspi::take_text(reader));
  return state;
}

}  // namespace

Result<SecretBytes> Context::export_state() {
  const Established& state = *TRY(established());
  const Outbound* own = own_credential().outbound();
  const bool initiator = role() == sspi::Role::kInitiator;
  const std::string user = initiator ? own->user : std::string();
  const std::string domain = initiator ? own->domain : std::string();
  Bytes bytes;
  bytes.reserve(kFixedLen + user.size() + domain.size() + state.target_name.size());
  Writer writer(bytes);
  writer.u16le(kVersion);
  writer.u8(static_cast<uint8_t>(role()));
  writer.u32le(state.session->flags().bits());
  writer.u32le(state.granted.bits());
  writer.u64le(static_cast<uint64_t>(state.since.ticks));
  sspi::put_text(writer, user);
  sspi::put_text(writer, domain);
  sspi::put_text(writer, state.target_name);
  const Status saved = state.session->save(writer);
  SecretBytes secret(bytes);
  wipe(bytes);
  TRY(saved);
  return secret;
}

Result<std::unique_ptr<sspi::Context>> Context::import_state(const sspi::Host& host,
                                                             const sspi::Package& package,
                                                             ByteView bytes,
                                                             Result<identity::ClientPtr> client) {
  Reader reader(bytes, kNotOurs);
  State state = TRY(read_state(reader));
  const bool acceptor = state.role == sspi::Role::kAcceptor;
  identity::ClientPtr who = TRY(std::move(client));
  if (acceptor != (who != nullptr)) {
    return kNotOurs;
  }
  Established established;
  established.granted = state.granted;
  established.since = state.since;
  established.session = TRY(Session::loaded(state.role, state.flags, reader));
  TRY(reader.expect_end(kNotOurs));
  established.client = std::move(who);
  established.target_name = std::move(state.target_name);
  auto context = std::make_unique<Context>(
      Credential::of_imported(host, package, acceptor ? sspi::Use::kInbound : sspi::Use::kOutbound,
                              std::move(state.user), std::move(state.domain)),
      state.role);
  context->enter(std::move(established));
  return std::unique_ptr<sspi::Context>(std::move(context));
}

}  // namespace opensspi::ntlm
