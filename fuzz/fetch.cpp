// SPDX-License-Identifier: MIT
// What decides where a request goes and what its response means: extensions with URLs, the URLs,
// heads of HTTP responses, and redirections. All take the same bytes.

#include "cert/fetch/http_response.h"
#include "cert/fetch/http_url.h"
#include "cert/fetch/locations.h"
#include "require.h"

namespace {

using namespace opensspi;         // NOLINT: a fuzz target is a program of its own
using namespace opensspi::fetch;  // NOLINT

// A request line must end where the URL does.
void check(const std::optional<HttpUrl>& url) {
  if (url) {
    require(url->target.starts_with('/') && !url->host.empty() && !url->port.empty());
    require((url->target + url->authority).find_first_of("\r\n ") == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const ByteView bytes(data, len);
  for (const std::string& url : issuer_urls(bytes)) {
    check(parse_http_url(url));
  }
  for (const std::string& url : crl_urls(bytes)) {
    check(parse_http_url(url));
  }
  const std::optional<HttpUrl> url = parse_http_url(as_text(bytes));
  check(url);
  const auto head_len = http_head_len(bytes);
  require(!head_len || *head_len <= len);
  const auto head = parse_http_head(bytes.first(head_len.value_or(len)));
  if (head.ok()) {
    require(head->status >= 100 && head->status <= 999);
    check(redirected_url(url.value_or(HttpUrl{"h", "80", "h", "/"}), head->location));
  }
  return 0;
}
