// SPDX-License-Identifier: MIT
// Tokens that were altered in transit, in each state in which they can arrive, and bytes that are
// not tokens.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/kerberos.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using ntlm::testing::bytes_of;
using ntlm::testing::session_key;
using testing::Ends;
using testing::kDce;
using testing::kMutual;

// Area is some bytes of a token that nothing protects: those after a pattern.
struct Area {
  std::string_view behind;  // hexadecimal
  size_t len;
  std::string_view what;
};

// What libkrb5 reads only to find a key in its keytab. The names of a ticket are looked up, but any
// key of the keytab will do ([MS-KILE] 3.4.5 leaves that to the acceptor); what the caller sees of
// them is the keytab's, which the test checks.
constexpr Area kOpenInRequest[] = {
    {"60820000 06092a8648", 1, "one bit away is Microsoft's number for Kerberos"},
    {"6e820000 30820000 a003020105 a10302 01", 1, "msg-type, which the tag says, too"},
    {"a103020100 a2070305", 5, "ap-options: flags of the checksum count"},
    {"61820000 30820000 a003020105 a10d1b0b", 11, "the service's realm"},
    {"a2253023 a00302 01", 1, "the type of the service's name"},
    {"a11c301a 1b04", 4, "the service's name"},
    {"1b12", 18, "the service's host"},
    {"a003020112 a10302 01", 1, "kvno of the ticket, which only says which key to try first"},
};
constexpr Area kOpenInReply[] = {
    {"608100 06092a8648", 1, "one bit away is Microsoft's number for Kerberos"},
    {"a003020105 a10302 01", 1, "msg-type, which the tag says, too"},
};

// find returns the position of the bytes after a pattern; 00 in it matches any byte.
size_t find(ByteView token, std::string_view pattern_hex) {
  const Bytes pattern = bytes_of(pattern_hex);
  const auto found =
      std::search(token.begin(), token.end(), pattern.begin(), pattern.end(),
                  [](uint8_t byte, uint8_t wanted) { return wanted == 0 || byte == wanted; });
  EXPECT_NE(found, token.end()) << pattern_hex;
  return static_cast<size_t>(found - token.begin()) + pattern.size();
}

class KerberosHostile : public ::testing::Test {
 protected:
  explicit KerberosHostile(const forged::Options& options = testing::unnoticed())
      : realm_(options) {}

  Ends ends(sspi::Flags requested = kMutual) {
    Ends made(world_.host(), realm_);
    made.client_credential = client_;
    made.server_credential = server_;
    made.client_input.requested = requested;
    return made;
  }

  // run alters message `which`. If both ends succeed, nothing was changed that matters.
  Status run(sspi::Flags requested, size_t which, const std::function<void(Bytes&)>& spoil) {
    Ends made = ends(requested);
    const Status status = made.run([&](size_t number, Bytes& token) {
      if (number == which) {
        spoil(token);
      }
    });
    if (status.ok()) {
      EXPECT_EQ(session_key(*made.client), session_key(*made.server));
      EXPECT_EQ(testing::native_client(*made.server), "alice@FORGED.TEST");
      EXPECT_EQ(testing::native_server(*made.server), "HTTP/server.forged.test@FORGED.TEST");
      EXPECT_EQ(testing::granted(*made.server), testing::granted(*made.client));
    } else {
      EXPECT_NE(status.error().code, SEC_E_INTERNAL_ERROR) << status.error().why;
    }
    return status;
  }

  Bytes message(sspi::Flags requested, size_t which) {
    Ends made = ends(requested);
    EXPECT_THAT(made.run(), IsOk());
    return made.messages.at(which);
  }

  void expect_flips_refused(sspi::Flags requested, size_t which, std::span<const Area> open) {
    const Bytes sample = message(requested, which);
    std::vector<size_t> passed(open.size());
    for (size_t bit = 0; bit < 8 * sample.size(); ++bit) {
      bool flipped = false;
      const Status status = run(requested, which, [&](Bytes& token) {
        flipped = bit / 8 < token.size();  // numbers in it are of one length or another
        if (flipped) {
          token[bit / 8] = static_cast<uint8_t>(token[bit / 8] ^ 1u << bit % 8);
        }
      });
      if (!status.ok() || !flipped) {
        continue;
      }
      const auto area = std::ranges::find_if(open, [&](const Area& candidate) {
        const size_t begin = find(sample, candidate.behind);
        return bit / 8 >= begin && bit / 8 < begin + candidate.len;
      });
      ASSERT_NE(area, open.end()) << "byte " << bit / 8 << " of " << to_hex(sample);
      ++passed[static_cast<size_t>(area - open.begin())];
    }
    for (size_t i = 0; i < open.size(); ++i) {
      EXPECT_NE(passed[i], 0u) << open[i].what;
    }
  }

  ntlm::testing::World world_;
  forged::Realm realm_;
  sspi::CredentialPtr client_ =
      Ends(world_.host(), realm_).acquire(world_.host(), sspi::Use::kOutbound).value();
  sspi::CredentialPtr server_ =
      Ends(world_.host(), realm_).acquire(world_.host(), sspi::Use::kInbound).value();
};

TEST_F(KerberosHostile, every_message_cut_at_every_byte_is_refused) {
  for (const auto& [requested, messages] : {std::pair(kMutual, 2u), std::pair(kDce, 3u)}) {
    for (size_t which = 0; which < messages; ++which) {
      const size_t longest = message(requested, which).size() + 8;
      for (size_t len = 1; len < longest; ++len) {
        bool cut = false;
        const Status status = run(requested, which, [&](Bytes& token) {
          cut = len < token.size();
          if (cut) {
            token.resize(len);
          }
        });
        EXPECT_NE(status.ok(), cut) << which << " cut to " << len;
      }
    }
  }
}

TEST_F(KerberosHostile, every_message_with_something_behind_it_is_refused) {
  for (const auto& [requested, messages] : {std::pair(kMutual, 2u), std::pair(kDce, 3u)}) {
    for (size_t which = 0; which < messages; ++which) {
      EXPECT_FALSE(run(requested, which, [](Bytes& token) { token.push_back(0); }).ok()) << which;
    }
  }
}

TEST_F(KerberosHostile, a_request_with_a_bit_flipped_is_refused_but_where_nothing_is_protected) {
  expect_flips_refused(kMutual, 0, kOpenInRequest);
  expect_flips_refused(kDce, 0, std::span(kOpenInRequest).subspan(1));
}

TEST_F(KerberosHostile, a_reply_with_a_bit_flipped_is_refused_but_where_nothing_is_protected) {
  expect_flips_refused(kMutual, 1, kOpenInReply);
  expect_flips_refused(kDce, 1, std::span(kOpenInReply).subspan(1));
}

TEST_F(KerberosHostile, a_third_leg_with_a_bit_flipped_is_refused_but_where_nothing_is_protected) {
  expect_flips_refused(kDce, 2, std::span(kOpenInReply).subspan(1));
}

class KerberosHostileOfEachType : public KerberosHostile,
                                  public ::testing::WithParamInterface<const char*> {
 protected:
  static forged::Options options() {
    forged::Options options = testing::unnoticed();
    options.permitted_enctypes = GetParam();
    if (krb5_string_to_enctype(const_cast<char*>(GetParam()), &options.enctype) != 0) {
      ADD_FAILURE();
    }
    return options;
  }
  KerberosHostileOfEachType() : KerberosHostile(options()) {}
};
INSTANTIATE_TEST_SUITE_P(Types, KerberosHostileOfEachType,
                         ::testing::Values("aes128-cts-hmac-sha1-96", "aes128-cts-hmac-sha256-128",
                                           "aes256-cts-hmac-sha384-192", "arcfour-hmac"));

// The bytes that may change are those of kOpenInRequest and kOpenInReply.
TEST_P(KerberosHostileOfEachType, messages_with_a_byte_flipped_are_refused_or_the_ends_agree) {
  for (const auto& [requested, messages] : {std::pair(kMutual, 2u), std::pair(kDce, 3u)}) {
    for (size_t which = 0; which < messages; ++which) {
      size_t passed = 0;
      const size_t len = message(requested, which).size();
      for (size_t at = 0; at < len; ++at) {
        bool flipped = false;
        const Status status = run(requested, which, [&](Bytes& token) {
          flipped = at < token.size();
          if (flipped) {
            token[at] = static_cast<uint8_t>(token[at] ^ 0x04);
          }
        });
        passed += status.ok() && flipped ? 1 : 0;
      }
      EXPECT_LE(passed, which == 0 ? 42u : 2u) << which;
    }
  }
}

TEST_F(KerberosHostile, a_reply_that_was_altered_fails_mutual_authentication) {
  const auto alter = [](Bytes& token) { token.back() ^= 1; };
  EXPECT_THAT(run(kMutual, 1, alter), FailsWith(SEC_E_MUTUAL_AUTH_FAILED));
  EXPECT_THAT(run(kDce, 1, alter), FailsWith(SEC_E_MUTUAL_AUTH_FAILED));
  EXPECT_THAT(run(kDce, 2, alter), FailsWith(SEC_E_MESSAGE_ALTERED));
}

// Whatever a KRB-ERROR says, it authenticates nobody.
TEST_F(KerberosHostile, an_error_cut_or_flipped_anywhere_never_establishes) {
  for (const sspi::Flags requested : {kMutual, kDce}) {
    Ends refusing = ends(requested);
    EXPECT_FALSE(refusing.run([](size_t, Bytes& token) { token.back() ^= 1; }).ok());
    const Bytes error = refusing.owed;
    ASSERT_FALSE(error.empty());
    for (size_t len = 1; len <= error.size(); ++len) {
      EXPECT_FALSE(run(requested, 1,
                       [&](Bytes& token) {
                         token.assign(error.begin(), error.begin() + static_cast<ptrdiff_t>(len));
                       })
                       .ok())
          << len;
    }
    for (size_t bit = 0; bit < 8 * error.size(); ++bit) {
      EXPECT_FALSE(run(requested, 1,
                       [&](Bytes& token) {
                         token = error;
                         token[bit / 8] = static_cast<uint8_t>(token[bit / 8] ^ 1u << bit % 8);
                       })
                       .ok())
          << bit;
    }
  }
}

TEST_F(KerberosHostile, a_token_at_the_wrong_time_is_refused) {
  const Bytes request = message(kMutual, 0);
  const Bytes reply = message(kMutual, 1);
  const Bytes bare_request = message(kDce, 0);
  const Bytes bare_reply = message(kDce, 1);
  const Bytes third = message(kDce, 2);
  for (const Bytes& token : {reply, bare_reply, third}) {
    EXPECT_THAT(ends().run([&](size_t, Bytes& own) { own = token; }),
                FailsWith(SEC_E_INVALID_TOKEN));
  }
  for (const Bytes& token : {request, bare_request}) {
    EXPECT_THAT(run(kMutual, 1, [&](Bytes& own) { own = token; }), FailsWith(SEC_E_INVALID_TOKEN));
    EXPECT_THAT(run(kDce, 2, [&](Bytes& own) { own = token; }), FailsWith(SEC_E_INVALID_TOKEN));
  }
  for (const Bytes& token : {reply, bare_reply, third}) {
    EXPECT_THAT(run(kMutual, 1, [&](Bytes& own) { own = token; }),
                FailsWith(SEC_E_MUTUAL_AUTH_FAILED))
        << "another handshake's";
  }
  EXPECT_THAT(run(kDce, 2, [&](Bytes& own) { own = reply; }), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(run(kDce, 2, [&](Bytes& own) { own = third; }), FailsWith(SEC_E_MESSAGE_ALTERED));
}

TEST_F(KerberosHostile, a_server_that_gets_its_own_reply_back_is_not_taken_in) {
  Bytes reply;
  Ends made = ends(kDce);
  const Status status = made.run([&](size_t number, Bytes& token) {
    if (number == 1) {
      reply = token;
    }
    if (number == 2) {
      token = reply;
    }
  });
  EXPECT_THAT(status, FailsWith(SEC_E_MESSAGE_ALTERED));
}

TEST_F(KerberosHostile, a_token_in_the_wrong_frame_is_refused) {
  const auto unframe = [](Bytes& token) {
    const Bytes whole = token;
    const ByteView message = Token::parse(whole)->message;
    token.assign(message.begin(), message.end());
  };
  const auto frame = [](TokenKind kind) {
    return [kind](Bytes& token) { token = Token{kind, Framing::kFramed, Bytes(token)}.write(); };
  };
  EXPECT_THAT(run(kMutual, 0, unframe), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(run(kDce, 0, frame(TokenKind::kRequest)), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(run(kDce, 2, frame(TokenKind::kReply)), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_F(KerberosHostile, a_frame_that_names_another_kind_is_refused) {
  for (const TokenKind kind : {TokenKind::kReply, TokenKind::kError}) {
    EXPECT_FALSE(run(kMutual, 0, [&](Bytes& token) {
                   const Bytes whole = token;
                   token = Token{kind, Framing::kFramed, Token::parse(whole)->message}.write();
                 }).ok());
  }
  for (const TokenKind kind : {TokenKind::kRequest, TokenKind::kError}) {
    EXPECT_FALSE(run(kMutual, 1, [&](Bytes& token) {
                   const Bytes whole = token;
                   token = Token{kind, Framing::kFramed, Token::parse(whole)->message}.write();
                 }).ok());
  }
}

// Der writes lengths in forms that are not allowed.
Bytes with_length(uint8_t tag, const Bytes& length, const Bytes& content) {
  Bytes bytes = {tag};
  bytes.insert(bytes.end(), length.begin(), length.end());
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

Bytes overlong(size_t len, size_t num_bytes) {
  Bytes length = {static_cast<uint8_t>(0x80 | num_bytes)};
  for (size_t i = num_bytes; i-- > 0;) {
    length.push_back(i < sizeof len ? static_cast<uint8_t>(len >> 8 * i) : uint8_t{0});
  }
  return length;
}

TEST_F(KerberosHostile, every_form_of_length_but_the_shortest_is_refused) {
  const Bytes whole = message(kMutual, 0);
  const Bytes inner(whole.begin() + 4, whole.end());  // after 60 82 xx xx
  std::vector<Bytes> tokens;
  Bytes indefinite = with_length(0x60, {0x80}, inner);
  indefinite.insert(indefinite.end(), 2, 0);
  tokens.push_back(indefinite);
  for (size_t num_bytes = 3; num_bytes < 127; ++num_bytes) {
    tokens.push_back(with_length(0x60, overlong(inner.size(), num_bytes), inner));
  }
  for (const size_t wrong : {size_t{0}, size_t{1}, inner.size() - 1, inner.size() + 1,
                             size_t{0x7FFFFFFF}, size_t{0xFFFFFFFF}, SIZE_MAX}) {
    for (const size_t num_bytes : {1u, 2u, 4u, 8u}) {
      tokens.push_back(with_length(0x60, overlong(wrong, num_bytes), inner));
    }
  }
  tokens.push_back(with_length(0x60, {0xFF}, inner));
  tokens.push_back(with_length(0x7F, {0x60, 0x82, 0x02}, inner));
  for (const Bytes& token : tokens) {
    EXPECT_THAT(run(kMutual, 0, [&](Bytes& own) { own = token; }), FailsWith(SEC_E_INVALID_TOKEN))
        << to_hex(ByteView(token).first(16));
  }
}

// libkrb5 reads the lengths inside an AP-REQ; it also accepts the distinguished encoding only.
TEST_F(KerberosHostile, lengths_within_a_request_are_no_less_strict) {
  const Bytes bare = message(kDce, 0);
  const Bytes inner(bare.begin() + 4, bare.end());
  std::vector<Bytes> tokens = {with_length(0x6E, overlong(inner.size() + 1, 2), inner),
                               with_length(0x6E, overlong(inner.size(), 5), inner)};
  Bytes indefinite = with_length(0x6E, {0x80}, inner);
  indefinite.insert(indefinite.end(), 2, 0);
  tokens.push_back(indefinite);
  for (const Bytes& token : tokens) {
    EXPECT_THAT(run(kDce, 0, [&](Bytes& own) { own = token; }), FailsWith(SEC_E_INVALID_TOKEN));
    EXPECT_THAT(run(kMutual, 0,
                    [&](Bytes& own) {
                      own = Token{TokenKind::kRequest, Framing::kFramed, token}.write();
                    }),
                FailsWith(SEC_E_INVALID_TOKEN));
  }
}

// nested returns `len` bytes of nested elements, each as long as what is left.
Bytes nested(uint8_t tag, size_t len) {
  Bytes bytes;
  bytes.reserve(len);
  while (bytes.size() + 5 <= len) {
    const size_t rest = len - bytes.size() - 5;
    bytes.insert(bytes.end(), {tag, 0x83, static_cast<uint8_t>(rest >> 16),
                               static_cast<uint8_t>(rest >> 8), static_cast<uint8_t>(rest)});
  }
  return bytes;
}

TEST_F(KerberosHostile, a_megabyte_of_nesting_is_refused_in_every_state) {
  constexpr size_t kMegabyte = 1 << 20;
  std::vector<Bytes> tokens = {Bytes(kMegabyte, 0x60), Bytes(kMegabyte, 0x30),
                               Bytes(kMegabyte, 0x80), Bytes(kMegabyte, 0xFF)};
  for (const uint8_t tag : Bytes{0x60, 0x6E, 0x6F, 0x7E, 0x30, 0xA0}) {
    const Bytes deep = nested(tag, kMegabyte);
    tokens.push_back(deep);
    for (const TokenKind kind : {TokenKind::kRequest, TokenKind::kReply, TokenKind::kError}) {
      tokens.push_back(Token{kind, Framing::kFramed, deep}.write());
    }
  }
  for (const Bytes& token : tokens) {
    for (const size_t which : {0u, 1u}) {
      EXPECT_THAT(run(kMutual, which, [&](Bytes& own) { own = token; }),
                  FailsWith(SEC_E_INVALID_TOKEN));
    }
    EXPECT_THAT(run(kDce, 2, [&](Bytes& own) { own = token; }), FailsWith(SEC_E_INVALID_TOKEN));
  }
}

}  // namespace
}  // namespace opensspi::kerberos
