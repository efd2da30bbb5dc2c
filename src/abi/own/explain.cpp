// SPDX-License-Identifier: MIT
// opensspi_explain: what a status code means, why it happens here, and what to do.
#include <algorithm>
#include <array>
#include <cstdio>

#include "abi/own/explanations.h"
#include "abi/own/own_api.h"
#include "base/system_messages.h"
#include "base/words.h"

namespace opensspi::abi {
namespace {

std::string hexadecimal(uint32_t code) {
  std::array<char, 11> text{};
  std::snprintf(text.data(), text.size(), "0x%08X", code);
  return text.data();
}

void write_pages(JsonWriter& json, std::string_view pages) {
  json.member_array("see");
  while (!pages.empty()) {
    const size_t end = std::min(pages.find(' '), pages.size());
    json.text(pages.substr(0, end));
    pages.remove_prefix(std::min(end + 1, pages.size()));
  }
  json.end_array();
}

std::string_view name_of(uint32_t code, const Explanation* row) {
  return row != nullptr ? row->name : system_message_name(static_cast<int32_t>(code));
}

void write_code(JsonWriter& json, uint32_t code) {
  const Explanation* row = find_explanation(code);
  const auto status = static_cast<int32_t>(code);
  json.begin_object();
  json.member_number("code", status);
  json.member("hex", hexadecimal(code));
  json.member("name", name_of(code, row));
  json.member("message", system_message(status));
  if (row == nullptr) {
    for (const char* member : {"meaning", "reason", "remedy", "see"}) {
      json.member_null(member);
    }
  } else {
    json.member("meaning", row->meaning);
    json.member("reason", row->reason);
    json.member("remedy", row->remedy);
    write_pages(json, row->see);
  }
  json.end_object();
}

void write_all(JsonWriter& json) {
  json.begin_object();
  json.member_array("codes");
  for (const Explanation& row : explanations()) {
    write_code(json, row.code);
  }
  json.end_array();
  json.end_object();
}

Error not_a_code(std::string_view text) {
  const std::string nearest = nearest_code_name(text);
  return fail(ERROR_NOT_FOUND,
              keep_words("there is no status code \"" + std::string(text) + "\"" +
                         (nearest.empty() ? "; a code is a name, 0x and hexadecimal digits, or a "
                                            "decimal number"
                                          : "; did you mean " + nearest + "?")));
}

Status explain(JsonWriter& json, std::string_view text) {
  const auto code = read_status_code(text);
  if (!code) {
    return not_a_code(text);
  }
  if (find_explanation(*code) == nullptr && system_message(static_cast<int32_t>(*code)).empty()) {
    return not_a_code(text);
  }
  write_code(json, *code);
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" int32_t opensspi_explain(const char* code, char** json) {
  return own_json(json, [&](JsonWriter& writer) -> Status {
    if (code == nullptr) {
      write_all(writer);
      return {};
    }
    return explain(writer, code);
  });
}
