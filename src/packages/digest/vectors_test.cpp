// SPDX-License-Identifier: MIT
// The examples of the RFCs, and the forms that Windows writes.
#include "packages/digest/hash.h"
#include "packages/digest/response.h"
#include "support/digest_expectations.h"

namespace opensspi::digest {
namespace {

using crypto::HashKind;
using identity::digest_secret;
using identity::DigestText;

std::string response_of(const Exchange& exchange, std::string_view user, std::string_view realm,
                        std::string_view password) {
  const DigestSecret secret =
      digest_secret(exchange.algorithm.hash, DigestText::kUtf8, user, realm, as_bytes(password));
  return std::string(response_digest(session_secret(secret, exchange), exchange).text());
}

TEST(DigestVectors, rfc2617_section_3_5) {
  const Exchange exchange{.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                          .cnonce = "0a4f113b",
                          .nc = "00000001",
                          .method = "GET",
                          .uri = "/dir/index.html"};
  EXPECT_EQ(response_of(exchange, "Mufasa", "testrealm@host.com", "Circle Of Life"),
            "6629fae49393a05397450978507c4ef1");
}

// Short texts are gathered before they are hashed, long ones are not.
TEST(DigestVectors, texts_of_every_length_are_hashed_whole) {
  const auto hex = [](std::string_view text) { return to_hex(crypto::md5(as_bytes(text))); };
  for (size_t len = 0; len < 600; ++len) {
    const std::string uri = "/" + std::string(len, 'u');
    const std::string cnonce(600 - len, 'c');
    const Exchange exchange{.algorithm = {HashKind::kMd5, true},
                            .nonce = "n",
                            .cnonce = cnonce,
                            .nc = "00000001",
                            .method = "GET",
                            .uri = uri};
    const std::string a1 = hex(hex("user:realm:password") + ":n:" + cnonce);
    const std::string a2 = hex("GET:" + uri);
    EXPECT_EQ(response_of(exchange, "user", "realm", "password"),
              hex(a1 + ":n:00000001:" + cnonce + ":auth:" + a2))
        << len;
  }
}

// RFC 2069 as its errata have it.
TEST(DigestVectors, rfc2069_without_qop) {
  const Exchange exchange{.qop = Qop::kNone,
                          .nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                          .method = "GET",
                          .uri = "/dir/index.html"};
  EXPECT_EQ(response_of(exchange, "Mufasa", "testrealm@host.com", "CircleOfLife"),
            "1949323746fe6a43ef61f9606e7febea");
}

Exchange rfc7616(HashKind hash) {
  return {.algorithm = {hash, false},
          .nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
          .cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
          .nc = "00000001",
          .method = "GET",
          .uri = "/dir/index.html"};
}

TEST(DigestVectors, rfc7616_section_3_9_1) {
  EXPECT_EQ(
      response_of(rfc7616(HashKind::kMd5), "Mufasa", "http-auth@example.org", "Circle of Life"),
      "8ca523f5e9506fed4657c9700eebdbec");
  EXPECT_EQ(
      response_of(rfc7616(HashKind::kSha256), "Mufasa", "http-auth@example.org", "Circle of Life"),
      "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

// Section 3.9.2 as erratum 4897 corrects it: the text's own digests are not of SHA-512/256.
TEST(DigestVectors, rfc7616_section_3_9_2) {
  const std::string user = "J\xC3\xA4s\xC3\xB8n Doe";
  const Exchange exchange{.algorithm = {HashKind::kSha512_256, false},
                          .nonce = "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
                          .cnonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
                          .nc = "00000001",
                          .method = "GET",
                          .uri = "/doe.json"};
  EXPECT_EQ(digest_of(HashKind::kSha512_256, user + ":api@example.org").text(),
            "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
  EXPECT_EQ(response_of(exchange, user, "api@example.org", "Secret, or not?"),
            "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
}

Exchange rfc2831(std::string_view nonce, std::string_view cnonce, std::string_view uri) {
  return {.style = Style::kSasl,
          .algorithm = {HashKind::kMd5, true},
          .nonce = nonce,
          .cnonce = cnonce,
          .nc = "00000001",
          .method = kAuthenticate,
          .uri = uri};
}

TEST(DigestVectors, rfc2831_section_4) {
  Exchange imap = rfc2831("OA6MG9tEQGm2hh", "OA6MHXh6VqTrRk", "imap/elwood.innosoft.com");
  Exchange acap = rfc2831("OA9BSXrbuRhWay", "OA9BSuZWMSpW8m", "acap/elwood.innosoft.com");
  const auto of = [](const Exchange& exchange) {
    return response_of(exchange, "chris", "elwood.innosoft.com", "secret");
  };
  EXPECT_EQ(of(imap), "d388dad90d4bbd760a152321f2143af7");
  EXPECT_EQ(of(acap), "6084c6db3fede7352c551284490fd0fc");
  imap.method = acap.method = "";
  EXPECT_EQ(of(imap), "ea40f60335c427b5527b84dbabcdfffd");
  EXPECT_EQ(of(acap), "2f0b3d7c3c2e486600ef710726aa2eae");
}

// What curl's own sources test: the digits of H(A1) go into A1 of a session.
TEST(DigestVectors, sessions_of_http_hash_digits) {
  Exchange exchange{.algorithm = {HashKind::kMd5, true},
                    .nonce = "n",
                    .cnonce = "c",
                    .nc = "00000001",
                    .method = "GET",
                    .uri = "/"};
  const DigestSecret secret =
      digest_secret(HashKind::kMd5, DigestText::kUtf8, "u", "r", as_bytes("p"));
  const std::string digits = to_hex(secret.reveal().first<16>());
  EXPECT_EQ(to_hex(session_secret(secret, exchange).reveal().first<16>()),
            digest_of(HashKind::kMd5, digits + ":n:c").text());
}

TEST(DigestVectors, latin1_is_hashed_where_it_fits) {
  const auto hash = [](DigestText text, std::string_view password) {
    const auto secret = digest_secret(HashKind::kMd5, text, "u", "r", as_bytes(password));
    return to_hex(secret.reveal().first<16>());
  };
  EXPECT_EQ(hash(DigestText::kLatin1, "\xC3\xBC"), digest_of(HashKind::kMd5, "u:r:\xFC").text());
  EXPECT_EQ(hash(DigestText::kUtf8, "\xC3\xBC"), digest_of(HashKind::kMd5, "u:r:\xC3\xBC").text());
  EXPECT_EQ(hash(DigestText::kLatin1, "\xC3\xBC\xE2\x82\xAC"),
            digest_of(HashKind::kMd5, "u:r:\xC3\xBC\xE2\x82\xAC").text());
  for (const std::string_view cut : {"\xC3", "\xC2", "\xC3\x28", "\xC4\x80", "\x80"}) {
    EXPECT_FALSE(identity::fits_latin1(as_bytes(cut)));
  }
}

// The forms of [MS-DPSP] 4 and of Active Directory.
TEST(DigestVectors, challenges_in_the_form_of_windows_are_read) {
  const auto http = Challenge::parse(
      as_bytes("Digest qop=\"auth\",algorithm=MD5-sess,nonce=\"+Upgraded+v1"
               "6dc0f5bd0ff2bb80a4a9e4ae7c4f1d\",charset=utf-8,realm=\"example.com\""),
      Style::kHttp);
  ASSERT_THAT(http, IsOk());
  EXPECT_TRUE(http->upgraded());
  EXPECT_TRUE(http->utf8);
  EXPECT_EQ(http->algorithm, (Algorithm{HashKind::kMd5, true}));
  EXPECT_EQ(http->realms, std::vector<std::string>{"example.com"});
  const auto ldap = Challenge::parse(
      as_bytes("qop=\"auth,auth-int,auth-conf\",cipher=\"3des,rc4,des,rc4-40,rc4-56\","
               "algorithm=md5-sess,nonce=\"+Upgraded+v1aa\",charset=utf-8,realm=\"dom.example\""),
      Style::kSasl);
  ASSERT_THAT(ldap, IsOk());
  EXPECT_EQ(ldap->qops.text(), "auth,auth-int,auth-conf");
  EXPECT_EQ(ldap->ciphers.text(), "rc4,3des,rc4-56,rc4-40,des");
}

// Windows' clients write quotation marks around qop and algorithm.
TEST(DigestVectors, responses_in_the_form_of_windows_are_read) {
  const auto response = Response::parse(
      as_bytes("username=\"User\",realm=\"host\",nonce=\"9f6a\",uri=\"/\",cnonce=\"d54f\","
               "nc=00000001,algorithm=\"MD5-sess\",response=\"9dfea92c3a5d9b7f3c5d1a2b3c4d5e6f\","
               "qop=\"auth\",charset=utf-8"),
      Style::kHttp);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->qop, Qop::kAuth);
  EXPECT_EQ(response->count, 1u);
  EXPECT_EQ(response->algorithm, (Algorithm{HashKind::kMd5, true}));
}

}  // namespace
}  // namespace opensspi::digest
