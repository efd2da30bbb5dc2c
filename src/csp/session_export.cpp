// SPDX-License-Identifier: MIT
#include "csp/session_export.h"

#include <algorithm>

#include "csp/blobs/number.h"
#include "csp/blobs/opaque.h"
#include "csp/blobs/plaintext.h"
#include "csp/blobs/secret_blob.h"
#include "csp/blobs/symmetric_wrap.h"
#include "csp/cms_wrap.h"
#include "csp/container.h"
#include "csp/pair_key.h"
#include "csp/tls_master.h"

namespace opensspi::csp {
namespace {

constexpr size_t kMaxSecretLen = 1024;

Result<SecretBytes> export_opaque(ContainerStore& store, const SessionState& state) {
  const crypto::SealKey key = TRY(store.opaque_key());
  const uint32_t permissions = kDefaultPermissions | kMayExport;
  return SecretBytes(write_opaque(state.algorithm, write_session_state(state, permissions), key));
}

Result<SecretBytes> export_wrapped(const SessionState& state, const Key* wrapping) {
  const SessionKey* session = wrapping == nullptr ? nullptr : wrapping->session();
  if (session == nullptr) {
    return fail(NTE_BAD_KEY, "the blob is wrapped by a session key");
  }
  Bytes wrapped = TRY(cms_wrap(session->state(), state.key.reveal()));
  return SecretBytes(
      write_symmetric_wrap({state.algorithm, session->algorithm(), std::move(wrapped)}));
}

Result<const PairKey*> exchange_key(const Key& key) {
  const PairKey* pair = key.pair();
  if (pair == nullptr || pair->algorithm() != kAlgRsaKeyExchange) {
    return fail(NTE_BAD_KEY, "a session key is wrapped by an RSA key of key exchange");
  }
  return pair;
}

crypto::EncryptionScheme scheme_of(uint32_t flags) {
  crypto::EncryptionScheme scheme;
  if ((flags & kOaep) != 0) {
    scheme.padding = crypto::EncryptionPadding::kOaep;
  }
  return scheme;
}

Result<SecretBytes> read_sized(Reader& reader) {
  const uint32_t len = TRY(reader.u32le());
  if (len > kMaxSecretLen) {
    return kBadBlob;
  }
  return SecretBytes(TRY(reader.take(len)));
}

void write_sized(Writer& writer, const SecretBytes& secret) {
  writer.u32le(static_cast<uint32_t>(secret.size()));
  writer.bytes(secret.reveal());
}

}  // namespace

Result<SecretBytes> export_session(ContainerStore& store, const SessionState& state, Key* wrapping,
                                   BlobType type, uint32_t flags) {
  switch (type) {
    case BlobType::kSimple:
      return export_simple(state.algorithm, state.key.reveal(), wrapping, flags);
    case BlobType::kPlaintext:
      return write_plaintext({state.algorithm, state.key.copy()});
    case BlobType::kOpaque:
      return export_opaque(store, state);
    case BlobType::kSymmetricWrap:
      return export_wrapped(state, wrapping);
    case BlobType::kPublic:
    case BlobType::kPrivate:
    case BlobType::kPublicEx:
    case BlobType::kKeyState:
      break;
  }
  return fail(NTE_BAD_KEY, "a session key has no such blob");
}

Result<SecretBytes> export_simple(AlgorithmNumber algorithm, ByteView secret, const Key* wrapping,
                                  uint32_t flags) {
  if (wrapping == nullptr) {
    return fail(NTE_BAD_PUBLIC_KEY, "the blob is wrapped by a public key; none was given");
  }
  const PairKey* pair = TRY(exchange_key(*wrapping));
  Bytes wrapped = TRY(pair->open().encrypt(scheme_of(flags), secret));
  reverse(wrapped);
  return SecretBytes(write_simple({algorithm, kAlgRsaKeyExchange, std::move(wrapped)}));
}

Result<SecretBytes> import_simple(SimpleBlob blob, const Key& unwrapping, uint32_t flags) {
  if (blob.wrapping != kAlgRsaKeyExchange) {
    return fail(NTE_BAD_ALGID, "the blob is not wrapped by an RSA key of key exchange");
  }
  const PairKey* pair = TRY(exchange_key(unwrapping));
  if (pair->secret() == nullptr) {
    return fail(NTE_BAD_KEY, "a public key does not unwrap");
  }
  // Programs pass the size of their buffer: what follows the wrapped key is ignored, as on Windows.
  const size_t wrapped_len = (pair->open().bits() + 7) / 8;
  if (blob.wrapped.size() < wrapped_len) {
    return kBadBlob;
  }
  blob.wrapped.resize(wrapped_len);
  reverse(blob.wrapped);
  return pair->secret()->decrypt(scheme_of(flags), blob.wrapped);
}

SecretBytes write_session_state(const SessionState& state, uint32_t permissions) {
  const size_t len = 32 + state.key.size() + state.salt.size() + state.iv.size();
  return write_secret(len, [&](Writer& writer) {
    writer.u32le(permissions);
    writer.u32le(state.mode);
    writer.u32le(state.mode_bits);
    writer.u32le(state.effective_bits);
    write_sized(writer, state.key);
    write_sized(writer, state.salt);
    write_sized(writer, state.iv);
  });
}

Result<OpaqueSession> parse_session_state(AlgorithmNumber algorithm, ByteView bytes) {
  Reader reader(bytes, kBadBlob);
  OpaqueSession opaque{};
  SessionState& state = opaque.state;
  state.algorithm = algorithm;
  opaque.permissions = TRY(reader.u32le());
  state.mode = TRY(reader.u32le());
  state.mode_bits = TRY(reader.u32le());
  state.effective_bits = TRY(reader.u32le());
  state.key = TRY(read_sized(reader));
  state.salt = TRY(read_sized(reader));
  state.iv = TRY(read_sized(reader));
  TRY(reader.expect_end(kBadBlob));
  return opaque;
}

}  // namespace opensspi::csp
