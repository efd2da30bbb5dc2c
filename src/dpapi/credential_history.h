// SPDX-License-Identifier: MIT
// CREDHIST: the hashes of a user's earlier passwords, each sealed under the password that followed.
#pragma once

#include <vector>

#include "dpapi/derive.h"
#include "dpapi/guid.h"

namespace opensspi::dpapi {

inline constexpr size_t kMaxHistoryEntries = 1024;

// HistoryEntry holds the hashes of one earlier password. Its views point into the parsed bytes.
//
// offset 0 u32 1, 4 u32 hash, 8 u32 rounds, 12 u32 length of the SID, 16 u32 cipher, 20 u32 length
// of the SHA-1 hash (20), 24 u32 length of the NT hash (16, or 20 with zeros after it), 28 salt, 44
// the SID, the ciphertext, u32 1, a GUID.
struct HistoryEntry {
  Guid id;
  identity::Sid sid;
  uint32_t rounds = 0;
  const crypto::AlgorithmRow* hash = nullptr;
  const crypto::AlgorithmRow* cipher = nullptr;
  size_t nt_hash_len = 0;
  ByteView salt;
  ByteView ciphertext;
};

// CredentialHistory is a parsed file: u32 1, the GUID of the present password, u32 0; then entries,
// each followed by its length, the latest last.
struct CredentialHistory {
  Guid present;
  std::vector<HistoryEntry> entries;  // the latest first
};

// parse_credential_history reads a file that fills `bytes`. ERROR_INVALID_DATA otherwise.
Result<CredentialHistory> parse_credential_history(ByteView bytes);

// PasswordHashes are the hashes of a password under which master keys can be sealed.
struct PasswordHashes {
  Sha1Hash sha1;
  identity::NtHash nt;
};

// open_history_entry opens an entry with the hash of the password that followed: SHA-1 for a local
// account, NT for a domain account. ERROR_INVALID_PASSWORD if the hash is wrong.
Result<PasswordHashes> open_history_entry(const HistoryEntry& entry, ByteView following_hash,
                                          const crypto::KeepGoing& keep_going);

}  // namespace opensspi::dpapi
