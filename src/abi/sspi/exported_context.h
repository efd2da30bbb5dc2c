// SPDX-License-Identifier: MIT
// The bytes of an exported security context: their content, sealed and authenticated.
#pragma once

#include <string>

#include "base/filetime.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/cipher.h"
#include "identity/sid.h"
#include "sspi/package.h"

namespace opensspi::abi {

// ExportedClient names the client of an acceptor's context; everything else about it is looked up
// again by the importer.
struct ExportedClient {
  identity::Sid sid;
  std::string user;
  std::string domain;
  bool anonymous = false;
};

// ExportedContext is a context in transit to another process of the same owner.
//
//   0  "OSPX"   4  version (u16)   6  AES-256-GCM of what follows; the first 6 bytes are bound to
//   it expiry (u64) | role (u8) | owner's SID | package | has client (u8) [| anonymous (u8) | SID |
//   user | domain] | state        every string: length (u32), bytes
struct ExportedContext {
  std::string package;
  identity::Sid owner;
  Filetime expiry;
  sspi::Role role = sspi::Role::kInitiator;
  std::optional<ExportedClient> client;
  SecretBytes state;

  // seal writes the bytes under the owner's key.
  [[nodiscard]] Bytes seal(const crypto::SealKey& key) const;
  // open returns SEC_E_INVALID_TOKEN if the bytes were altered, are of another version, or were
  // sealed under another key. The caller checks expiry and owner.
  static Result<ExportedContext> open(const crypto::SealKey& key, ByteView bytes);
  // parse reads what seal sealed.
  static Result<ExportedContext> parse(ByteView plain);
};

}  // namespace opensspi::abi
