// SPDX-License-Identifier: MIT
#include "sspi/channel_bindings.h"

#include <algorithm>

#include "base/reader.h"
#include "base/writer.h"
#include "crypto/hash.h"
#include "settings/values.h"

namespace opensspi::sspi {
namespace {

constexpr Error kMalformed =
    fail(SEC_E_BAD_BINDINGS,
         "SEC_CHANNEL_BINDINGS is malformed: an offset or a length points outside the buffer");
constexpr size_t kNarrowHeader = 32;  // eight DWORDs
constexpr size_t kWideHeader = 64;    // eight native longs of Linux

struct Field {
  uint32_t type = 0;
  uint32_t len = 0;
  uint32_t offset = 0;
};

struct Header {
  Field initiator;
  Field acceptor;
  Field application;
};

Result<uint32_t> number(Reader& reader, bool wide) {
  if (!wide) {
    return reader.u32le();
  }
  const uint64_t value = TRY(reader.u64le());
  if (value > UINT32_MAX) {
    return kMalformed;
  }
  return static_cast<uint32_t>(value);
}

Result<Header> read_header(ByteView bytes, bool wide) {
  Reader reader(bytes, kMalformed);
  Header header;
  for (Field* field : {&header.initiator, &header.acceptor}) {
    field->type = TRY(number(reader, wide));
    field->len = TRY(number(reader, wide));
    field->offset = TRY(number(reader, wide));
  }
  header.application.len = TRY(number(reader, wide));
  header.application.offset = TRY(number(reader, wide));
  return header;
}

Result<ByteView> slice(ByteView bytes, const Field& field) {
  if (field.len == 0) {
    return ByteView();
  }
  if (field.offset < kNarrowHeader) {
    return kMalformed;
  }
  Reader reader(bytes, kMalformed);
  TRY(reader.take(field.offset));
  return reader.take(field.len);
}

// The wide form is accepted with application data only, at exactly 64 + n bytes: that is what the
// programs write for which it exists.
Result<ChannelBindings> parse_wide(ByteView bytes) {
  const Header header = TRY(read_header(bytes, true));
  const bool only_application = header.initiator.len == 0 && header.acceptor.len == 0;
  const bool known_offset =
      header.application.offset == kNarrowHeader || header.application.offset == kWideHeader;
  if (!only_application || !known_offset ||
      bytes.size() != kWideHeader + size_t{header.application.len}) {
    return kMalformed;
  }
  return ChannelBindings{
      header.initiator.type, {}, header.acceptor.type, {}, bytes.subspan(kWideHeader)};
}

Result<ChannelBindings> parse_narrow(ByteView bytes) {
  const Header header = TRY(read_header(bytes, false));
  const uint64_t total =
      kNarrowHeader + uint64_t{header.initiator.len} + header.acceptor.len + header.application.len;
  if (bytes.size() != total) {
    return kMalformed;
  }
  ChannelBindings bindings;
  bindings.initiator_type = header.initiator.type;
  bindings.initiator = TRY(slice(bytes, header.initiator));
  bindings.acceptor_type = header.acceptor.type;
  bindings.acceptor = TRY(slice(bytes, header.acceptor));
  bindings.application_data = TRY(slice(bytes, header.application));
  return bindings;
}

}  // namespace

Result<ChannelBindings> ChannelBindings::parse(ByteView bytes) {
  auto narrow = parse_narrow(bytes);
  if (narrow.ok()) {
    return narrow;
  }
  return parse_wide(bytes);
}

ChannelBindingsHash ChannelBindings::hash() const {
  Bytes text;
  Writer writer(text);
  writer.u32le(initiator_type);
  writer.u32le(static_cast<uint32_t>(initiator.size()));
  writer.bytes(initiator);
  writer.u32le(acceptor_type);
  writer.u32le(static_cast<uint32_t>(acceptor.size()));
  writer.bytes(acceptor);
  writer.u32le(static_cast<uint32_t>(application_data.size()));
  writer.bytes(application_data);
  return crypto::md5(text);
}

BindingsPolicy bindings_policy(ChannelBindingsRule rule) {
  switch (rule) {
    case ChannelBindingsRule::kIgnore:
      return BindingsPolicy::kIgnore;
    case ChannelBindingsRule::kFlags:
      return BindingsPolicy::kFlags;
    case ChannelBindingsRule::kAccept:
      return BindingsPolicy::kAccept;
    case ChannelBindingsRule::kRequire:
      break;
  }
  return BindingsPolicy::kRequire;
}

std::optional<ChannelBindingsHash> SentBindings::of_zeros_or_hash(ByteView field) {
  ChannelBindingsHash hash{};
  if (field.size() != hash.size()) {
    return std::nullopt;
  }
  std::ranges::copy(field, hash.begin());
  if (hash == ChannelBindingsHash{}) {
    return std::nullopt;
  }
  return hash;
}

Status check_bindings(BindingsPolicy policy, Flags requested,
                      const std::optional<ChannelBindingsHash>& own, const SentBindings& sent) {
  if (policy == BindingsPolicy::kIgnore) {
    return {};
  }
  const bool behind_proxy = requested.has(Flag::kProxyBindings);
  if (!own && !behind_proxy) {
    if (policy != BindingsPolicy::kRequire) {
      return {};
    }
    return fail(SEC_E_BAD_BINDINGS,
                "channel bindings are required by a setting, and the server program gives none to "
                "compare with");
  }
  if (sent.hash) {
    if (behind_proxy || ct_equal(*sent.hash, *own)) {
      return {};
    }
    return fail(SEC_E_BAD_BINDINGS,
                "the client is bound to another channel: someone is between it and this server");
  }
  if (sent.aware) {
    return fail(SEC_E_BAD_BINDINGS,
                "the client says that it has no TLS channel: its token was made for another "
                "connection, or its program gives no channel bindings");
  }
  const bool may_miss =
      policy == BindingsPolicy::kAccept ||
      (policy == BindingsPolicy::kFlags && requested.has(Flag::kAllowMissingBindings));
  if (may_miss) {
    return {};
  }
  return fail(SEC_E_BAD_BINDINGS,
              "the client sent no channel bindings: its program must give some, or the server must "
              "allow that they are missing (ASC_REQ_ALLOW_MISSING_BINDINGS, or accept in "
              "the settings ntlm_channel_bindings, kerberos_channel_bindings and "
              "digest_channel_bindings)");
}

}  // namespace opensspi::sspi
