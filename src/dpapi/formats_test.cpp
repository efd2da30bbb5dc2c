// SPDX-License-Identifier: MIT
// Blobs and files: what is written can be read; truncated and altered ones are refused with the
// right code.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/utf16.h"
#include "base/writer.h"
#include "dpapi/credential_history.h"
#include "dpapi/foreign_keys.h"
#include "dpapi/master_key_file.h"
#include "support/dpapi_keys.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::dpapi {
namespace {

using ::opensspi::testing::read_vectors;
using testing::key_of;
using testing::open_text;
using testing::random_master_key;
using testing::sealed;

constexpr size_t kHeaderLen = 20;
constexpr size_t kKeyNameAt = 24;

class DpapiBlobTest : public ::testing::Test {
 protected:
  Guid id = Guid::random(crypto::system_env());
  BlobKeyPtr key = key_of(random_master_key()->reveal(), id);
};

TEST_F(DpapiBlobTest, data_of_any_length_comes_back) {
  for (const size_t len : {0, 1, 15, 16, 17, 31, 32, 4096, 1 << 20}) {
    const std::string data(len, 'x');
    const Bytes blob = sealed({as_bytes(data), {}, {}, 0}, *key);
    EXPECT_EQ(open_text(blob, *key), data);
    EXPECT_EQ(parse_blob(blob)->master_key, id);
  }
}

TEST_F(DpapiBlobTest, description_flags_and_entropy_are_kept_and_protected) {
  const Bytes description = utf16le_bytes(u"Beschreibung \u00FC \U0001F512");
  const Bytes entropy(100'000, 7);
  const Bytes blob = sealed({as_bytes("data"), description, entropy, kLocalMachine}, *key);
  const auto parsed = parse_blob(blob).value();
  EXPECT_EQ(parsed.flags, kLocalMachine);
  EXPECT_EQ(to_hex(parsed.description), to_hex(description) + "0000");
  EXPECT_EQ(open_text(blob, *key, entropy), "data");
  EXPECT_EQ(open_text(blob, *key), "error 13");
  EXPECT_EQ(open_text(blob, *key_of(random_master_key()->reveal())), "error 13");
}

TEST_F(DpapiBlobTest, the_form_is_that_of_windows_10) {
  const Bytes blob = sealed({as_bytes("test"), {}, {}, 0}, *key);
  const auto records = read_vectors("dpapi/blobs.vec");
  const auto windows = std::ranges::find_if(
      records, [](const auto& record) { return record.text("name") == "Windows 10 with entropy"; });
  const Bytes theirs = windows->bytes("blob");
  ASSERT_EQ(blob.size(), theirs.size());
  const auto ours = parse_blob(blob).value(), other = parse_blob(theirs).value();
  EXPECT_EQ(ours.cipher, other.cipher);
  EXPECT_EQ(ours.cipher_bits, other.cipher_bits);
  EXPECT_EQ(ours.hash, other.hash);
  EXPECT_EQ(ours.hash_bits, other.hash_bits);
  EXPECT_EQ(ours.salt.size(), other.salt.size());
  EXPECT_EQ(ours.mac_salt.size(), other.mac_salt.size());
  EXPECT_EQ(to_hex(ByteView(blob).first(kKeyNameAt)), to_hex(ByteView(theirs).first(kKeyNameAt)));
}

TEST_F(DpapiBlobTest, no_two_blobs_of_the_same_data_are_alike) {
  const Bytes first = sealed({as_bytes("data"), {}, {}, 0}, *key);
  const Bytes second = sealed({as_bytes("data"), {}, {}, 0}, *key);
  const auto one = parse_blob(first).value(), two = parse_blob(second).value();
  EXPECT_NE(to_hex(one.salt), to_hex(two.salt));
  EXPECT_NE(to_hex(one.mac_salt), to_hex(two.mac_salt));
  EXPECT_NE(to_hex(one.ciphertext), to_hex(two.ciphertext));
}

// The header identifies the blob; the code protects everything else.
TEST_F(DpapiBlobTest, every_altered_byte_is_refused) {
  const Bytes blob = sealed({as_bytes("data"), utf16le_bytes(u"name"), {}, 0}, *key);
  for (size_t at = 0; at < blob.size(); ++at) {
    for (const uint8_t flip : {uint8_t{0x01}, uint8_t{0x80}, uint8_t{0xFF}}) {
      Bytes altered = blob;
      altered[at] ^= flip;
      const std::string expected = at < kHeaderLen ? "error 87" : "error 13";
      const bool is_name = at >= kKeyNameAt && at < kKeyNameAt + 16;
      EXPECT_EQ(open_text(altered, *key), expected) << at;
      if (is_name) {
        EXPECT_NE(parse_blob(altered)->master_key, id);
      }
    }
  }
}

TEST_F(DpapiBlobTest, a_blob_that_is_cut_or_followed_by_more_is_refused) {
  Bytes blob = sealed({as_bytes("data"), {}, {}, 0}, *key);
  for (size_t len = 0; len < blob.size(); ++len) {
    const auto cut = parse_blob(ByteView(blob).first(len));
    ASSERT_FALSE(cut.ok()) << len;
    EXPECT_EQ(cut.error().code, len < kHeaderLen ? ERROR_INVALID_PARAMETER : ERROR_INVALID_DATA);
  }
  blob.push_back(0);
  EXPECT_THAT(parse_blob(blob), FailsWith(ERROR_INVALID_DATA));
}

TEST_F(DpapiBlobTest, lengths_past_the_end_and_foreign_algorithms_are_refused) {
  const Bytes blob = sealed({as_bytes("data"), {}, {}, 0}, *key);
  // description, cipher, salt, password's salt, hash, salt of the code, ciphertext, code.
  for (const size_t at : {44, 50, 58, 94, 98, 106, 142, 162}) {
    for (const uint32_t value : {0xFFFFFFFFu, 0x80000000u, 0x7FFFFFFFu, 0x6801u}) {
      Bytes altered = blob;
      put_le(ByteSpan(altered).subspan(static_cast<size_t>(at), 4), value);
      const auto parsed = parse_blob(altered);
      ASSERT_FALSE(parsed.ok()) << at;
      EXPECT_THAT(parsed, FailsWith(ERROR_INVALID_DATA)) << at;
    }
  }
  for (const uint32_t number : {0u, 2u, 0xFFFFFFFFu}) {
    Bytes altered = blob;
    put_le(ByteSpan(altered).subspan(kHeaderLen, 4), number);
    EXPECT_THAT(parse_blob(altered), FailsWith(ERROR_INVALID_DATA)) << "several master keys";
  }
}

TEST(DpapiMasterKeyFile, what_is_written_opens_and_has_windows_layout) {
  const auto key = random_master_key();
  const Guid id = Guid::random(crypto::system_env());
  PreKey pre_key;
  crypto::system_env().random(pre_key.reveal());
  const Bytes bytes =
      write_master_key_file(id, kMachineFileFlags, *key, pre_key.reveal(), crypto::system_env())
          .value();
  EXPECT_EQ(bytes.size(), 468u) << "as Windows 7 to 11 write it";
  const auto file = parse_master_key_file(bytes).value();
  EXPECT_EQ(file.id, id);
  EXPECT_EQ(file.flags, 6u);
  EXPECT_TRUE(file.is_current());
  EXPECT_THAT(parse_sealed_key(file.backup_key), IsOk());
  EXPECT_TRUE(ct_equal(open_master_key(file, pre_key.reveal()).value()->reveal(), key->reveal()));
  pre_key.reveal()[0] ^= 1;
  EXPECT_THAT(open_master_key(file, pre_key.reveal()), FailsWith(ERROR_INVALID_PASSWORD));
}

TEST(DpapiMasterKeyFile, files_that_are_cut_or_altered_are_refused_or_do_not_open) {
  const auto records = read_vectors("dpapi/master_keys.vec");
  const auto& record = records[3];
  const Bytes bytes = record.bytes("file");
  for (size_t len = 0; len < bytes.size(); ++len) {
    EXPECT_FALSE(parse_master_key_file(ByteView(bytes).first(len)).ok()) << len;
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(parse_master_key_file(longer).ok());
  const Bytes pre_key = record.bytes("pre_key");
  // The sealed key's own bytes: salt and ciphertext, one in each block.
  for (size_t at = 132; at < 128 + 176; at += 16) {
    Bytes altered = bytes;
    altered[at] ^= 0x10;
    const auto file = parse_master_key_file(altered);
    if (file.ok()) {
      EXPECT_FALSE(open_master_key(*file, pre_key).ok()) << at;
    }
  }
}

Bytes corpus_file(const std::string& name) {
  std::ifstream file(::opensspi::testing::corpus() + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A file of two rounds, sealed under zeros, so that every byte can be tried. Nothing protects the
// header, the local backup key and the reference to the history; every bit of the sealed key is
// significant.
TEST(DpapiMasterKeyFile, with_any_byte_altered_it_opens_to_the_same_key_or_not_at_all) {
  constexpr size_t kSealedAt = 128, kSealedLen = 176;
  const Bytes bytes = corpus_file("dpapi_master_key/two_rounds");
  const uint8_t pre_key[kPreKeyLen] = {};
  const auto whole = parse_master_key_file(bytes).value();
  const auto key = open_master_key(whole, pre_key);
  ASSERT_THAT(key, IsOk()) << key.error().why;
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const uint8_t flip : {uint8_t{0x01}, uint8_t{0x80}, uint8_t{0xFF}}) {
      Bytes altered = bytes;
      altered[at] ^= flip;
      const auto file = parse_master_key_file(altered);
      if (!file.ok()) {
        EXPECT_THAT(file, FailsWith(ERROR_INVALID_DATA)) << at;
        continue;
      }
      if (file->master_key.rounds > 1000) {
        continue;
      }
      const auto opened = open_master_key(*file, pre_key);
      const bool is_sealed_key = at >= kSealedAt && at < kSealedAt + kSealedLen;
      ASSERT_EQ(opened.ok(), !is_sealed_key) << at;
      if (opened.ok()) {
        EXPECT_TRUE(ct_equal((*opened)->reveal(), (*key)->reveal())) << at;
      } else {
        EXPECT_THAT(opened, FailsWith(ERROR_INVALID_PASSWORD)) << at;
      }
    }
  }
}

// 10^9 rounds would take minutes: they are refused before the first.
TEST(DpapiMasterKeyFile, too_many_rounds_and_foreign_algorithms_are_refused_at_once) {
  const auto records = read_vectors("dpapi/master_keys.vec");
  const Bytes bytes = records[3].bytes("file");
  constexpr size_t kRoundsAt = 128 + 20;
  for (const uint32_t rounds : {0u, 10'000'001u, 1'000'000'000u, 0xFFFFFFFFu}) {
    Bytes altered = bytes;
    put_le(ByteSpan(altered).subspan(kRoundsAt, 4), rounds);
    EXPECT_THAT(parse_master_key_file(altered), FailsWith(ERROR_INVALID_DATA)) << rounds;
  }
  for (const size_t at : {kRoundsAt + 4, kRoundsAt + 8}) {
    for (const uint32_t algorithm : {0u, 0x6801u, 0x8003u, 0x6601u}) {
      Bytes altered = bytes;
      put_le(ByteSpan(altered).subspan(at, 4), algorithm);
      EXPECT_THAT(parse_master_key_file(altered), FailsWith(ERROR_INVALID_DATA)) << algorithm;
    }
  }
}

TEST(DpapiMasterKeyFile, a_long_derivation_can_be_cancelled) {
  SecretArray<32> out;
  const uint8_t salt[16] = {};
  const auto* hash = crypto::find_algorithm(crypto::AlgorithmId::kSha512);
  int asked = 0;
  const Status done = derive_slowly(as_bytes("key"), {hash, salt, kMaxRounds}, out.reveal(),
                                    [&] { return ++asked < 2; });
  EXPECT_THAT(done, FailsWith(ERROR_CANCELLED));
  EXPECT_EQ(asked, 2);
}

TEST(DpapiMasterKeyFile, preferred_is_24_bytes) {
  const PreferredFile preferred{Guid::random(crypto::system_env()), Filetime{123456789}};
  Bytes bytes = write_preferred(preferred);
  ASSERT_EQ(bytes.size(), kPreferredFileLen);
  EXPECT_EQ(parse_preferred(bytes)->id, preferred.id);
  EXPECT_EQ(parse_preferred(bytes)->expires, preferred.expires);
  for (size_t len = 0; len < bytes.size(); ++len) {
    EXPECT_FALSE(parse_preferred(ByteView(bytes).first(len)).ok());
  }
  bytes.push_back(0);
  EXPECT_FALSE(parse_preferred(bytes).ok());
}

TEST(DpapiCredentialHistory, cut_files_and_lengths_that_lead_nowhere_are_refused) {
  const Bytes bytes = read_vectors("dpapi/credential_history.vec").front().bytes("file");
  for (size_t len = 0; len < bytes.size(); ++len) {
    // A file that ends after an entry is a shorter history; all other cuts are refused.
    const bool whole = len >= 24 && (len - 24) % 136 == 0;
    EXPECT_EQ(parse_credential_history(ByteView(bytes).first(len)).ok(), whole) << len;
  }
  for (const uint32_t len : {1u, 4u, 5u, 135u, 137u, 564u, 568u, 0xFFFFFFFFu, 0x80000088u}) {
    Bytes altered = bytes;
    put_le(ByteSpan(altered).last(4), len);
    EXPECT_FALSE(parse_credential_history(altered).ok()) << len;
  }
}

// Entries have no code of their own: an altered one may open to other hashes, which fit no master
// key. A byte must never be parsed as something else.
TEST(DpapiCredentialHistory, with_any_byte_altered_it_is_refused_or_has_the_same_entries) {
  const Bytes bytes = corpus_file("dpapi_history/two_rounds");
  const auto whole = parse_credential_history(bytes);
  ASSERT_THAT(whole, IsOk()) << whole.error().why;
  ASSERT_EQ(whole->entries.size(), 4u);
  const uint8_t hash[20] = {};
  for (const HistoryEntry& entry : whole->entries) {
    ASSERT_THAT(open_history_entry(entry, hash, {}), IsOk());
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const uint8_t flip : {uint8_t{0x01}, uint8_t{0x80}, uint8_t{0xFF}}) {
      Bytes altered = bytes;
      altered[at] ^= flip;
      const auto history = parse_credential_history(altered);
      if (!history.ok()) {
        EXPECT_THAT(history, FailsWith(ERROR_INVALID_DATA)) << at;
        continue;
      }
      EXPECT_EQ(history->entries.size(), whole->entries.size()) << at;
      for (const HistoryEntry& entry : history->entries) {
        if (entry.rounds > 1000) {
          continue;
        }
        const auto opened = open_history_entry(entry, hash, {});
        EXPECT_TRUE(opened.ok() || opened.error().is(ERROR_INVALID_PASSWORD)) << at;
      }
    }
  }
}

TEST(DpapiCredentialHistory, too_many_rounds_and_foreign_algorithms_are_refused_at_once) {
  const Bytes bytes = read_vectors("dpapi/credential_history.vec").front().bytes("file");
  constexpr size_t kFirstEntryAt = 24;
  const auto with = [&](size_t at, uint32_t value) {
    Bytes altered = bytes;
    put_le(ByteSpan(altered).subspan(kFirstEntryAt + at, 4), value);
    return parse_credential_history(altered).ok();
  };
  EXPECT_TRUE(with(8, 10'000'000));
  for (const uint32_t rounds : {0u, 10'000'001u, 1'000'000'000u, 0xFFFFFFFFu}) {
    EXPECT_FALSE(with(8, rounds)) << rounds;
  }
  for (const uint32_t algorithm : {0u, 0x6801u, 0x8003u, 0x6601u}) {
    EXPECT_FALSE(with(4, algorithm)) << algorithm;
    EXPECT_FALSE(with(16, algorithm)) << algorithm;
  }
  for (const uint32_t len : {0u, 8u, 27u, 29u, 0xFFFFFFFFu}) {
    EXPECT_FALSE(with(12, len)) << len;
  }
  for (const uint32_t len : {0u, 19u, 21u, 0xFFFFFFFFu}) {
    EXPECT_FALSE(with(20, len)) << len;
  }
  for (const uint32_t len : {0u, 15u, 21u, 0xFFFFFFFFu}) {
    EXPECT_FALSE(with(24, len)) << len;
  }
}

TEST(DpapiSystemSecret, raw_and_hexadecimal_forms_are_read) {
  Bytes raw(44);
  for (size_t i = 0; i < raw.size(); ++i) {
    raw[i] = static_cast<uint8_t>(i);
  }
  const std::string hex = to_hex(raw);
  const std::string machine = to_hex(ByteView(raw).subspan(4, 20));
  for (const ByteView form :
       {ByteView(raw), ByteView(raw).last(40), as_bytes(hex), as_bytes(hex).last(80)}) {
    const auto secret = parse_system_secret(form);
    ASSERT_THAT(secret, IsOk());
    EXPECT_EQ(to_hex(secret->machine.reveal()), machine);
  }
  EXPECT_THAT(parse_system_secret(as_bytes(hex + "\n")), IsOk());
  for (const std::string_view bad : {"", "00", "not hexadecimal"}) {
    EXPECT_THAT(parse_system_secret(as_bytes(bad)), FailsWith(ERROR_INVALID_DATA));
  }
}

TEST(DpapiGuid, text_and_bytes_agree) {
  const std::string text = "df9d8cd0-1501-11d1-8c7a-00c04fc297eb";
  const Guid guid = Guid::parse(text).value();
  EXPECT_EQ(to_hex(guid.bytes), "d08c9ddf0115d1118c7a00c04fc297eb");
  EXPECT_EQ(guid.text(), text);
  EXPECT_EQ(Guid::parse("DF9D8CD0-1501-11D1-8C7A-00C04FC297EB").value(), guid);
  for (const std::string_view bad :
       {"", "df9d8cd0150111d18c7a00c04fc297eb", "df9d8cd0-1501-11d1-8c7a-00c04fc297e",
        "df9d8cd0-1501-11d1-8c7a-00c04fc297eg", "df9d8cd0+1501-11d1-8c7a-00c04fc297eb",
        "{df9d8cd0-1501-11d1-8c7a-00c04fc297eb}"}) {
    EXPECT_FALSE(Guid::parse(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace opensspi::dpapi
