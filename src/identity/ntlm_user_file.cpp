// SPDX-License-Identifier: MIT
#include "identity/ntlm_user_file.h"

#include <algorithm>

#include "base/utf16.h"

namespace opensspi::identity {
namespace {

constexpr Error kMalformed = fail(SEC_E_NO_CREDENTIALS,
                                  "a line of the file that NTLM_USER_FILE names is not "
                                  "DOMAIN:USER:PASSWORD in UTF-8");

std::string_view take_line(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

// Skips blank lines and comments; empty at the end.
std::string_view take_entry(std::string_view& rest) {
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (!line.empty() && line.front() != '#') {
      return line;
    }
  }
  return {};
}

Result<UserFileEntry> parse_line(std::string_view line) {
  const size_t first = line.find(':');
  const size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
  if (second == std::string_view::npos || second == first + 1) {
    return kMalformed;
  }
  UserFileEntry entry;
  entry.domain = line.substr(0, first);
  entry.user = line.substr(first + 1, second - first - 1);
  entry.password = SecretBytes(as_bytes(line.substr(second + 1)));
  const bool well_formed = utf16_from_utf8(entry.domain).ok() && utf16_from_utf8(entry.user).ok() &&
                           secret_utf16le(entry.password.reveal()).ok();
  if (!well_formed) {
    return kMalformed;
  }
  return entry;
}

}  // namespace

Result<UserFileEntry> parse_user_file(ByteView contents) {
  std::string_view rest = as_text(contents);
  if (const std::string_view line = take_entry(rest); !line.empty()) {
    return parse_line(line);
  }
  return fail(SEC_E_NO_CREDENTIALS, "the file that NTLM_USER_FILE names has no entry");
}

Result<std::vector<UserFileEntry>> parse_user_file_entries(ByteView contents) {
  std::vector<UserFileEntry> entries;
  std::string_view rest = as_text(contents);
  for (std::string_view line = take_entry(rest); !line.empty(); line = take_entry(rest)) {
    entries.push_back(TRY(parse_line(line)));
  }
  return entries;
}

}  // namespace opensspi::identity
