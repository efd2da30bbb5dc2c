// SPDX-License-Identifier: MIT
// Shared by session keys and SSL and TLS masters: their blobs and their secrets.
#pragma once

#include "csp/blobs/simple.h"
#include "csp/key.h"
#include "csp/session_key.h"

namespace opensspi::csp {

// export_session writes a session key: SIMPLEBLOB, PLAINTEXTKEYBLOB, OPAQUEKEYBLOB or
// SYMMETRICWRAPKEYBLOB; NTE_BAD_KEY for the blobs of key pairs. `store` seals an OPAQUEKEYBLOB.
[[nodiscard]] Result<SecretBytes> export_session(ContainerStore& store, const SessionState& state,
                                                 Key* wrapping, BlobType type, uint32_t flags);

// export_simple writes any secret under the RSA key `wrapping`.
[[nodiscard]] Result<SecretBytes> export_simple(AlgorithmNumber algorithm, ByteView secret,
                                                const Key* wrapping, uint32_t flags);
// import_simple is the reverse; `unwrapping` has the private key. NTE_BAD_DATA, whatever is wrong
// with the ciphertext.
[[nodiscard]] Result<SecretBytes> import_simple(SimpleBlob blob, const Key& unwrapping,
                                                uint32_t flags);

// write_session_state and parse_session_state write and read the content of an OPAQUEKEYBLOB of a
// session key.
[[nodiscard]] SecretBytes write_session_state(const SessionState& state, uint32_t permissions);
struct OpaqueSession {
  SessionState state;
  uint32_t permissions;
};
[[nodiscard]] Result<OpaqueSession> parse_session_state(AlgorithmNumber algorithm, ByteView bytes);

}  // namespace opensspi::csp
