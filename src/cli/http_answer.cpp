// SPDX-License-Identifier: MIT
#include "http_answer.h"

#include <algorithm>
#include <charconv>

namespace opensspi_cli {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool same(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

// The result is a part of the text, also if it is empty.
std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  text.remove_suffix(text.size() - (text.find_last_not_of(" \t") + 1));
  return text;
}

bool is_token_letter(char letter) {
  return (letter >= '0' && letter <= '9') || (lower(letter) >= 'a' && lower(letter) <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(letter) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_letter);
}

// Takes a line and its end; a bare LF ends one, too.
std::string_view take_line(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
  Number value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  const bool whole = problem == std::errc() && end == text.data() + text.size();
  return whole && !text.starts_with('-') ? std::optional(value) : std::nullopt;
}

bool parse_status(std::string_view line, HttpAnswer& answer) {
  constexpr std::string_view kVersion = "HTTP/1.";
  if (!line.starts_with(kVersion) || line.size() < kVersion.size() + 5) {
    return false;
  }
  const char minor = line[kVersion.size()];
  line.remove_prefix(kVersion.size() + 1);
  const auto status = number<int>(line.substr(1, 3));
  if (line.front() != ' ' || (minor != '0' && minor != '1') || !status || *status < 100 ||
      (line.size() > 4 && line[4] != ' ')) {
    return false;
  }
  answer.status = *status;
  answer.reason = line.size() > 5 ? std::string(line.substr(5)) : "";
  answer.keeps_alive = minor == '1';
  return true;
}

bool lists(std::string_view value, std::string_view word) {
  while (!value.empty()) {
    const size_t end = std::min(value.find(','), value.size());
    if (same(trimmed(value.substr(0, end)), word)) {
      return true;
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return false;
}

// RFC 9112, 6.3. An answer that says its length twice, or in two ways, is refused.
bool find_body(HttpAnswer& answer) {
  const std::string_view coding = answer.field("transfer-encoding");
  const std::string_view length = answer.field("content-length");
  for (const auto& [name, value] : answer.fields) {
    if (name == "content-length" && value != length) {
      return false;
    }
  }
  if (answer.status < 200 || answer.status == 204 || answer.status == 304) {
    return true;
  }
  if (!coding.empty()) {
    answer.body = HttpAnswer::Body::kChunks;
    return length.empty() && same(coding, "chunked");
  }
  if (length.empty()) {
    answer.body = HttpAnswer::Body::kUntilEnd;
    answer.keeps_alive = false;
    return true;
  }
  const auto len = number<size_t>(length);
  answer.body_len = len.value_or(0);
  return len.has_value();
}

// Challenge is one of a field WWW-Authenticate: scheme, and the rest up to the next scheme.
struct Challenge {
  std::string_view scheme;
  std::string_view rest;
};

// The end of a part of a list: at a comma outside quotes.
size_t part_len(std::string_view text) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ',' && !quoted) {
      return i;
    }
  }
  return text.size();
}

// RFC 9110, 11.6.1: schemes and parameters are parts of one list. A part that begins with a word
// and does not go on with "=" begins a challenge. Empty parts are allowed and mean nothing.
std::vector<Challenge> challenges_of(std::string_view field) {
  std::vector<Challenge> found;
  while (!field.empty()) {
    const size_t len = part_len(field);
    const std::string_view part = trimmed(field.substr(0, len));
    const auto word_len = static_cast<size_t>(
        std::find_if_not(part.begin(), part.end(), is_token_letter) - part.begin());
    const std::string_view after = trimmed(part.substr(word_len));
    const bool padding_only = after.find_first_not_of('=') == std::string_view::npos;
    const bool is_parameter = after.starts_with('=') && !padding_only;
    if (word_len != 0 && (!is_parameter || found.empty())) {
      found.push_back({part.substr(0, word_len), after});
    } else if (!found.empty() && !part.empty()) {
      Challenge& last = found.back();
      const char* end = part.data() + part.size();
      last.rest = {last.rest.data(), static_cast<size_t>(end - last.rest.data())};
    }
    field.remove_prefix(std::min(len + 1, field.size()));
  }
  return found;
}

bool is_in_url(char letter) { return letter > ' ' && letter < 0x7F; }

}  // namespace

std::string_view HttpAnswer::field(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const auto& field) { return field.first == name; });
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::string> HttpAnswer::challenge(std::string_view scheme) const {
  for (const auto& [name, value] : fields) {
    if (name != "www-authenticate") {
      continue;
    }
    for (const Challenge& each : challenges_of(value)) {
      if (same(each.scheme, scheme)) {
        return std::string(each.rest);
      }
    }
  }
  return std::nullopt;
}

std::optional<size_t> http_head_len(std::string_view received) {
  for (size_t end = received.find('\n'); end != std::string_view::npos;
       end = received.find('\n', end + 1)) {
    const std::string_view after = received.substr(end + 1);
    if (after.starts_with("\n") || after.starts_with("\r\n")) {
      return end + 1 + (after.front() == '\r' ? 2 : 1);
    }
  }
  return std::nullopt;
}

std::optional<HttpAnswer> parse_http_head(std::string_view head) {
  HttpAnswer answer;
  if (!parse_status(take_line(head), answer)) {
    return std::nullopt;
  }
  while (!head.empty()) {
    const std::string_view line = take_line(head);
    if (line.empty()) {
      break;
    }
    const size_t colon = std::min(line.find(':'), line.size());
    if (colon == line.size() || !is_token(line.substr(0, colon)) ||
        line.find('\0') != std::string_view::npos || answer.fields.size() == kMaxHttpFields) {
      return std::nullopt;
    }
    answer.fields.emplace_back(lowered(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  for (const auto& [name, value] : answer.fields) {
    if (name == "connection" && lists(value, "close")) {
      answer.keeps_alive = false;
    } else if (name == "connection" && lists(value, "keep-alive")) {
      answer.keeps_alive = true;
    }
  }
  if (!find_body(answer)) {
    return std::nullopt;
  }
  return answer;
}

std::optional<size_t> parse_chunk_len(std::string_view line) {
  return number<size_t>(trimmed(line.substr(0, line.find(';'))), 16);
}

std::optional<HttpUrl> parse_http_url(std::string_view text) {
  constexpr size_t kMaxLen = 4096;
  HttpUrl url;
  const size_t scheme = std::min(text.find("://"), text.size());
  url.is_secure = same(text.substr(0, scheme), "https");
  if (text.size() > kMaxLen || !std::all_of(text.begin(), text.end(), is_in_url) ||
      (!url.is_secure && !same(text.substr(0, scheme), "http"))) {
    return std::nullopt;
  }
  text.remove_prefix(std::min(scheme + 3, text.size()));
  text = text.substr(0, text.find('#'));
  const size_t end = std::min(text.find_first_of("/?"), text.size());
  std::string_view place = text.substr(0, end);
  url.authority = place;
  url.target = (end < text.size() && text[end] == '/' ? "" : "/") + std::string(text.substr(end));
  if (place.empty() || place.find('@') != std::string_view::npos) {
    return std::nullopt;
  }
  const size_t bracket = place.starts_with('[') ? place.find(']') : 0;
  const size_t colon = bracket == std::string_view::npos ? bracket : place.find(':', bracket);
  url.port = url.is_secure ? "443" : "80";
  if (colon != std::string_view::npos) {
    url.port = place.substr(colon + 1);
    place = place.substr(0, colon);
  }
  url.host =
      place.starts_with('[') && place.ends_with(']') ? place.substr(1, place.size() - 2) : place;
  const auto port = number<unsigned short>(url.port);
  const bool bad_host = url.host.empty() || url.host.find_first_of("[]") != std::string::npos;
  return bad_host || !port || *port == 0 ? std::nullopt : std::optional(url);
}

}  // namespace opensspi_cli
