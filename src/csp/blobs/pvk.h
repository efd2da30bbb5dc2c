// SPDX-License-Identifier: MIT
// PVK: the file in which Windows' signing tools keep a private key, plain or under a password.
#pragma once

#include "base/secret.h"
#include "csp/blobs/header.h"

namespace opensspi::csp {

// offset 0 magic 0xB0B5F11E, 4 reserved, 8 key spec, 12 encrypted (0 or 1), 16 salt length, 20
// blob length; 24 the salt, then a PRIVATEKEYBLOB: its header is always plain, what follows is
// encrypted with RC4 under SHA-1(salt, password): 128 bits of it, or 40 bits and zeros.
struct PvkFile {
  KeySpec spec;
  bool encrypted;
  Bytes salt;
  SecretBytes blob;
};

inline constexpr uint32_t kMagicPvk = 0xB0B5F11E;

// PvkStrength is the length of an encrypted file's key.
enum class PvkStrength : uint8_t { k128, k40 };

[[nodiscard]] Result<PvkFile> parse_pvk(ByteView file);
[[nodiscard]] SecretBytes write_pvk(const PvkFile& file);

// pvk_private_blob returns the plain PRIVATEKEYBLOB; NTE_BAD_DATA if the password is wrong. The
// password of a plain file is ignored.
[[nodiscard]] Result<SecretBytes> pvk_private_blob(const PvkFile& file, ByteView password);

// encrypt_pvk makes a file from a plain PRIVATEKEYBLOB under a password and a fresh salt.
[[nodiscard]] Result<PvkFile> encrypt_pvk(KeySpec spec, ByteView private_blob, ByteView password,
                                          PvkStrength strength);

}  // namespace opensspi::csp
