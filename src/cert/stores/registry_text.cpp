// SPDX-License-Identifier: MIT
#include "cert/stores/registry_text.h"

#include <algorithm>
#include <string_view>

#include "base/utf16.h"
#include "cert/names/value_text.h"
#include "opensspi/winerror.h"

namespace opensspi::cert {
namespace {

constexpr Error kNotText = fail(ERROR_INVALID_DATA, "this is not an export of the registry");
constexpr Error kBadBlob =
    fail(ERROR_INVALID_DATA, "a value \"Blob\" of the registry's export is not hex: and bytes");
constexpr std::string_view kHeaders[] = {"Windows Registry Editor Version 5.00", "REGEDIT4"};

// text_of returns the text in UTF-8. regedit writes UTF-16LE with a mark, or bytes.
std::string text_of(ByteView bytes) {
  const bool marked = bytes.size() >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE;
  if (!marked && (bytes.size() < 2 || bytes[1] != 0)) {
    return std::string(as_text(bytes));
  }
  ByteView units = marked ? bytes.subspan(2) : bytes;
  units = units.first(units.size() - units.size() % 2);
  const auto wide = utf16_from_wire(units);
  return wide.ok() ? lenient_utf8(*wide) : "";
}

bool has_header(std::string_view text) {
  return std::ranges::any_of(kHeaders,
                             [&](std::string_view header) { return text.starts_with(header); });
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view front) {
  return text.size() >= front.size() &&
         std::ranges::equal(text.substr(0, front.size()), front,
                            [](char left, char right) { return lower(left) == lower(right); });
}

int digit_of(char letter) {
  const char low = lower(letter);
  if (low >= '0' && low <= '9') {
    return low - '0';
  }
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// logical_line takes a line with those that continue it: a backslash stands at their ends.
std::string_view logical_line(std::string_view& rest) {
  size_t end = 0;
  while (end < rest.size()) {
    const size_t newline = std::min(rest.find('\n', end), rest.size());
    size_t last = newline;
    while (last > end && (rest[last - 1] == '\r' || rest[last - 1] == ' ')) {
      --last;
    }
    end = std::min(newline + 1, rest.size());
    if (last == 0 || rest[last - 1] != '\\') {
      break;
    }
  }
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end);
  return line;
}

// read_bytes reads "aa,bb,\" and so on, up to the end of a logical line.
Result<Bytes> read_bytes(std::string_view text) {
  Bytes bytes;
  int high = -1;
  for (const char letter : text) {
    const int digit = digit_of(letter);
    const bool between = letter == ',' || letter == '\\' || letter == ' ' || letter == '\t' ||
                         letter == '\r' || letter == '\n';
    if ((digit < 0 && !between) || (digit < 0 && high >= 0)) {
      return kBadBlob;
    }
    if (digit < 0) {
      continue;
    }
    if (high >= 0) {
      bytes.push_back(static_cast<uint8_t>(high << 4 | digit));
      high = -1;
    } else {
      high = digit;
    }
  }
  return high >= 0 ? Result<Bytes>(kBadBlob) : Result<Bytes>(std::move(bytes));
}

// "Blob"=hex:… or hex(3):…
Result<Bytes> read_blob(std::string_view value) {
  for (const std::string_view front : {"hex:", "hex(3):"}) {
    if (starts_with_ignoring_case(value, front)) {
      return read_bytes(value.substr(front.size()));
    }
  }
  return kBadBlob;
}

}  // namespace

bool is_registry_text(ByteView bytes) {
  constexpr size_t kFront = 100;
  return has_header(text_of(bytes.first(std::min(bytes.size(), kFront))));
}

// Each blob has a copy of its key's path: a short one, so that a file's blobs are not many times as
// large as the file. A store's are shorter than 300 characters.
Result<std::vector<RegistryBlob>> read_registry_text(ByteView bytes) {
  constexpr size_t kMaxKeyLen = 1024;
  constexpr Error kLongKey =
      fail(ERROR_INVALID_DATA,
           "a key of the registry export has a path that is longer than 1,024 bytes");
  constexpr std::string_view kBlob = "\"Blob\"=";
  const std::string text = text_of(bytes);
  if (!has_header(text)) {
    return kNotText;
  }
  std::vector<RegistryBlob> blobs;
  std::string key;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = logical_line(rest);
    if (line.starts_with('[')) {
      if (line.size() > kMaxKeyLen) {
        return kLongKey;
      }
      key = line.substr(1, line.find_last_of(']') - 1);
    } else if (starts_with_ignoring_case(line, kBlob)) {
      Bytes value = TRY(read_blob(line.substr(kBlob.size())));
      blobs.push_back({key, std::move(value)});
    }
  }
  return blobs;
}

}  // namespace opensspi::cert
