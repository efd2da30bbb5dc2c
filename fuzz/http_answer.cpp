// SPDX-License-Identifier: MIT
// What an HTTP server sends to `opensspi test http`, and the URL that a person types. The command's
// objects are not linked to the fuzz targets, so its parser is compiled here.
#include "cli/http_answer.h"

#include <cstdint>
#include <cstdlib>

#include "cli/http_answer.cpp"  // NOLINT(bugprone-suspicious-include)

namespace {

using namespace opensspi_cli;  // NOLINT: a program of one file

void read_head(std::string_view text) {
  const auto len = http_head_len(text);
  if (len && *len > text.size()) {
    abort();
  }
  const auto answer = parse_http_head(text.substr(0, len.value_or(text.size())));
  if (!answer) {
    return;
  }
  if (answer->status < 100 || answer->status > 999 || answer->fields.size() > kMaxHttpFields) {
    abort();
  }
  for (const char* scheme : {"Negotiate", "NTLM", "Digest"}) {
    static_cast<void>(answer->challenge(scheme));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_head(text);
  static_cast<void>(parse_chunk_len(text.substr(0, text.find('\n'))));
  if (const auto url = parse_http_url(text)) {
    if (url->host.empty() || url->target.front() != '/' ||
        url->target.find('#') != std::string::npos) {
      abort();
    }
  }
  return 0;
}
