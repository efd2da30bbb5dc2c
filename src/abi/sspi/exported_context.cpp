// SPDX-License-Identifier: MIT
#include "abi/sspi/exported_context.h"

#include "base/reader.h"
#include "base/writer.h"

namespace opensspi::abi {
namespace {

constexpr std::array<uint8_t, 6> kHeader = {'O', 'S', 'P', 'X', 1, 0};
constexpr Error kNotOurs =
    fail(SEC_E_INVALID_TOKEN,
         "the exported context was altered, or comes from another owner or another version");

void put_string(Writer& writer, ByteView bytes) {
  writer.u32le(static_cast<uint32_t>(bytes.size()));
  writer.bytes(bytes);
}

Result<ByteView> string_from(Reader& reader) {
  const uint32_t len = TRY(reader.u32le());
  return reader.take(len);
}

Result<std::string> text_from(Reader& reader) {
  return std::string(as_text(TRY(string_from(reader))));
}

Result<identity::Sid> sid_from(Reader& reader) {
  const auto sid = identity::Sid::from_wire(TRY(string_from(reader)));
  if (!sid.ok()) {
    return kNotOurs;
  }
  return *sid;
}

Result<bool> bool_from(Reader& reader) {
  const uint8_t value = TRY(reader.u8());
  if (value > 1) {
    return kNotOurs;
  }
  return value == 1;
}

Result<ExportedClient> client_from(Reader& reader) {
  ExportedClient client;
  client.anonymous = TRY(bool_from(reader));
  client.sid = TRY(sid_from(reader));
  client.user = TRY(text_from(reader));
  client.domain = TRY(text_from(reader));
  return client;
}

void put_client(Writer& writer, const ExportedClient& client) {
  writer.u8(client.anonymous ? 1 : 0);
  put_string(writer, client.sid.wire());
  put_string(writer, as_bytes(client.user));
  put_string(writer, as_bytes(client.domain));
}

}  // namespace

Bytes ExportedContext::seal(const crypto::SealKey& key) const {
  Bytes plain;
  Writer writer(plain);
  plain.reserve(256 + package.size() + state.size() +
                (client ? client->user.size() + client->domain.size() : 0));  // one secret copy
  writer.u64le(static_cast<uint64_t>(expiry.ticks));
  writer.u8(static_cast<uint8_t>(role));
  put_string(writer, owner.wire());
  put_string(writer, as_bytes(package));
  writer.u8(client ? 1 : 0);
  if (client) {
    put_client(writer, *client);
  }
  put_string(writer, state.reveal());
  Bytes sealed(kHeader.begin(), kHeader.end());
  const Bytes body = crypto::seal(key, kHeader, plain);
  sealed.insert(sealed.end(), body.begin(), body.end());
  wipe(plain);
  return sealed;
}

Result<ExportedContext> ExportedContext::open(const crypto::SealKey& key, ByteView bytes) {
  Reader reader(bytes, kNotOurs);
  const auto header = TRY(reader.take_array<kHeader.size()>());
  if (header != kHeader) {
    return kNotOurs;
  }
  const auto plain = crypto::open(key, kHeader, reader.rest());
  if (!plain.ok()) {
    return kNotOurs;
  }
  return parse(plain->reveal());
}

Result<ExportedContext> ExportedContext::parse(ByteView plain) {
  Reader reader(plain, kNotOurs);
  ExportedContext context;
  context.expiry.ticks = static_cast<int64_t>(TRY(reader.u64le()));
  context.role = TRY(bool_from(reader)) ? sspi::Role::kAcceptor : sspi::Role::kInitiator;
  context.owner = TRY(sid_from(reader));
  context.package = TRY(text_from(reader));
  if (TRY(bool_from(reader))) {
    context.client = TRY(client_from(reader));
  }
  context.state = SecretBytes(TRY(string_from(reader)));
  TRY(reader.expect_end(kNotOurs));
  return context;
}

}  // namespace opensspi::abi
