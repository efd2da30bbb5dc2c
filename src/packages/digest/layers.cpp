// SPDX-License-Identifier: MIT
#include "packages/digest/layers.h"

#include <algorithm>

namespace opensspi::digest {
namespace {

using sspi::Buffer;
using sspi::BufferKind;

constexpr std::string_view kClientSigning =
    "Digest session key to client-to-server signing key magic constant";
constexpr std::string_view kServerSigning =
    "Digest session key to server-to-client signing key magic constant";
constexpr std::string_view kClientSealing =
    "Digest H(A1) to client-to-server sealing key magic constant";
constexpr std::string_view kServerSealing =
    "Digest H(A1) to server-to-client sealing key magic constant";
constexpr size_t kMaxPadding = 8;  // of DES and 3DES
constexpr Error kBadBuffers =
    fail(SEC_E_INVALID_TOKEN, "the message needs a DATA buffer, and room for what follows it");

// RFC 2831 2.4: the weaker forms of RC4 derive their key from the first 40 or 56 bits of H(A1), all
// other ciphers from the whole of it.
size_t secret_len(std::optional<CipherName> cipher) {
  if (cipher == CipherName::kRc4With40) {
    return 5;
  }
  return cipher == CipherName::kRc4With56 ? 7 : 16;
}

// Ki and Kc: the MD5 of H(A1), or the front of it, and a constant.
SecretArray<16> key_of(ByteView secret, std::string_view purpose) {
  crypto::Md5 hash;
  hash.update(secret);
  hash.update(as_bytes(purpose));
  SecretArray<16> key;
  hash.finish(key.reveal());
  return key;
}

Result<std::unique_ptr<Flow>> flow_of(const DigestSecret& session, std::optional<CipherName> cipher,
                                      std::string_view signing, std::string_view sealing) {
  const ByteView secret = session.reveal().first<16>();
  return Flow::make(key_of(secret, signing), key_of(secret.first(secret_len(cipher)), sealing),
                    cipher);
}

// Parts are the buffers of a message.
struct Parts {
  Buffer* data = nullptr;
  // For what follows the data. Null if that has no buffer of its own.
  Buffer* tail = nullptr;
};

Parts parts_of(sspi::Message message) {
  Parts parts;
  Buffer* second = nullptr;
  for (Buffer& buffer : message) {
    if (buffer.kind != BufferKind::kData || buffer.access != sspi::Access::kReadWrite) {
      continue;
    }
    (parts.data == nullptr ? parts.data : second) = &buffer;
  }
  parts.tail = sspi::find(message, BufferKind::kPadding);
  if (parts.tail == nullptr) {
    parts.tail = sspi::find(message, BufferKind::kToken);
  }
  if (parts.tail == nullptr) {
    parts.tail = second;
  }
  return parts;
}

constexpr Error kIncomplete =
    fail(SEC_E_INCOMPLETE_MESSAGE, "the message is shorter than its signature");

// Opens a message that is in one buffer. Afterwards `data`, if there is one, is a view of the data
// in that buffer.
Result<size_t> unseal_stream(Flow& flow, Buffer& stream, Buffer* data) {
  if (stream.bytes.size() < kSignatureLen) {
    return kIncomplete;
  }
  const size_t len = TRY(flow.unseal(stream.bytes));
  if (data != nullptr) {
    data->bytes = stream.bytes.first(len);
  }
  return len;
}

// Opens a message that is in two buffers, which need not be adjacent. The border between data and
// padding need not be the border between the buffers.
Result<size_t> unseal_parts(Flow& flow, Buffer& data, Buffer& tail) {
  SecretBytes joined(data.bytes.size() + tail.bytes.size());
  if (joined.size() < kSignatureLen) {
    return kIncomplete;
  }
  std::ranges::copy(data.bytes, joined.reveal().begin());
  std::ranges::copy(tail.bytes, joined.reveal().subspan(data.bytes.size()).begin());
  const size_t len = TRY(flow.unseal(joined.reveal()));
  data.bytes = data.bytes.first(std::min(len, data.bytes.size()));
  tail.bytes = tail.bytes.first(len - data.bytes.size());
  std::ranges::copy(joined.reveal().first(data.bytes.size()), data.bytes.begin());
  std::ranges::copy(joined.reveal().subspan(data.bytes.size(), tail.bytes.size()),
                    tail.bytes.begin());
  return len;
}

}  // namespace

Result<std::unique_ptr<Layers>> Layers::make(sspi::Role role, Qop qop,
                                             std::optional<CipherName> cipher,
                                             const DigestSecret& session, uint32_t peer_buffer) {
  const auto used = qop == Qop::kAuthConf ? cipher : std::nullopt;
  std::unique_ptr<Layers> layers(new Layers);
  auto client = TRY(flow_of(session, used, kClientSigning, kClientSealing));
  auto server = TRY(flow_of(session, used, kServerSigning, kServerSealing));
  const bool initiator = role == sspi::Role::kInitiator;
  layers->out_ = std::move(initiator ? client : server);
  layers->in_ = std::move(initiator ? server : client);
  layers->peer_buffer_ = peer_buffer;
  return layers;
}

uint32_t Layers::max_message() const {
  constexpr uint32_t kOverhead = kSignatureLen + kMaxPadding;
  return peer_buffer_ > kOverhead ? peer_buffer_ - kOverhead : 0;
}

Status Layers::seal(sspi::Message message) {
  const Parts parts = parts_of(message);
  if (parts.data == nullptr || parts.tail == nullptr) {
    return kBadBuffers;
  }
  const size_t trailer = out_->trailer_len(parts.data->bytes.size());
  if (parts.tail->bytes.size() < trailer) {
    return fail(SEC_E_BUFFER_TOO_SMALL,
                "the buffer behind the data is shorter than SecPkgContext_Sizes says");
  }
  if (parts.data->bytes.size() + trailer > peer_buffer_) {
    return fail(SEC_E_INVALID_PARAMETER,
                "the message is longer than the peer takes; see SecPkgContext_StreamSizes");
  }
  parts.tail->bytes = parts.tail->bytes.first(trailer);
  for (Buffer& buffer : message) {
    if (buffer.kind == BufferKind::kToken && &buffer != parts.tail) {
      buffer.bytes = buffer.bytes.first(0);
    }
  }
  out_->seal(parts.data->bytes, parts.tail->bytes);
  return {};
}

Result<uint32_t> Layers::unseal(sspi::Message message) {
  const Parts parts = parts_of(message);
  Buffer* stream = sspi::find(message, BufferKind::kStream);
  if (stream != nullptr) {
    (void)TRY(unseal_stream(*in_, *stream, parts.data));
  } else if (parts.data == nullptr) {
    return kBadBuffers;
  } else if (parts.tail == nullptr || parts.tail->bytes.empty()) {
    (void)TRY(unseal_stream(*in_, *parts.data, parts.data));
  } else {
    (void)TRY(unseal_parts(*in_, *parts.data, *parts.tail));
  }
  return in_->encrypts() ? 0 : sspi::kSignOnly;
}

}  // namespace opensspi::digest
