// SPDX-License-Identifier: MIT
#include "cert/fetch/http_url.h"

#include <algorithm>

namespace opensspi::fetch {
namespace {

constexpr std::string_view kScheme = "http://";

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

bool begins_with_scheme(std::string_view text) {
  return text.size() > kScheme.size() &&
         std::ranges::equal(text.substr(0, kScheme.size()), kScheme, {}, [](char c) {
           return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
         });
}

bool is_port(std::string_view text) {
  constexpr size_t kMaxDigits = 5;
  return !text.empty() && text.size() <= kMaxDigits &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }) &&
         std::stoi(std::string(text)) <= 0xFFFF;
}

bool is_host(std::string_view text) {
  return !text.empty() && text.find_first_of("[]@%\\") == std::string_view::npos;
}

// authority = host [ ":" port ], where an IPv6 address is in brackets.
bool read_authority(std::string_view authority, HttpUrl& url) {
  std::string_view rest;
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    if (end == std::string_view::npos) {
      return false;
    }
    url.host = authority.substr(1, end - 1);
    rest = authority.substr(end + 1);
  } else {
    url.host = authority.substr(0, authority.find(':'));
    rest = authority.substr(url.host.size());
  }
  if (!rest.empty() && !rest.starts_with(':')) {
    return false;
  }
  const std::string_view port = rest.substr(std::min<size_t>(rest.size(), 1));
  url.port = port.empty() ? "80" : std::string(port);
  url.authority = authority;
  return is_host(url.host) && is_port(url.port);
}

std::string without_fragment(std::string_view text) {
  return std::string(text.substr(0, text.find('#')));
}

}  // namespace

std::optional<HttpUrl> parse_http_url(std::string_view text) {
  if (text.size() > kMaxUrlLen || !is_printable(text) || !begins_with_scheme(text)) {
    return std::nullopt;
  }
  const std::string whole = without_fragment(text.substr(kScheme.size()));
  const size_t end = std::min(whole.find_first_of("/?"), whole.size());
  HttpUrl url;
  if (!read_authority(std::string_view(whole).substr(0, end), url)) {
    return std::nullopt;
  }
  url.target = whole.substr(end);
  if (!url.target.starts_with('/')) {
    url.target.insert(0, "/");
  }
  return url;
}

std::optional<HttpUrl> redirected_url(const HttpUrl& from, std::string_view location) {
  if (!location.starts_with('/')) {
    return parse_http_url(location);
  }
  if (location.starts_with("//") || location.size() > kMaxUrlLen || !is_printable(location)) {
    return std::nullopt;
  }
  HttpUrl url = from;
  url.target = without_fragment(location);
  return url;
}

}  // namespace opensspi::fetch
