// SPDX-License-Identifier: MIT
// URLs, responses, requests with limits, and what is kept of them.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cert/fetch/fetch_rules.h"
#include "cert/fetch/fetcher.h"
#include "cert/fetch/http_get.h"
#include "cert/fetch/http_response.h"
#include "cert/fetch/http_url.h"
#include "cert/fetch/locations.h"
#include "opensspi/winerror.h"
#include "support/certificates.h"
#include "support/http_server.h"
#include "support/results.h"
#include "support/test_env.h"
#include "support/vectors.h"

namespace opensspi::fetch {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using testing::from_hex;
using testing::HttpServer;
using ::testing::IsEmpty;

GetLimits within(milliseconds time, size_t max_len = 1000) {
  return {Clock::now() + time, max_len};
}
constexpr milliseconds kSoon{5000};

TEST(FetchUrls, http_urls_are_taken_apart) {
  const auto url = parse_http_url("HTTP://ca.example:8080/a/b.crl?x=1#part");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "ca.example");
  EXPECT_EQ(url->port, "8080");
  EXPECT_EQ(url->authority, "ca.example:8080");
  EXPECT_EQ(url->target, "/a/b.crl?x=1");
  EXPECT_EQ(parse_http_url("http://h")->target, "/");
  EXPECT_EQ(parse_http_url("http://h?q")->target, "/?q");
  EXPECT_EQ(parse_http_url("http://h:")->port, "80");
  EXPECT_EQ(parse_http_url("http://[::1]:81/x")->host, "::1");
  EXPECT_EQ(parse_http_url("http://[::1]:81/x")->authority, "[::1]:81");
}

TEST(FetchUrls, anything_else_is_refused) {
  for (const std::string text : {"",
                                 "http://",
                                 "https://h/",
                                 "ldap://h/",
                                 "file:///etc/passwd",
                                 "ftp://h/",
                                 "//h/",
                                 "h",
                                 "http:///x",
                                 "http://:80/",
                                 "http://user@h/",
                                 "http://u:p@h/",
                                 "http://h:99999/",
                                 "http://h:8x/",
                                 "http://[::1/",
                                 "http://[::1]x/",
                                 "http://h /",
                                 "http://h/\r\nX: y",
                                 "http://h/a b",
                                 "http://h/\x7f",
                                 "http://h\\@i/",
                                 "http://h%00/"}) {
    EXPECT_FALSE(parse_http_url(text)) << text;
  }
  EXPECT_FALSE(parse_http_url(std::string("http://h/\0x", 11)));
  EXPECT_FALSE(parse_http_url("http://h/" + std::string(kMaxUrlLen, 'a')));
}

TEST(FetchUrls, a_redirection_stays_with_http) {
  const HttpUrl from = *parse_http_url("http://h:81/a");
  EXPECT_EQ(redirected_url(from, "/b")->authority, "h:81");
  EXPECT_EQ(redirected_url(from, "http://i/c")->authority, "i");
  for (const char* const bad : {"", "https://h/b", "//i/b", "file:///b", "b", "/a b"}) {
    EXPECT_FALSE(redirected_url(from, bad)) << bad;
  }
}

Result<HttpHead> head_of(const std::string& text) { return parse_http_head(as_bytes(text)); }

TEST(FetchResponses, the_head_is_read) {
  const auto head = head_of(
      "HTTP/1.1 301 Moved here\r\nlocation:  http://i/ \r\nCONTENT-LENGTH: 12\r\nX: y\r\n\r\n");
  ASSERT_THAT(head, IsOk());
  EXPECT_EQ(head->status, 301);
  EXPECT_EQ(head->location, "http://i/");
  EXPECT_EQ(head->content_length, 12u);
  EXPECT_EQ(head_of("HTTP/1.0 200\n\n")->status, 200);
  EXPECT_EQ(
      head_of("HTTP/1.0 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n")->content_length,
      3u);
}

TEST(FetchResponses, a_malformed_head_is_refused) {
  for (const std::string text :
       {"", "\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: empty\r\n\r\n", "HTTP/1.1 200 OK\r\nX: y\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    EXPECT_THAT(head_of(text), FailsWith(ERROR_BAD_NET_RESP)) << text;
  }
}

TEST(FetchResponses, a_head_that_is_cut_or_altered_does_no_harm) {
  const std::string text =
      "HTTP/1.1 302 Found\r\nLocation: http://i/x\r\nContent-Length: 5\r\n\r\nhello";
  EXPECT_EQ(http_head_len(as_bytes(text)), text.size() - 5);
  for (size_t len = 0; len < text.size(); ++len) {
    const std::string cut = text.substr(0, len);
    EXPECT_EQ(http_head_len(as_bytes(cut)).has_value(), len >= text.size() - 5) << len;
    static_cast<void>(head_of(cut).ok());
    for (const char other : {'\0', '\n', '\r', ':', ' ', '\x80', '\xFF'}) {
      std::string altered = text;
      altered[len] = other;
      static_cast<void>(http_head_len(as_bytes(altered)));
      static_cast<void>(head_of(altered).ok());
    }
  }
}

// SEQUENCE { SEQUENCE { id-ad-caIssuers, [6] "http://a" }, SEQUENCE { id-ad-ocsp, [6] "http://o" }
// }
constexpr const char* kAccess =
    "302c301406082b060105050730028608687474703a2f2f61"
    "301406082b060105050730018608687474703a2f2f6f";
// SEQUENCE { SEQUENCE { [0] { [0] { [6] "http://c", [6] "ldap://d" } } },
//            SEQUENCE { [0] { [0] { [6] "http://r" } }, [1] some reasons } }
constexpr const char* kPoints =
    "3030301aa018a0168608687474703a2f2f63860a6c6461703a2f2f642f65"
    "3012a00ca00a8608687474703a2f2f7281020760";

TEST(FetchLocations, issuers_and_complete_crls_have_urls) {
  EXPECT_THAT(issuer_urls(from_hex(kAccess)), ElementsAre("http://a"));
  EXPECT_THAT(crl_urls(from_hex(kPoints)), ElementsAre("http://c", "ldap://d/e"));
  EXPECT_THAT(issuer_urls({}), IsEmpty());
  EXPECT_THAT(crl_urls({}), IsEmpty());
}

TEST(FetchLocations, an_extension_that_is_cut_or_altered_does_no_harm) {
  for (const char* const hex : {kAccess, kPoints}) {
    const Bytes whole = from_hex(hex);
    for (size_t at = 0; at < whole.size(); ++at) {
      EXPECT_LE(issuer_urls(ByteView(whole).first(at)).size(), 1u);
      EXPECT_LE(crl_urls(ByteView(whole).first(at)).size(), 2u);
      for (int bit = 0; bit < 8; ++bit) {
        Bytes altered = whole;
        altered[at] ^= static_cast<uint8_t>(1 << bit);
        EXPECT_LE(issuer_urls(altered).size(), kMaxLocations);
        EXPECT_LE(crl_urls(altered).size(), kMaxLocations);
      }
    }
  }
}

TEST(FetchRequests, content_with_and_without_a_length_is_returned) {
  HttpServer server;
  server.content("/a?b=c", std::string("content"));
  EXPECT_EQ(as_text(http_get(server.url("/a?b=c#d"), within(kSoon)).value()), "content");
  EXPECT_THAT(server.last_request(),
              ::testing::StartsWith("GET /a?b=c HTTP/1.0\r\nHost: 127.0.0.1:"));
  server.page("/b", {.whole = "HTTP/1.0 200 OK\r\n\r\nto the end"});
  EXPECT_EQ(as_text(http_get(server.url("/b"), within(kSoon)).value()), "to the end");
  server.page("/c", {.whole = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc, and more"});
  EXPECT_EQ(as_text(http_get(server.url("/c"), within(kSoon)).value()), "abc");
}

TEST(FetchRequests, what_is_not_there_or_no_http_is_refused) {
  HttpServer server;
  EXPECT_THAT(http_get(server.url("/none"), within(kSoon)), FailsWith(ERROR_FILE_NOT_FOUND));
  EXPECT_THAT(http_get("https://127.0.0.1/", within(kSoon)), FailsWith(ERROR_NOT_SUPPORTED));
  EXPECT_THAT(http_get("http://127.0.0.1:1/", within(kSoon)), FailsWith(ERROR_HOST_UNREACHABLE));
  server.page("/ssh", {.whole = "SSH-2.0-server\r\n\r\n"});
  EXPECT_THAT(http_get(server.url("/ssh"), within(kSoon)), FailsWith(ERROR_BAD_NET_RESP));
  server.page("/empty", {.whole = ""});
  EXPECT_THAT(http_get(server.url("/empty"), within(kSoon)), FailsWith(ERROR_BAD_NET_RESP));
  server.page("/short", {.whole = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"});
  EXPECT_THAT(http_get(server.url("/short"), within(kSoon)), FailsWith(ERROR_BAD_NET_RESP));
}

TEST(FetchRequests, sizes_are_limited) {
  HttpServer server;
  server.content("/said", std::string(1001, 'x'));
  EXPECT_THAT(http_get(server.url("/said"), within(kSoon)), FailsWith(ERROR_FILE_TOO_LARGE));
  server.page("/unsaid", {.whole = "HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x')});
  EXPECT_THAT(http_get(server.url("/unsaid"), within(kSoon)), FailsWith(ERROR_FILE_TOO_LARGE));
  server.content("/fits", std::string(1000, 'x'));
  EXPECT_EQ(http_get(server.url("/fits"), within(kSoon))->size(), 1000u);
  server.page("/head", {.whole = "HTTP/1.1 200 OK\r\nX: " + std::string(1 << 20, 'x')});
  EXPECT_THAT(http_get(server.url("/head"), within(kSoon)), FailsWith(ERROR_BAD_NET_RESP));
}

TEST(FetchRequests, time_is_limited_however_slowly_the_server_sends) {
  HttpServer server;
  server.page("/silent", {.whole = "", .stalls = true});
  server.page("/drip", {.whole = std::string(10000, 'x'), .at_once = 0, .pause = milliseconds(20)});
  for (const char* const path : {"/silent", "/drip"}) {
    const auto before = Clock::now();
    EXPECT_THAT(http_get(server.url(path), within(milliseconds(300))), FailsWith(ERROR_TIMEOUT));
    EXPECT_LT(Clock::now() - before, milliseconds(3000)) << path;
  }
  EXPECT_THAT(http_get(server.url("/any"), within(milliseconds(-1))), FailsWith(ERROR_TIMEOUT));
}

std::string moved(const std::string& to) {
  return "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\n\r\n";
}

TEST(FetchRequests, redirections_are_few_and_stay_with_http) {
  HttpServer server;
  server.content("/3", std::string("found"));
  server.page("/2", {.whole = moved(server.url("/3"))});
  server.page("/1", {.whole = moved("/2")});
  server.page("/0", {.whole = moved("/1")});
  EXPECT_EQ(as_text(http_get(server.url("/0"), within(kSoon)).value()), "found");
  server.page("/more", {.whole = moved("/0")});
  EXPECT_THAT(http_get(server.url("/more"), within(kSoon)), FailsWith(ERROR_FILE_NOT_FOUND));
  server.page("/loop", {.whole = moved("/loop")});
  EXPECT_THAT(http_get(server.url("/loop"), within(kSoon)), FailsWith(ERROR_FILE_NOT_FOUND));
  for (const char* const to :
       {"https://127.0.0.1/", "file:///etc/passwd", "ldap://127.0.0.1/", ""}) {
    server.page("/away", {.whole = moved(to)});
    EXPECT_THAT(http_get(server.url("/away"), within(kSoon)), FailsWith(ERROR_NOT_SUPPORTED)) << to;
  }
}

Fetcher fetcher(Access issuers, Access crls) {
  return Fetcher({issuers, crls, Clock::now() + kSoon}, filetime_from_unix(1893456000));
}

TEST(Fetching, is_forbidden_kept_or_allowed) {
  HttpServer server;
  server.content("/root.crt", from_hex(samples::kRoot));
  const std::string url = server.url("/root.crt");
  EXPECT_EQ(fetcher(Access::kNone, Access::kNetwork).certificates(url), nullptr);
  EXPECT_EQ(fetcher(Access::kKept, Access::kNetwork).certificates(url), nullptr);
  EXPECT_EQ(server.num_requests(), 0u);
  Fetcher allowed = fetcher(Access::kNetwork, Access::kNone);
  const cert::StorePtr store = allowed.certificates(url);
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(store->elements(cert::ElementKind::kCertificate).size(), 1u);
  EXPECT_EQ(fetcher(Access::kKept, Access::kNone).certificates(url), store);
  EXPECT_EQ(fetcher(Access::kNetwork, Access::kNone).certificates(url), store);
  EXPECT_EQ(fetcher(Access::kNone, Access::kNone).certificates(url), nullptr);
  EXPECT_EQ(server.num_requests(), 1u);
}

TEST(Fetching, a_failure_is_kept_for_a_while) {
  HttpServer server;
  const std::string url = server.url("/none.crl");
  Fetcher first = fetcher(Access::kNone, Access::kNetwork);
  EXPECT_EQ(first.crls(url), nullptr);
  EXPECT_EQ(fetcher(Access::kNone, Access::kNetwork).crls(url), nullptr);
  EXPECT_EQ(server.num_requests(), 1u);
}

TEST(Fetching, what_is_not_proved_is_kept_for_a_minute) {
  HttpServer server;
  const Bytes root = from_hex(samples::kRoot);
  server.content("/root.crt", root);
  const std::string url = server.url("/root.crt");
  const auto at = [](int64_t seconds) {
    return Fetcher({Access::kNetwork, Access::kNone, Clock::now() + kSoon},
                   filetime_from_unix(1893456000 + seconds));
  };
  EXPECT_NE(at(0).certificates(url), nullptr);
  EXPECT_NE(at(59).certificates(url), nullptr);
  EXPECT_EQ(server.num_requests(), 1u);
  Fetcher proving = at(60);
  proving.prove(cert::ElementKind::kCertificate, root);
  const cert::StorePtr store = proving.certificates(url);
  EXPECT_EQ(server.num_requests(), 2u);
  EXPECT_NE(at(121).certificates(url), store) << "nothing was proved of what came later";
  EXPECT_EQ(server.num_requests(), 3u);
  Fetcher later = at(122);
  ASSERT_NE(later.certificates(url), nullptr);
  later.prove(cert::ElementKind::kCrl, root);
  later.prove(cert::ElementKind::kCertificate, from_hex(samples::kServer));
  EXPECT_NE(at(182).certificates(url), nullptr);
  EXPECT_EQ(server.num_requests(), 4u) << "another one was proved";
  Fetcher last = at(183);
  ASSERT_NE(last.certificates(url), nullptr);
  last.prove(cert::ElementKind::kCertificate, root);
  EXPECT_NE(at(182 + 3599).certificates(url), nullptr);
  EXPECT_EQ(server.num_requests(), 4u);
}

TEST(Fetching, calls_that_began_earlier_drop_nothing) {
  HttpServer server;
  server.content("/root.crt", from_hex(samples::kRoot));
  server.content("/server.crt", from_hex(samples::kServer));
  const auto at = [](int64_t seconds) {
    return Fetcher({Access::kNetwork, Access::kNone, Clock::now() + kSoon},
                   filetime_from_unix(1893456000 + seconds));
  };
  EXPECT_NE(at(10).certificates(server.url("/root.crt")), nullptr);
  Fetcher slow = at(0);
  EXPECT_NE(slow.certificates(server.url("/server.crt")), nullptr);
  EXPECT_NE(slow.certificates(server.url("/root.crt")), nullptr);
  EXPECT_NE(at(11).certificates(server.url("/root.crt")), nullptr);
  EXPECT_EQ(server.num_requests(), 2u);
  EXPECT_NE(at(-51).certificates(server.url("/root.crt")), nullptr);
  EXPECT_EQ(server.num_requests(), 3u) << "the clock was set back";
}

TEST(Fetching, a_crl_is_kept_between_a_minute_and_a_day) {
  using std::chrono::hours;
  using std::chrono::minutes;
  constexpr int64_t kNow = 1893456000;
  const auto age = [](int64_t next_update) {
    return crl_age(filetime_from_unix(next_update), filetime_from_unix(kNow));
  };
  EXPECT_EQ(crl_age({}, filetime_from_unix(kNow)), minutes(1)) << "no next update";
  EXPECT_EQ(age(kNow - 1), minutes(1));
  EXPECT_EQ(age(kNow + 3600), hours(1));
  EXPECT_EQ(age(kNow + 3600 * 48), hours(24));
  EXPECT_EQ(age(253402300799), hours(24)) << "the end of the year 9999";
  EXPECT_EQ(crl_age(kNever, {}), hours(24));
  EXPECT_EQ(crl_age({INT64_MIN}, kNever), minutes(1));
}

TEST(Fetching, what_only_took_too_long_is_asked_again) {
  HttpServer server;
  server.page("/slow", {.whole = "", .stalls = true});
  const std::string url = server.url("/slow");
  Fetcher hasty({Access::kNetwork, Access::kNone, Clock::now() + milliseconds(300)},
                filetime_from_unix(1893456000));
  EXPECT_EQ(hasty.certificates(url), nullptr);
  server.content("/slow", from_hex(samples::kRoot));
  EXPECT_NE(fetcher(Access::kNetwork, Access::kNone).certificates(url), nullptr);
  EXPECT_EQ(server.num_requests(), 2u);
}

TEST(Fetching, nothing_is_asked_when_the_time_is_used_up) {
  HttpServer server;
  server.content("/late", from_hex(samples::kRoot));
  const std::string url = server.url("/late");
  Fetcher late({Access::kNetwork, Access::kNone, Clock::now() - milliseconds(1)},
               filetime_from_unix(1893456000));
  EXPECT_EQ(late.certificates(url), nullptr);
  EXPECT_EQ(server.num_requests(), 0u);
  EXPECT_NE(fetcher(Access::kNetwork, Access::kNone).certificates(url), nullptr);
}

TEST(Fetching, a_forked_child_has_nothing_of_its_parent) {
  HttpServer server;
  server.content("/forked", from_hex(samples::kRoot));
  const std::string url = server.url("/forked");
  ASSERT_NE(fetcher(Access::kNetwork, Access::kNone).certificates(url), nullptr);
  const pid_t child = fork();
  if (child == 0) {
    _exit(fetcher(Access::kKept, Access::kNone).certificates(url) == nullptr ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_NE(fetcher(Access::kKept, Access::kNone).certificates(url), nullptr);
}

TEST(Fetching, each_kind_gets_its_own_content_only) {
  HttpServer server;
  server.content("/crl", from_hex(samples::kCrl));
  server.content("/cert", from_hex(samples::kServer));
  server.content("/text", std::string("neither"));
  Fetcher both = fetcher(Access::kNetwork, Access::kNetwork);
  EXPECT_NE(both.crls(server.url("/crl")), nullptr);
  EXPECT_EQ(both.certificates(server.url("/crl")), nullptr);
  EXPECT_EQ(both.crls(server.url("/cert")), nullptr);
  EXPECT_EQ(both.certificates(server.url("/text")), nullptr);
}

TEST(Fetching, one_call_makes_few_requests) {
  HttpServer server;
  Fetcher limited = fetcher(Access::kNetwork, Access::kNone);
  for (size_t i = 0; i < 3 * kMaxRequests; ++i) {
    static_cast<void>(limited.certificates(server.url("/few" + std::to_string(i))));
  }
  EXPECT_EQ(server.num_requests(), kMaxRequests);
}

FetchRules rules_with(std::map<std::string, std::string> variables, const FetchWish& wish) {
  TestEnv env;
  env.variables = std::move(variables);
  return fetch_rules(Settings::load(env, "").value(), wish);
}

TEST(FetchRulesOfSettings, are_the_wish_if_fetching_is_on) {
  const FetchWish wish{.issuers = Access::kNetwork, .crls = Access::kKept};
  const FetchRules off = rules_with({}, wish);
  EXPECT_EQ(off.issuers, Access::kNone);
  EXPECT_EQ(off.crls, Access::kNone);
  const FetchRules on = rules_with({{"OPENSSPI_CERTIFICATE_FETCHING", "yes"}}, wish);
  EXPECT_EQ(on.issuers, Access::kNetwork);
  EXPECT_EQ(on.crls, Access::kKept);
}

TEST(FetchRulesOfSettings, end_at_the_shorter_time) {
  struct Case {
    const char* setting;
    milliseconds wanted;
    milliseconds expected;
  };
  for (const auto& [setting, wanted, expected] :
       {Case{"7", milliseconds(0), milliseconds(7000)},
        Case{"7", milliseconds(60'000), milliseconds(7000)},
        Case{"7", milliseconds(2000), milliseconds(2000)}}) {
    const auto before = Clock::now();
    const FetchRules rules = rules_with(
        {{"OPENSSPI_CERTIFICATE_FETCHING", "yes"}, {"OPENSSPI_CERTIFICATE_FETCH_SECONDS", setting}},
        {Access::kNetwork, Access::kNetwork, wanted});
    EXPECT_GE(rules.until, before + expected);
    EXPECT_LE(rules.until, Clock::now() + expected);
  }
}

}  // namespace
}  // namespace opensspi::fetch
