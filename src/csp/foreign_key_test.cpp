// SPDX-License-Identifier: MIT
// Keys from one form to another: conversions in both directions, passwords, refusals, and damaged
// files.
#include "csp/foreign_key.h"

#include "crypto/key_file.h"
#include "support/csp_session.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using namespace testing;

Bytes rsa_blob() { return read_vectors("cryptoapi/rsa_keys.vec").front().bytes("private"); }

Bytes of(const SecretBytes& secret) {
  const ByteView bytes = secret.reveal();
  return {bytes.begin(), bytes.end()};
}

ForeignKey read(ByteView bytes, std::optional<ByteView> password = std::nullopt) {
  auto key = read_foreign_key(bytes, password);
  EXPECT_THAT(key, IsOk()) << key.error().why;
  return std::move(*key);
}

Bytes written(const ForeignKey& key, const KeyTarget& target) {
  const auto bytes = write_foreign_key(key, target);
  EXPECT_THAT(bytes, IsOk()) << bytes.error().why;
  return of(*bytes);
}

KeyTarget to(KeyForm form) {
  KeyTarget target;
  target.form = form;
  return target;
}

int32_t code_of(const KeyTarget& target, const ForeignKey& key) {
  return write_foreign_key(key, target).error().code;
}

int32_t code(int64_t value) { return fail(value, "").code; }

TEST(CspForeignKey, a_blob_comes_back_from_every_form) {
  const Bytes blob = rsa_blob();
  const ForeignKey key = read(blob);
  EXPECT_EQ(key.form, KeyForm::kBlob);
  for (KeyForm form : {KeyForm::kBlob, KeyForm::kPvk, KeyForm::kPem, KeyForm::kDer}) {
    for (const bool traditional : {false, true}) {
      KeyTarget target = to(form);
      target.traditional = traditional;
      const ForeignKey again = read(written(key, target));
      EXPECT_EQ(again.form, form);
      EXPECT_FALSE(again.encrypted);
      EXPECT_EQ(written(again, to(KeyForm::kBlob)), blob);
    }
  }
}

TEST(CspForeignKey, the_public_half_comes_back_from_every_form) {
  KeyTarget target;
  target.public_half_only = true;
  const Bytes blob = written(read(rsa_blob()), target);
  for (KeyForm form : {KeyForm::kBlob, KeyForm::kPem, KeyForm::kDer}) {
    const ForeignKey again = read(written(read(blob), to(form)));
    EXPECT_EQ(again.pair, nullptr);
    EXPECT_EQ(written(again, to(KeyForm::kBlob)), blob);
  }
}

TEST(CspForeignKey, an_encrypted_key_needs_its_password) {
  for (KeyForm form : {KeyForm::kPvk, KeyForm::kPem, KeyForm::kDer}) {
    KeyTarget target = to(form);
    target.password = as_bytes("secret");
    const Bytes file = written(read(rsa_blob()), target);
    EXPECT_EQ(read_foreign_key(file, std::nullopt).error().code, ERROR_INVALID_PASSWORD);
    EXPECT_EQ(read_foreign_key(file, as_bytes("Secret")).error().code, ERROR_INVALID_PASSWORD);
    const ForeignKey again = read(file, as_bytes("secret"));
    EXPECT_TRUE(again.encrypted);
    EXPECT_EQ(written(again, to(KeyForm::kBlob)), rsa_blob());
  }
}

TEST(CspForeignKey, the_use_is_kept_and_can_be_changed) {
  KeyTarget signs = to(KeyForm::kPvk);
  signs.use = KeySpec::kSignature;
  const ForeignKey key = read(written(read(rsa_blob()), signs));
  EXPECT_EQ(key.algorithm, kAlgRsaSign);
  EXPECT_EQ(read(written(key, to(KeyForm::kBlob))).algorithm, kAlgRsaSign);
}

TEST(CspForeignKey, what_a_form_cannot_hold_is_refused) {
  const ForeignKey key = read(rsa_blob());
  KeyTarget open = to(KeyForm::kPvk);
  open.public_half_only = true;
  EXPECT_EQ(code_of(open, key), code(NTE_BAD_TYPE));
  KeyTarget sealed = to(KeyForm::kBlob);
  sealed.password = as_bytes("secret");
  EXPECT_EQ(code_of(sealed, key), code(NTE_BAD_FLAGS));
  KeyTarget third;
  third.blob_version = 3;
  EXPECT_EQ(code_of(third, key), code(NTE_BAD_VER));
  KeyTarget traditional = to(KeyForm::kPem);
  traditional.traditional = true;
  traditional.password = as_bytes("secret");
  EXPECT_EQ(code_of(traditional, key), code(NTE_BAD_TYPE));
}

TEST(CspForeignKey, a_session_key_is_not_a_pair) {
  const Bytes blob = from_hex("080200000e6600000800000000112233445566770011");
  EXPECT_EQ(read_foreign_key(blob, std::nullopt).error().code, code(NTE_BAD_TYPE));
}

// A PRIVATEKEYBLOB contains the whole pair even without the private exponent at its end.
TEST(CspForeignKey, a_file_that_is_cut_anywhere_is_refused) {
  constexpr size_t kExponentLen = 1024 / 8;
  for (KeyForm form : {KeyForm::kBlob, KeyForm::kPvk, KeyForm::kDer}) {
    const Bytes file = written(read(rsa_blob()), to(form));
    const size_t needed = file.size() - (form == KeyForm::kBlob ? kExponentLen : 0);
    for (size_t len = 0; len < needed; ++len) {
      EXPECT_FALSE(read_foreign_key(ByteView(file).first(len), std::nullopt).ok()) << len;
    }
  }
}

TEST(CspForeignKey, a_flipped_byte_gives_the_same_pair_or_none) {
  const Bytes file = written(read(rsa_blob()), to(KeyForm::kDer));
  for (size_t i = 0; i < file.size(); ++i) {
    Bytes flipped = file;
    flipped[i] ^= 0xFF;
    const auto key = read_foreign_key(flipped, std::nullopt);
    if (!key.ok() || key->pair == nullptr) {
      continue;
    }
    EXPECT_EQ(written(*key, to(KeyForm::kBlob)), rsa_blob()) << i;
  }
}

// Of a key for TLS, which may be of any kind.
TEST(CspForeignKey, a_key_of_any_kind_that_is_cut_anywhere_is_refused) {
  const Bytes file = written(read(rsa_blob()), to(KeyForm::kDer));
  EXPECT_THAT(crypto::read_any_private_key(file, std::nullopt), IsOk());
  for (size_t len = 0; len < file.size(); ++len) {
    EXPECT_THAT(crypto::read_any_private_key(ByteView(file).first(len), std::nullopt),
                FailsWith(NTE_BAD_DATA))
        << len;
  }
}

}  // namespace
}  // namespace opensspi::csp
