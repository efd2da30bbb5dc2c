// SPDX-License-Identifier: MIT
// What Windows made opens, byte for byte: master key files, blobs, a credential history.
#include "support/vectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf16.h"
#include "crypto/system_env.h"
#include "csp/foreign_key.h"
#include "dpapi/algorithms.h"
#include "dpapi/blob_keys.h"
#include "dpapi/domain_key.h"
#include "dpapi/foreign_keys.h"
#include "identity/nt_hash.h"
#include "support/dpapi_keys.h"
#include "support/results.h"

namespace opensspi::dpapi {
namespace {

using ::opensspi::testing::read_vectors;
using ::opensspi::testing::VectorRecord;
using testing::key_of;
using testing::open_text;

identity::Sid sid_of(const VectorRecord& record) {
  return identity::Sid::parse(record.text("sid")).value();
}

TEST(DpapiVectors, pre_keys_of_a_domain_user) {
  for (const VectorRecord& record : read_vectors("dpapi/pre_keys.vec")) {
    const ByteView password = as_bytes(record.text("password"));
    const auto sid = sid_of(record);
    const auto nt = identity::nt_hash_of_password(password).value();
    const auto sha1 = sha1_of_password(password).value();
    const auto protected_nt = protected_nt_hash(nt, sid).value();
    EXPECT_EQ(to_hex(nt.reveal()), record.text("nt"));
    EXPECT_EQ(to_hex(sha1.reveal()), record.text("sha1"));
    EXPECT_EQ(to_hex(protected_nt.reveal()), record.text("protected_nt"));
    EXPECT_EQ(to_hex(pre_key_of_hash(nt.reveal(), sid).reveal()), record.text("pre_key_of_nt"));
    EXPECT_EQ(to_hex(pre_key_of_hash(sha1.reveal(), sid).reveal()), record.text("pre_key_of_sha1"));
    EXPECT_EQ(to_hex(pre_key_of_hash(protected_nt.reveal(), sid).reveal()),
              record.text("pre_key_of_protected_nt"));
  }
}

TEST(DpapiVectors, blob_derivations_of_both_forms) {
  for (const VectorRecord& record : read_vectors("dpapi/derivations.vec")) {
    const auto key = key_of(record.bytes("key"));
    const Bytes salt = record.bytes("salt"), entropy = record.bytes("entropy"),
                signed_part = record.bytes("signed");
    const auto& hash = *find_hash(static_cast<uint32_t>(record.number("hash")));
    const auto result = [&](Form form) {
      Digest digest;
      EXPECT_TRUE((Derivation{*key, hash, salt, entropy, signed_part}.compute(form, digest).ok()));
      return to_hex(digest.reveal().first(hash.digest_len));
    };
    const std::string form = record.text("form");
    EXPECT_EQ(result(Form::kHmac) == record.text("result"), form != "outer") << record.text("salt");
    EXPECT_EQ(result(Form::kOuterHash) == record.text("result"), form != "hmac")
        << record.text("salt");
  }
}

ForeignSecret secret_of(const VectorRecord& record) {
  if (record.has("password")) {
    return Password{SecretBytes(as_bytes(record.text("password")))};
  }
  const Bytes half = record.bytes("pre_key");
  const PreKey key(ByteView(half).first<kPreKeyLen>());
  return SystemSecret{PreKey(), key};
}

std::string sha1_of(ByteView bytes) {
  const auto hash = crypto::make_hash(row_of(crypto::AlgorithmId::kSha1)).value();
  uint8_t digest[20];
  hash->update(bytes);
  hash->finish(digest);
  return to_hex(digest);
}

TEST(DpapiVectors, master_key_files_of_windows_open) {
  for (const VectorRecord& record : read_vectors("dpapi/master_keys.vec")) {
    const Bytes bytes = record.bytes("file");
    const auto file = parse_master_key_file(bytes);
    ASSERT_THAT(file, IsOk()) << record.text("name") << ": " << file.error().why;
    EXPECT_EQ(file->id.text(), record.text("id"));
    EXPECT_EQ(file->flags, record.number("flags"));
    EXPECT_EQ(file->master_key.rounds, record.number("rounds"));
    Owner owner;
    if (record.has("sid")) {
      owner.sid = sid_of(record);
    }
    const auto key = open_foreign_key(*file, secret_of(record), owner, {});
    ASSERT_THAT(key, IsOk()) << record.text("name") << ": " << key.error().why;
    if (record.has("key")) {
      EXPECT_EQ(to_hex((*key)->reveal()), record.text("key"));
    }
    if (record.has("sha1")) {
      EXPECT_EQ(sha1_of((*key)->reveal()), record.text("sha1"));
    }
  }
}

// The domain's copy, which a domain controller made, opens with the domain's backup key alone.
TEST(DpapiVectors, a_master_key_file_of_a_domain_account_opens_with_the_backup_key) {
  const VectorRecord backup_key = read_vectors("dpapi/backup_key.vec").front();
  const ForeignSecret secret =
      BackupKey{csp::read_foreign_key(backup_key.bytes("pvk"), std::nullopt).value().pair};
  size_t num_opened = 0;
  for (const VectorRecord& record : read_vectors("dpapi/master_keys.vec")) {
    const Bytes bytes = record.bytes("file");
    const auto file = parse_master_key_file(bytes).value();
    const auto opened = open_foreign_key(file, secret, {}, {});
    if (!record.has("backup_key")) {
      // Windows XP's file has a copy for a backup key that nobody published.
      EXPECT_EQ(opened.error().code,
                file.domain_key.empty() ? ERROR_INVALID_DATA : ERROR_INVALID_PASSWORD);
      continue;
    }
    ASSERT_THAT(opened, IsOk()) << record.text("name") << ": " << opened.error().why;
    EXPECT_EQ(to_hex((*opened)->reveal()), record.text("key"));
    EXPECT_EQ(parse_domain_key(file.domain_key)->backup_key.text(), backup_key.text("id"));
    EXPECT_THAT(open_foreign_key(file, secret, {sid_of(record), nullptr}, {}), IsOk());
    const Owner other{identity::Sid(5, {21, 1, 2, 3, 1001}), nullptr};
    EXPECT_EQ(open_foreign_key(file, secret, other, {}).error().code, ERROR_INVALID_SID);
    ++num_opened;
  }
  EXPECT_EQ(num_opened, 1u);
}

// Local accounts' keys are sealed under SHA-1 of the password, which an NT hash does not tell.
TEST(DpapiVectors, master_key_files_of_domain_accounts_open_with_the_nt_hash) {
  for (const VectorRecord& record : read_vectors("dpapi/master_keys.vec")) {
    if (!record.has("password")) {
      continue;
    }
    const Bytes bytes = record.bytes("file");
    const auto file = parse_master_key_file(bytes).value();
    const auto hash = identity::nt_hash_of_password(as_bytes(record.text("password"))).value();
    const bool is_domain_account = (file.flags & kFlagSha1OfPassword) == 0;
    EXPECT_EQ(open_foreign_key(file, hash, {sid_of(record), nullptr}, {}).ok(), is_domain_account)
        << record.text("name");
  }
}

TEST(DpapiVectors, master_key_files_refuse_another_password_or_sid) {
  const auto records = read_vectors("dpapi/master_keys.vec");
  const VectorRecord& record = records.front();
  const Bytes bytes = record.bytes("file");
  const auto file = parse_master_key_file(bytes).value();
  const Owner owner{sid_of(record), nullptr};
  const auto with = [&](std::string_view password, const Owner& whose) {
    return open_foreign_key(file, Password{SecretBytes(as_bytes(password))}, whose, {})
        .error()
        .code;
  };
  EXPECT_EQ(with("tutU", owner), ERROR_INVALID_PASSWORD);
  EXPECT_EQ(with("", owner), ERROR_INVALID_PASSWORD);
  EXPECT_EQ(with("tutu", {identity::Sid::parse("S-1-5-21-1-2-3-1001").value(), nullptr}),
            ERROR_INVALID_PASSWORD);
  EXPECT_EQ(with("tutu", {std::nullopt, nullptr}), ERROR_INVALID_SID);
}

// A description in the file has no NUL; a blob may have no description at all, not even that.
std::string description_of(const VectorRecord& record) {
  if (record.has("no_description")) {
    return "";
  }
  const std::string units =
      record.has("description")
          ? to_hex(utf16le_bytes(utf16_from_utf8(record.text("description")).value()))
          : record.text("description_utf16");
  return units + "0000";
}

TEST(DpapiVectors, blobs_of_windows_open) {
  for (const VectorRecord& record : read_vectors("dpapi/blobs.vec")) {
    const Bytes bytes = record.bytes("blob"), entropy = record.bytes("entropy");
    const auto blob = parse_blob(bytes);
    ASSERT_THAT(blob, IsOk()) << record.text("name") << ": " << blob.error().why;
    EXPECT_EQ(blob->flags, record.number("flags"));
    EXPECT_EQ(to_hex(blob->description), description_of(record)) << record.text("name");
    const auto key = key_of(record.bytes("key"));
    const std::string plain = open_text(*blob, *key, entropy);
    if (record.has("plain")) {
      EXPECT_EQ(to_hex(as_bytes(plain)), record.text("plain")) << record.text("name");
    } else {
      EXPECT_EQ(plain.size(), record.number("plain_len")) << record.text("name");
      EXPECT_NE(to_hex(as_bytes(plain)).find(record.text("plain_has")), std::string::npos);
    }
    const Bytes other = {1, 2, 3};
    EXPECT_EQ(open_text(*blob, *key, other), "error 13") << "of other entropy";
  }
}

TEST(DpapiVectors, blobs_open_with_the_keys_of_the_files) {
  const auto keys = read_vectors("dpapi/master_keys.vec");
  for (const VectorRecord& record : read_vectors("dpapi/blobs.vec")) {
    if (!record.has("of")) {
      continue;
    }
    const auto of = std::ranges::find_if(
        keys, [&](const VectorRecord& key) { return key.text("name") == record.text("of"); });
    ASSERT_NE(of, keys.end());
    const Bytes bytes = record.bytes("blob");
    EXPECT_EQ(parse_blob(bytes)->master_key.text(), of->text("id"));
    EXPECT_EQ(of->text("key"), record.text("key"));
  }
}

TEST(DpapiVectors, a_credential_history_opens_from_the_latest_password_to_the_first) {
  const VectorRecord record = read_vectors("dpapi/credential_history.vec").front();
  const Bytes bytes = record.bytes("file");
  const auto history = parse_credential_history(bytes);
  ASSERT_THAT(history, IsOk()) << history.error().why;
  EXPECT_EQ(history->present.text(), record.text("present"));
  ASSERT_EQ(history->entries.size(), 4u);
  EXPECT_EQ(history->entries[0].id.text(), record.text("id_0"));
  Sha1Hash following = sha1_of_password(as_bytes(record.text("password"))).value();
  for (size_t i = 0; i < history->entries.size(); ++i) {
    EXPECT_EQ(history->entries[i].sid, sid_of(record));
    const auto opened = open_history_entry(history->entries[i], following.reveal(), {});
    ASSERT_THAT(opened, IsOk()) << i << ": " << opened.error().why;
    const ByteView earlier = as_bytes(record.text("earlier_" + std::to_string(i)));
    EXPECT_EQ(to_hex(opened->sha1.reveal()), to_hex(sha1_of_password(earlier)->reveal()));
    EXPECT_EQ(to_hex(opened->nt.reveal()),
              to_hex(identity::nt_hash_of_password(earlier)->reveal()));
    following = opened->sha1;
  }
  const Sha1Hash wrong = sha1_of_password(as_bytes("tut")).value();
  EXPECT_EQ(open_history_entry(history->entries[0], wrong.reveal(), {}).error().code,
            ERROR_INVALID_PASSWORD);
}

// A master key of an earlier password opens through the history.
TEST(DpapiVectors, a_master_key_of_an_earlier_password_opens_through_the_history) {
  const VectorRecord record = read_vectors("dpapi/credential_history.vec").front();
  const Bytes bytes = record.bytes("file");
  const auto history = parse_credential_history(bytes).value();
  const auto sid = sid_of(record);
  const auto made = testing::random_master_key();
  for (const std::string earlier : {"earlier_0", "earlier_3"}) {
    const auto hash = sha1_of_password(as_bytes(record.text(earlier))).value();
    const Bytes file =
        write_master_key_file(Guid::random(crypto::system_env()), kUserFileFlags, *made,
                              pre_key_of_hash(hash.reveal(), sid).reveal(), crypto::system_env())
            .value();
    const auto parsed = parse_master_key_file(file).value();
    const ForeignSecret secret = Password{SecretBytes(as_bytes(record.text("password")))};
    EXPECT_EQ(open_foreign_key(parsed, secret, {sid, nullptr}, {}).error().code,
              ERROR_INVALID_PASSWORD);
    const auto opened = open_foreign_key(parsed, secret, {sid, &history}, {});
    ASSERT_THAT(opened, IsOk()) << opened.error().why;
    EXPECT_TRUE(ct_equal((*opened)->reveal(), made->reveal()));
  }
}

}  // namespace
}  // namespace opensspi::dpapi
