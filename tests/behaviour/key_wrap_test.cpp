// SPDX-License-Identifier: MIT
// SYMMETRICWRAPKEYBLOB holds what CMS wraps: the examples of RFC 3217, sections 3.4 and 4.4.
#include "crypt.h"

namespace behaviour {
namespace {

Bytes wrap_blob(ALG_ID algorithm, ALG_ID wrapping, const Bytes& wrapped) {
  Bytes blob = {SYMMETRICWRAPKEYBLOB, CUR_BLOB_VERSION, 0, 0};
  blob.resize(12);
  put32(blob, 4, algorithm);
  put32(blob, 8, wrapping);
  blob.insert(blob.end(), wrapped.begin(), wrapped.end());
  return blob;
}

std::string unwrapped(HCRYPTPROV provider, ALG_ID algorithm, HCRYPTKEY wrapping,
                      const Bytes& wrapped) {
  const KeyHandle key =
      import(provider, wrap_blob(algorithm, algorithm, wrapped), wrapping, CRYPT_EXPORTABLE);
  const Bytes blob = exported(key, PLAINTEXTKEYBLOB);
  return to_hex(Bytes(blob.begin() + 12, blob.end()));
}

TEST(KeyWrap, triple_des_example_of_rfc_3217) {
  const ProviderHandle provider = session();
  const KeyHandle wrapping = plaintext_key(
      provider, CALG_3DES, from_hex("255e0d1c07b646dfb3134cc843ba8aa71f025b7c0838251f"));
  Bytes wrapped =
      from_hex("690107618ef092b3b48ca1796b234ae9fa33ebb4159604037db5d6a84eb3aac2768c632775a467d4");
  EXPECT_EQ(unwrapped(provider, CALG_3DES, wrapping, wrapped),
            "2923bf85e06dd6ae529149f1f1bae9eab3a7da3d860d3e98");
  wrapped[20] ^= 1;
  EXPECT_EQ(import_code(provider, wrap_blob(CALG_3DES, CALG_3DES, wrapped), wrapping),
            static_cast<DWORD>(NTE_BAD_DATA));
}

TEST(KeyWrap, rc2_example_of_rfc_3217) {
  const ProviderHandle provider = session();
  const KeyHandle wrapping =
      plaintext_key(provider, CALG_RC2, from_hex("fd04fd08060707fb0003fefffd02fe05"));
  ASSERT_EQ(set_number(wrapping, KP_EFFECTIVE_KEYLEN, 40), 0u);
  EXPECT_EQ(
      unwrapped(provider, CALG_RC2, wrapping,
                from_hex("70e699fb5701f7833330fb71e87c85a420bdc99af05d22af5a0e48d35f3138986cba"
                         "afb4b28d4f35")),
      "b70a25fbc9d86a86050ce0d711ead4d9");
}

}  // namespace
}  // namespace behaviour
