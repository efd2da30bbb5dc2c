// SPDX-License-Identifier: MIT
// Master key files, in Windows' layout (version 2).
#pragma once

#include <optional>

#include "dpapi/sealed_key.h"

namespace opensspi::dpapi {

// Flags of a master key file.
inline constexpr uint32_t kFlagLocalBackup = 0x1;
inline constexpr uint32_t kFlagNoBackup = 0x2;
inline constexpr uint32_t kFlagSha1OfPassword =
    0x4;  // the pre-key is derived from SHA-1, not from NT
inline constexpr uint32_t kUserFileFlags = kFlagLocalBackup | kFlagSha1OfPassword;
inline constexpr uint32_t kMachineFileFlags = kFlagNoBackup | kFlagSha1OfPassword;

inline constexpr size_t kMaxMasterKeyFileLen = 4096;

// MasterKeyFile is a parsed file; its views point into the parsed bytes.
//
// offset 0 u32 2, 4 8 bytes, 12 the GUID as 36 UTF-16 characters, 84 8 bytes, 92 u32 flags, 96 four
// lengths (u64) of what follows: the sealed master key, the sealed local backup key, the reference
// to the credential history, the domain's copy. The last three may be missing.
struct MasterKeyFile {
  Guid id;
  uint32_t flags = 0;
  SealedKey master_key;
  ByteView backup_key;                // a SealedKey; empty if there is none
  std::optional<Guid> history_entry;  // the entry that was the latest when the key was made
  ByteView domain_key;                // empty if there is none

  // is_current tells whether algorithms and rounds are those that this library writes, or stronger.
  [[nodiscard]] bool is_current() const;
};

// parse_master_key_file reads a file that fills `bytes`. ERROR_INVALID_DATA otherwise.
Result<MasterKeyFile> parse_master_key_file(ByteView bytes);
// looks_like_master_key_file tells whether the bytes begin as such a file does.
[[nodiscard]] bool looks_like_master_key_file(ByteView bytes);

// open_master_key opens the master key: see open_sealed_key.
Result<SecretBox<MasterKey>> open_master_key(const MasterKeyFile& file, ByteView pre_key,
                                             const crypto::KeepGoing& keep_going = {});

// write_master_key_file seals a master key under a pre-key, with a fresh local backup key, as
// Windows 10 does.
Result<Bytes> write_master_key_file(const Guid& id, uint32_t flags, const MasterKey& master_key,
                                    ByteView pre_key, const Env& env,
                                    const crypto::KeepGoing& keep_going = {});

// PreferredFile is the file "Preferred": which key protects new data, and until when.
struct PreferredFile {
  Guid id;
  Filetime expires;
};
inline constexpr size_t kPreferredFileLen = 24;
// parse_preferred reads its 24 bytes. ERROR_INVALID_DATA otherwise.
Result<PreferredFile> parse_preferred(ByteView bytes);
Bytes write_preferred(const PreferredFile& preferred);

}  // namespace opensspi::dpapi
