// SPDX-License-Identifier: MIT
#include "command.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>

#include "opensspi/winbase.h"

namespace opensspi_cli {
namespace {

// hex writes `num_digits` digits in capitals, as Windows shows them.
std::string hex(uint32_t value, int num_digits) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (int shift = 4 * (num_digits - 1); shift >= 0; shift -= 4) {
    text += kDigits[(value >> shift) & 0xF];
  }
  return text;
}

// Windows shows HRESULTs in hexadecimal and Win32 codes in decimal.
std::string status_text(int32_t status) {
  const std::string number =
      status < 0 ? "0x" + hex(static_cast<uint32_t>(status), 8) : std::to_string(status);
  const std::string name = opensspi_status_name(status);
  return name.empty() ? number : name + " (" + number + ")";
}

// active_len returns the number of bytes at the front of `text` that control a terminal or reorder
// text: control characters, and Unicode's marks, overrides and isolates.
size_t active_len(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : 0; };
  if (byte(0) < 0x20 || byte(0) == 0x7F) {
    return 1;
  }
  if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) {
    return 2;  // U+0080 to U+009F
  }
  if (byte(0) != 0xE2) {
    return 0;
  }
  const bool mark = byte(1) == 0x80 && byte(2) >= 0x8B && byte(2) <= 0x8F;       // U+200B to U+200F
  const bool overrides = byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE;  // U+2028 to U+202E
  const bool isolate = byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;    // U+2066 to U+2069
  return mark || overrides || isolate ? 3 : 0;
}

std::string system_sentence(int32_t status) {
  std::array<char, 1024> text{};
  constexpr DWORD kFlags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
  const DWORD len = FormatMessageA(kFlags, nullptr, static_cast<DWORD>(status), 0, text.data(),
                                   static_cast<DWORD>(text.size()), nullptr);
  std::string sentence(text.data(), len);
  while (!sentence.empty() && (sentence.back() == '\n' || sentence.back() == '\r')) {
    sentence.pop_back();
  }
  return sentence;
}

std::string plain(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::kNull:
      return "none";
    case Json::Kind::kBoolean:
      return value.boolean() ? "yes" : "no";
    case Json::Kind::kNumber:
      return std::to_string(value.number());
    case Json::Kind::kText:
      return value.text().empty() ? "(empty)" : printable(value.text());
    default:
      return "";
  }
}

bool is_flat_list(const Json& value) {
  if (value.kind() != Json::Kind::kArray) {
    return false;
  }
  for (const auto& [name, element] : value.children()) {
    if (element.kind() == Json::Kind::kArray || element.kind() == Json::Kind::kObject) {
      return false;
    }
  }
  return true;
}

std::string joined(const Json& list) {
  std::string text;
  for (const auto& [name, element] : list.children()) {
    text += (text.empty() ? "" : ", ") + plain(element);
  }
  return text.empty() ? "none" : text;
}

}  // namespace

std::string label_of(std::string_view name) {
  std::string label = printable(name);
  for (char& letter : label) {
    if (letter == '_') {
      letter = ' ';
    }
  }
  return label;
}

namespace {

// print_error_json prints every error in the same form; if there is no code, its fields are null
// and "".
void print_error_json(std::string_view task, std::optional<int32_t> status,
                      std::string_view message, std::string_view detail) {
  const std::string hexadecimal =
      status ? json_text("0x" + hex(static_cast<uint32_t>(*status), 8)) : "null";
  std::cerr << "{\"error\": {\"task\": " << json_text(task)
            << ", \"code\": " << (status ? std::to_string(*status) : "null")
            << ", \"hex\": " << hexadecimal
            << ", \"name\": " << json_text(status ? opensspi_status_name(*status) : "")
            << ", \"message\": " << json_text(message) << ", \"detail\": " << json_text(detail)
            << "}}\n";
}

int complain(const Session& session, std::string_view task, std::string_view why, Exit exit) {
  if (session.json) {
    print_error_json(task, std::nullopt, why, "");
  } else {
    std::cerr << "opensspi: " << printable(task) << ": " << printable(why) << '\n';
  }
  return exit;
}

}  // namespace

int refused(const Session& session, std::string_view task, int32_t status) {
  const std::string detail = opensspi_last_detail();
  if (session.json) {
    print_error_json(task, status, system_sentence(status), detail);
    return kExitRefused;
  }
  std::cerr << "opensspi: " << printable(task) << ": " << status_words(status) << '\n';
  if (!detail.empty()) {
    std::cerr << "  " << printable(detail) << '\n';
  }
  return kExitRefused;
}

int misused(const Session& session, std::string_view task, std::string_view why) {
  return complain(session, task, why, kExitUsage);
}

int failed(const Session& session, std::string_view task, std::string_view why) {
  return complain(session, task, why, kExitRefused);
}

int done(const Session& session, std::string_view text) {
  if (session.json) {
    std::cout << "{\"done\": " << json_text(text) << "}\n";
  } else {
    std::cout << printable(text) << '\n';
  }
  return kExitDone;
}

std::string status_words(int32_t status) {
  const std::string sentence = system_sentence(status);
  return status_text(status) + (sentence.empty() ? "" : ": " + sentence);
}

std::string status_json(int32_t status) {
  return "\"code\": " + std::to_string(status) +
         ", \"hex\": " + json_text("0x" + hex(static_cast<uint32_t>(status), 8)) +
         ", \"name\": " + json_text(opensspi_status_name(status)) +
         ", \"message\": " + json_text(system_sentence(status));
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (char letter : text) {
    if (letter == '"' || letter == '\\') {
      out += '\\';
    }
    if (static_cast<unsigned char>(letter) >= 0x20) {
      out += letter;
    } else {
      out += "\\u" + hex(static_cast<unsigned char>(letter), 4);
    }
  }
  return out + "\"";
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t active = active_len(text);
    for (char letter : text.substr(0, active)) {
      out += "\\x" + hex(static_cast<unsigned char>(letter), 2);
    }
    if (active == 0) {
      out += text.front();
    }
    text.remove_prefix(std::max<size_t>(active, 1));
  }
  return out;
}

void print_wrapped(const std::string& text, size_t indent) {
  constexpr size_t kTextWidth = 100;
  size_t column = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    const bool starts = column == 0 || column + 1 + (end - at) > kTextWidth;
    if (starts) {
      std::cout << (column == 0 ? "" : "\n") << std::string(indent, ' ');
      column = indent;
    } else {
      std::cout << ' ';
      ++column;
    }
    std::cout << text.substr(at, end - at);
    column += end - at;
    at = end + 1;
  }
  std::cout << '\n';
}

std::string padded(std::string_view text, size_t width) {
  std::string out = printable(text);
  const auto characters = static_cast<size_t>(std::count_if(out.begin(), out.end(), [](char byte) {
    return (static_cast<uint8_t>(byte) & 0xC0) != 0x80;
  }));
  out.append(width > characters ? width - characters : 0, ' ');
  return out;
}

Json parse_report(const LibraryText& text) {
  auto report = Json::parse(text ? text.get() : "");
  if (report) {
    return std::move(*report);
  }
  std::cerr
      << "opensspi: the library's report cannot be read; command and library differ in version\n";
  std::exit(kExitRefused);
}

void print_member(const std::string& name, const Json& value, size_t indent) {
  std::cout << std::string(indent, ' ');
  if (name.empty() && value.kind() == Json::Kind::kObject) {
    std::cout << "- ";
    for (size_t i = 0; i < value.children().size(); ++i) {
      print_member(value.children()[i].first, value.children()[i].second, i == 0 ? 0 : indent + 2);
    }
    return;
  }
  std::cout << (name.empty() ? "-" : label_of(name) + ":");
  if (is_flat_list(value)) {
    std::cout << ' ' << joined(value) << '\n';
  } else if (value.size() > 0) {
    std::cout << '\n';
    print_plain(value, indent + 2);
  } else {
    std::cout << ' ' << plain(value) << '\n';
  }
}

void print_plain(const Json& value, size_t indent) {
  for (const auto& [name, child] : value.children()) {
    print_member(name, child, indent);
  }
}

void print_json_value(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::kNull:
      std::cout << "null";
      return;
    case Json::Kind::kBoolean:
      std::cout << (value.boolean() ? "true" : "false");
      return;
    case Json::Kind::kNumber:
      std::cout << value.number();
      return;
    case Json::Kind::kText:
      std::cout << json_text(value.text());
      return;
    case Json::Kind::kArray:
    case Json::Kind::kObject:
      break;
  }
  const bool is_object = value.kind() == Json::Kind::kObject;
  std::cout << (is_object ? '{' : '[');
  const char* comma = "";
  for (const auto& [name, child] : value.children()) {
    std::cout << comma << (is_object ? json_text(name) + ": " : "");
    print_json_value(child);
    comma = ", ";
  }
  std::cout << (is_object ? '}' : ']');
}

}  // namespace opensspi_cli
