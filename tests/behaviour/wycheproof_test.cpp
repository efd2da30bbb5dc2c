// SPDX-License-Identifier: MIT
// Wycheproof's vectors: edge cases that implementations are known to get wrong.
#include "public_key_info.h"

namespace behaviour {
namespace {

DWORD verified(HCRYPTHASH hash, const Bytes& signature, HCRYPTKEY key) {
  return CODE_OF(CryptVerifySignatureA(hash, signature.data(), static_cast<DWORD>(signature.size()),
                                       key, nullptr, 0));
}

DWORD expected(const VectorRecord& record) {
  return record.text("result") == "ok" ? 0 : static_cast<DWORD>(NTE_BAD_SIGNATURE);
}

TEST(Wycheproof, ecdsa_over_p256) {
  const ProviderHandle provider = session();
  const Bytes curve = from_hex("06082a8648ce3d030107");
  for (const VectorRecord& record : read_vectors("crypto/wycheproof_ecdsa.vec")) {
    const KeyHandle key =
        imported_info(provider, {szOID_ECC_PUBLIC_KEY, curve, record.bytes("key")});
    const HashHandle hash = hash_of(provider, CALG_SHA_256, record.bytes("message"));
    const Bytes signature = record.bytes("signature");
    EXPECT_EQ(verified(hash, signature, key), expected(record))
        << record.text("id") << " " << record.text("comment");
  }
}

TEST(Wycheproof, rsa_signatures_with_sha256) {
  const ProviderHandle provider = session();
  for (const VectorRecord& record : read_vectors("crypto/wycheproof_rsa.vec")) {
    const KeyHandle key = imported_info(provider, {szOID_RSA_RSA, {5, 0}, record.bytes("key")});
    const HashHandle hash = hash_of(provider, CALG_SHA_256, record.bytes("message"));
    Bytes signature = record.bytes("signature");
    std::reverse(signature.begin(), signature.end());
    EXPECT_EQ(verified(hash, signature, key), expected(record)) << record.text("comment");
  }
}

KeyHandle aes_key(HCRYPTPROV provider, const VectorRecord& record) {
  KeyHandle key = plaintext_key(provider, CALG_AES_128, record.bytes("key"));
  const Bytes iv = record.bytes("iv");
  EXPECT_DONE(CryptSetKeyParam(key, KP_IV, iv.data(), 0));
  return key;
}

TEST(Wycheproof, aes_cbc_with_padding) {
  const ProviderHandle provider = session();
  for (const VectorRecord& record : read_vectors("crypto/wycheproof_aes_cbc.vec")) {
    const Bytes cipher = record.bytes("encrypted");
    const std::string opened = decrypted(aes_key(provider, record), cipher);
    if (record.text("result") == "ok") {
      EXPECT_EQ(opened, record.text("plain")) << record.text("id");
      EXPECT_EQ(encrypted(aes_key(provider, record), record.bytes("plain")), to_hex(cipher));
    } else {
      // Windows distinguishes an empty ciphertext from a wrong one.
      EXPECT_EQ(opened, as_code(cipher.empty() ? NTE_BAD_LEN : NTE_BAD_DATA)) << record.text("id");
    }
  }
}

}  // namespace
}  // namespace behaviour
