// SPDX-License-Identifier: MIT
// Input that another thread changes while a function reads it (issue 9, finding 4): the content
// that is written may differ from the content that was measured. Every buffer ends where a page
// without any rights begins, so a byte too many is a SIGSEGV.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "crypt.h"
#include "opensspi/sddl.h"
#include "opensspi/securitybaseapi.h"
#include "pair.h"

namespace behaviour {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kLongEnough = std::chrono::milliseconds(100);

// Guarded is memory of exactly this length; after it is a page without access.
class Guarded {
 public:
  explicit Guarded(size_t len) : len_(len) {
    const auto page = static_cast<size_t>(getpagesize());
    const size_t body = (len + page - 1) / page * page;
    mapped_ = body + page;
    start_ = static_cast<BYTE*>(
        mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    EXPECT_NE(start_, MAP_FAILED);
    EXPECT_EQ(mprotect(start_ + body, page, PROT_NONE), 0);
    data_ = start_ + body - len;
  }
  explicit Guarded(const Bytes& contents) : Guarded(contents.size()) {
    std::memcpy(data_, contents.data(), len_);
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() { munmap(start_, mapped_); }

  [[nodiscard]] BYTE* data() const { return data_; }
  [[nodiscard]] size_t size() const { return len_; }

 private:
  size_t len_;
  size_t mapped_ = 0;
  BYTE* start_ = nullptr;
  BYTE* data_ = nullptr;
};

// Changing is a thread that alternates two contents in memory: only the bytes that differ, so that
// it is fast.
class Changing {
 public:
  Changing(BYTE* memory, const Bytes& one, const Bytes& other)
      : memory_(memory), one_(one), other_(other) {
    for (size_t i = 0; i < one.size(); ++i) {
      if (one[i] != other[i]) {
        places_.push_back(i);
      }
    }
    thread_ = std::thread([this] {
      while (!over_) {
        put(other_);
        put(one_);
      }
    });
  }
  ~Changing() {
    over_ = true;
    thread_.join();
  }

 private:
  void put(const Bytes& content) {
    for (const size_t i : places_) {
      static_cast<volatile BYTE*>(memory_)[i] = content[i];
    }
  }

  BYTE* memory_;
  const Bytes& one_;
  const Bytes& other_;
  std::vector<size_t> places_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

// race calls repeatedly while another thread alternates the content.
void race(BYTE* memory, const Bytes& one, const Bytes& other, const std::function<void()>& call) {
  ASSERT_EQ(one.size(), other.size());
  const Changing changing(memory, one, other);
  const auto end = Clock::now() + kLongEnough;
  for (int i = 0; i < 50 || Clock::now() < end; ++i) {
    call();
  }
}
void race(const Guarded& memory, const Bytes& one, const Bytes& other,
          const std::function<void()>& call) {
  ASSERT_EQ(one.size(), memory.size());
  race(memory.data(), one, other, call);
}

template <class Char>
Bytes units(std::basic_string_view<Char> text) {
  Bytes bytes(text.size() * sizeof(Char));
  if (!bytes.empty()) {
    std::memcpy(bytes.data(), text.data(), bytes.size());
  }
  return bytes;
}

// Escaped Base64 of zeros is short, of ones long.
template <class Char, class Write>
void race_a_writer(DWORD flags, Write write) {
  const Bytes zeros(100);
  const Bytes ones(100, 0xFF);
  const Guarded bytes(zeros);
  DWORD needed = 0;
  ASSERT_TRUE(write(bytes.data(), DWORD{100}, flags, static_cast<Char*>(nullptr), &needed));
  const Guarded out(needed * sizeof(Char));
  auto* text = reinterpret_cast<Char*>(out.data());
  race(bytes, zeros, ones, [&] {
    DWORD room = needed;
    if (write(bytes.data(), DWORD{100}, flags, text, &room) != 0) {
      ASSERT_LE(room, needed);
      if (flags != CRYPT_STRING_BINARY) {
        ASSERT_EQ(text[room], Char{}) << flags;
      }
    } else {
      ASSERT_EQ(GetLastError(), DWORD{ERROR_MORE_DATA}) << flags;
    }
  });
}

TEST(Racing, binary_to_string_writes_no_more_than_there_is_room_for) {
  for (const DWORD flags : {DWORD{CRYPT_STRING_BASE64 | CRYPT_STRING_PERCENTESCAPE},
                            DWORD{CRYPT_STRING_BASE64HEADER | CRYPT_STRING_PERCENTESCAPE},
                            DWORD{CRYPT_STRING_BASE64URI}, DWORD{CRYPT_STRING_HEXASCIIADDR},
                            DWORD{CRYPT_STRING_HEXRAW}, DWORD{CRYPT_STRING_BINARY}}) {
    race_a_writer<char>(flags, CryptBinaryToStringA);
    race_a_writer<WCHAR>(flags, CryptBinaryToStringW);
  }
}

template <class Char, class Read>
void race_a_reader(DWORD flags, std::string_view dense, std::string_view thin, Read read) {
  const std::basic_string<Char> full(dense.begin(), dense.end());
  const std::basic_string<Char> sparse(thin.begin(), thin.end());
  const Bytes one = units<Char>(full);
  const Bytes other = units<Char>(sparse);
  const Guarded text(other);
  const auto* begin = reinterpret_cast<const Char*>(text.data());
  const auto len = static_cast<DWORD>(full.size());
  DWORD needed = 0;
  ASSERT_TRUE(read(begin, len, flags, nullptr, &needed, nullptr, nullptr)) << thin;
  const Guarded out(needed);
  race(text, one, other, [&] {
    DWORD room = needed;
    if (read(begin, len, flags, out.data(), &room, nullptr, nullptr) != 0) {
      ASSERT_LE(room, needed) << dense;
    }
  });
}

TEST(Racing, string_to_binary_writes_no_more_than_there_is_room_for) {
  struct Row {
    DWORD flags;
    std::string_view dense;
    std::string_view thin;
  };
  for (const Row& row :
       {Row{CRYPT_STRING_BASE64, "AAAABBBBCCCCDDDD", "AAAA            "},
        Row{CRYPT_STRING_BASE64 | CRYPT_STRING_PERCENTESCAPE, "AAAABBBBCCCC", "AA%2B%2B%2BA"},
        Row{CRYPT_STRING_ANY, "-----BEGIN -----AAAABBBB-----END -----",
            "-----BEGIN -----AA      -----END -----"},
        Row{CRYPT_STRING_HEX, "00 01 02 03 04 05", "00               "},
        Row{CRYPT_STRING_HEX_ANY, "0000\t00 01 02 03", "0000\t00         "},
        Row{CRYPT_STRING_HEXASCII, "00 01 02   abc\n41   A", "00   a        \n41   A"}}) {
    race_a_reader<char>(row.flags, row.dense, row.thin, CryptStringToBinaryA);
    race_a_reader<WCHAR>(row.flags, row.dense, row.thin, CryptStringToBinaryW);
  }
}

// The most that a SID has are 15 sub-authorities: of a SID that says 255 meanwhile no more are
// read.
TEST(Racing, a_sid_is_read_no_further_than_a_sid_can_be) {
  Bytes longest(8 + 4 * SID_MAX_SUB_AUTHORITIES);
  longest[0] = SID_REVISION;
  longest[1] = SID_MAX_SUB_AUTHORITIES;
  Bytes overlong = longest;
  overlong[1] = 255;
  const Guarded sid(longest);
  const Guarded same(longest);
  const Guarded out(longest.size());
  race(sid, longest, overlong, [&] {
    LPSTR text = nullptr;
    if (ConvertSidToStringSidA(sid.data(), &text) != 0) {
      LocalFree(text);
    }
    (void)CopySid(static_cast<DWORD>(out.size()), out.data(), sid.data());
    (void)EqualSid(sid.data(), same.data());
    (void)EqualSid(same.data(), sid.data());
    (void)EqualPrefixSid(sid.data(), same.data());
    (void)EqualPrefixSid(same.data(), sid.data());
    (void)IsValidSid(sid.data());
  });
}

// An identity in the EX2 form. Its header says shorter lengths and other places meanwhile.
class RacingIdentity : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(SspiEncodeStringsAsAuthIdentity(u"user", u"DOMAIN", u"password", &made_), SEC_E_OK);
    header_ = *static_cast<SEC_WINNT_AUTH_IDENTITY_EX2*>(made_);
    whole_.resize(header_.cbStructureLength);
    std::memcpy(whole_.data(), made_, whole_.size());
  }
  void TearDown() override { SspiFreeAuthIdentity(made_); }

  // altered returns the whole structure under another header.
  [[nodiscard]] Bytes altered(const SEC_WINNT_AUTH_IDENTITY_EX2& header) const {
    Bytes bytes = whole_;
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes;
  }
  [[nodiscard]] std::vector<Bytes> alterations() const {
    std::vector<Bytes> found;
    auto header = header_;
    header.cbStructureLength = 0;
    found.push_back(altered(header));
    header.cbStructureLength = sizeof header;
    found.push_back(altered(header));
    header = header_;
    header.PackedCredentialsOffset = 4;
    header.PackedCredentialsLength = static_cast<USHORT>(header.cbStructureLength - 4);
    found.push_back(altered(header));
    header = header_;
    header.UserOffset = header.cbStructureLength - 2;
    header.UserLength = 2;
    found.push_back(altered(header));
    return found;
  }

  PSEC_WINNT_AUTH_IDENTITY_OPAQUE made_ = nullptr;
  SEC_WINNT_AUTH_IDENTITY_EX2 header_{};
  Bytes whole_;
};

TEST_F(RacingIdentity, copies_and_packed_forms_hold_together) {
  for (const Bytes& other : alterations()) {
    const Guarded identity(whole_);
    race(identity, whole_, other, [&] {
      PSEC_WINNT_AUTH_IDENTITY_OPAQUE copy = nullptr;
      if (SspiCopyAuthIdentity(identity.data(), &copy) == SEC_E_OK) {
        ASSERT_EQ(SspiValidateAuthIdentity(copy), SEC_E_OK);
        SspiFreeAuthIdentity(copy);
      }
      ULONG len = 0;
      char* packed = nullptr;
      if (SspiMarshalAuthIdentity(identity.data(), &len, &packed) == SEC_E_OK) {
        ASSERT_GE(len, sizeof(SEC_WINNT_AUTH_IDENTITY_EX2));
        ASSERT_EQ(SspiUnmarshalAuthIdentity(len, packed, &copy), SEC_E_OK);
        SspiFreeAuthIdentity(copy);
        SspiLocalFree(packed);
      }
      if (SspiUnmarshalAuthIdentity(static_cast<ULONG>(identity.size()),
                                    reinterpret_cast<char*>(identity.data()), &copy) == SEC_E_OK) {
        ASSERT_EQ(SspiValidateAuthIdentity(copy), SEC_E_OK);
        SspiFreeAuthIdentity(copy);
      }
    });
  }
}

TEST_F(RacingIdentity, its_texts_are_read_within_it) {
  for (const Bytes& other : alterations()) {
    const Guarded identity(whole_);
    race(identity, whole_, other, [&] {
      PCWSTR texts[3] = {};
      if (SspiEncodeAuthIdentityAsStrings(identity.data(), &texts[0], &texts[1], &texts[2]) ==
          SEC_E_OK) {
        for (PCWSTR text : texts) {
          SspiLocalFree(const_cast<WCHAR*>(text));
        }
      }
      BOOLEAN same_user = FALSE;
      BOOLEAN same_identity = FALSE;
      (void)SspiCompareAuthIdentities(identity.data(), made_, &same_user, &same_identity);
      (void)SspiValidateAuthIdentity(identity.data());
    });
  }
}

// Sealing works in place, on memory that the library gave.
TEST_F(RacingIdentity, sealing_stays_within_it) {
  for (const Bytes& other : alterations()) {
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE copy = nullptr;
    ASSERT_EQ(SspiCopyAuthIdentity(made_, &copy), SEC_E_OK);
    race(static_cast<BYTE*>(copy), whole_, other, [&] {
      (void)SspiEncryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS, copy);
      (void)SspiDecryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS, copy);
    });
    SspiFreeAuthIdentity(copy);
  }
}

// A template and an insert whose characters become shorter and longer.
TEST(Racing, a_message_is_written_within_its_buffer) {
  const std::string_view one = "%1!s!%1!s!%1!s!";
  const std::string_view other = "abcdefghijklmno";
  Bytes first = units(one);
  Bytes second = units(other);
  first.push_back(0);
  second.push_back(0);
  const Guarded pattern(first);
  const Guarded out(one.size() + 1);
  DWORD_PTR arguments[] = {reinterpret_cast<DWORD_PTR>("insert")};
  race(pattern, first, second, [&] {
    const DWORD len =
        FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, pattern.data(),
                       0, 0, reinterpret_cast<char*>(out.data()), static_cast<DWORD>(out.size()),
                       reinterpret_cast<va_list*>(arguments));
    ASSERT_LT(len, out.size());
  });
}

// Characters of one byte become the beginnings of characters of four, whose rest would lie behind
// the text.
TEST(Racing, text_is_read_to_its_end_only) {
  for (const std::string_view start : {"S-1-5-21-1", "-"}) {
    const std::string narrow(start);
    std::string broken = narrow;
    broken.back() = '\xF0';
    Bytes first = units<char>(narrow);
    Bytes second = units<char>(broken);
    first.push_back(0);
    second.push_back(0);
    const Guarded text(first);
    race(text, first, second, [&] {
      PSID sid = nullptr;
      if (ConvertStringSidToSidA(reinterpret_cast<char*>(text.data()), &sid) != 0) {
        LocalFree(sid);
      }
    });
  }
  const std::u16string wide = u"user\xD83D\xDE00";
  std::u16string halved = wide;
  halved.back() = u'x';
  Bytes first = units<char16_t>(wide);
  Bytes second = units<char16_t>(halved);
  first.resize(first.size() + 2);
  second.resize(second.size() + 2);
  const Guarded text(first);
  race(text, first, second, [&] {
    const auto* name = reinterpret_cast<const WCHAR*>(text.data());
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE identity = nullptr;
    if (SspiEncodeStringsAsAuthIdentity(name, name, name, &identity) != SEC_E_OK) {
      return;
    }
    ASSERT_EQ(SspiValidateAuthIdentity(identity), SEC_E_OK);
    SspiFreeAuthIdentity(identity);
  });
}

// flipped returns the bytes once for each of the first `most`, with that one changed.
std::vector<Bytes> flipped(const Bytes& bytes, size_t most) {
  std::vector<Bytes> found;
  for (size_t i = 0; i < std::min(bytes.size(), most); ++i) {
    found.push_back(bytes);
    found.back()[i] ^= 0xFF;
  }
  return found;
}

TEST(Racing, a_blob_is_parsed_within_its_bytes) {
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, CALG_RSA_KEYX, 1024 << 16 | CRYPT_EXPORTABLE);
  const KeyHandle key = generate(provider, CALG_AES_128, CRYPT_EXPORTABLE);
  for (const Bytes& blob : {exported(pair, PUBLICKEYBLOB), exported(pair, PRIVATEKEYBLOB),
                            exported(key, PLAINTEXTKEYBLOB), exported(key, SIMPLEBLOB, pair)}) {
    Bytes changed = blob;
    for (size_t i = 8; i < 20; ++i) {
      changed[i] ^= 0xFF;
    }
    for (const Bytes& other : {changed, flipped(blob, 15)[14], flipped(blob, 13)[12]}) {
      const Guarded bytes(blob);
      race(bytes, blob, other, [&] {
        KeyHandle imported;
        (void)CryptImportKey(provider, bytes.data(), static_cast<DWORD>(bytes.size()), pair, 0,
                             imported.out());
      });
    }
  }
}

TEST(Racing, protected_data_is_opened_within_its_bytes) {
  Bytes plain(20, 7);
  DATA_BLOB in = {20, plain.data()};
  DATA_BLOB made = {};
  ASSERT_TRUE(CryptProtectData(&in, u"words", nullptr, nullptr, nullptr, 0, &made));
  const Bytes blob(made.pbData, made.pbData + made.cbData);
  LocalFree(made.pbData);
  // The lengths of the description, the salt, the key, the ciphertext and the code.
  for (const size_t at : {40U, 70U, 110U, 150U}) {
    if (at + 4 > blob.size()) {
      continue;
    }
    Bytes other = blob;
    for (size_t i = at; i < at + 4; ++i) {
      other[i] ^= 0x3F;
    }
    const Guarded bytes(blob);
    race(bytes, blob, other, [&] {
      DATA_BLOB given = {static_cast<DWORD>(bytes.size()), bytes.data()};
      DATA_BLOB out = {};
      LPWSTR words = nullptr;
      if (CryptUnprotectData(&given, &words, nullptr, nullptr, nullptr, 0, &out) == 0) {
        return;
      }
      ASSERT_EQ(out.cbData, 20U);
      LocalFree(out.pbData);
      LocalFree(words);
    });
  }
}

TEST(Racing, a_token_is_parsed_within_its_bytes) {
  HalfOpen half;
  Peer client;
  client.credential = acquire(SECPKG_CRED_OUTBOUND);
  std::string negotiate;
  ASSERT_EQ(client.initialize("", negotiate, kMessageFlags), SEC_I_CONTINUE_NEEDED);
  const Bytes token = units<char>(negotiate);
  for (const Bytes& other : {flipped(token, 17)[16], flipped(token, 21)[20]}) {
    const Guarded bytes(token);
    race(bytes, token, other, [&] {
      CtxtHandle context = kNoHandle;
      SecBuffer given = {static_cast<ULONG>(bytes.size()), SECBUFFER_TOKEN, bytes.data()};
      SecBufferDesc in = {SECBUFFER_VERSION, 1, &given};
      Descriptor out;
      out.room(SECBUFFER_TOKEN, 8192);
      ULONG flags = 0;
      TimeStamp expiry{};
      (void)AcceptSecurityContext(&half.server.credential, nullptr, &in, 0, SECURITY_NATIVE_DREP,
                                  &context, out.get(), &flags, &expiry);
      DeleteSecurityContext(&context);
    });
  }
}

// A message that is opened in place.
TEST(Racing, a_message_is_opened_within_its_bytes) {
  Pair pair;
  Descriptor message;
  message.add(SECBUFFER_DATA, std::string(40, 'x')).room(SECBUFFER_TOKEN, 16);
  ASSERT_EQ(EncryptMessage(&pair.client.context, 0, message.get(), 0), SEC_E_OK);
  const Bytes sealed = units<char>(message.text(1) + message.text(0));
  Bytes other = sealed;
  for (BYTE& byte : other) {
    byte ^= 0xFF;
  }
  const Guarded bytes(sealed);
  race(bytes, sealed, other, [&] {
    SecBuffer given[] = {{static_cast<ULONG>(bytes.size()), SECBUFFER_STREAM, bytes.data()},
                         {0, SECBUFFER_DATA, nullptr}};
    SecBufferDesc both = {SECBUFFER_VERSION, 2, given};
    if (DecryptMessage(&pair.server.context, &both, 0, nullptr) != SEC_E_OK) {
      return;
    }
    ASSERT_GE(given[1].pvBuffer, bytes.data());
    ASSERT_LE(static_cast<BYTE*>(given[1].pvBuffer) + given[1].cbBuffer,
              bytes.data() + bytes.size());
  });
}

}  // namespace
}  // namespace behaviour
