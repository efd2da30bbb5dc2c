// SPDX-License-Identifier: MIT
// Keys from one form to another: Windows' blobs, PVK files, and OpenSSL's PEM and DER.
#pragma once

#include <optional>

#include "crypto/key_file.h"
#include "csp/blobs/pvk.h"

namespace opensspi::csp {

// KeyForm names the families of forms.
enum class KeyForm : uint8_t { kBlob, kPvk, kPem, kDer };

// ForeignKey is a key that was read from some form: `pair` is null if it is a public key only.
struct ForeignKey {
  std::shared_ptr<const crypto::PrivateKey> pair;
  std::shared_ptr<const crypto::PublicKey> open;
  AlgorithmNumber algorithm;  // CALG_*; for PEM and DER the most common use of keys of this kind
  KeyForm form;
  bool encrypted;
};

// KeyTarget says how a key is to be written.
struct KeyTarget {
  KeyForm form = KeyForm::kBlob;
  bool public_half_only = false;
  bool traditional = false;  // PEM and DER: PKCS#1 and similar forms
  PvkStrength pvk_strength = PvkStrength::k128;
  std::optional<KeySpec> use;          // else the key's own
  uint8_t blob_version = 0;            // 2 or 3; 0 means 2 if that can hold the key, else 3
  std::optional<ByteView> password{};  // PVK, PEM and DER of private keys are encrypted under it
};

// read_foreign_key detects the form. ERROR_INVALID_PASSWORD if the key is encrypted and the
// password is missing or wrong; NTE_BAD_DATA and related codes if it is not a key.
[[nodiscard]] Result<ForeignKey> read_foreign_key(ByteView bytes,
                                                  const std::optional<ByteView>& password);

// write_foreign_key returns the key in another form; NTE_BAD_TYPE if the form cannot hold it,
// NTE_BAD_FLAGS for a password if nothing is encrypted.
[[nodiscard]] Result<SecretBytes> write_foreign_key(const ForeignKey& key, const KeyTarget& target);

}  // namespace opensspi::csp
