// SPDX-License-Identifier: MIT
// Json: reads the JSON that the library returns, for showing it as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opensspi_cli {

// Json is one value. Objects keep the order of their members. A missing member or element reads as
// null, so that text can be made from reports of other versions.
class Json {
 public:
  enum class Kind : uint8_t { kNull, kBoolean, kNumber, kText, kArray, kObject };

  // parse reads one value that fills `text`; nothing if it is malformed or nested too deeply.
  static std::optional<Json> parse(std::string_view text);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_null() const { return kind_ == Kind::kNull; }
  [[nodiscard]] bool boolean() const { return kind_ == Kind::kBoolean && number_ != 0; }
  [[nodiscard]] int64_t number() const { return number_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  // size counts elements or members.
  [[nodiscard]] size_t size() const { return children_.size(); }
  // elements are the array's; names are empty there. An object's members have their names.
  [[nodiscard]] const std::vector<std::pair<std::string, Json>>& children() const {
    return children_;
  }
  // operator[] returns a member by name.
  const Json& operator[](std::string_view name) const;

 private:
  friend class JsonParser;
  Kind kind_ = Kind::kNull;
  int64_t number_ = 0;
  std::string text_;
  std::vector<std::pair<std::string, Json>> children_;
};

}  // namespace opensspi_cli
