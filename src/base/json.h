// SPDX-License-Identifier: MIT
// JsonWriter: writes JSON text; names from a peer may be written unchanged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace opensspi {

// JsonWriter appends values in order and adds the commas. Objects are begun, filled with key() and
// a value each, and ended; the caller is responsible for correct nesting. Text that is not
// well-formed UTF-8 gets U+FFFD for each bad byte; control characters and bidirectional overrides
// are written as \uNNNN, so that the text can be shown on a terminal.
class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);

  void text(std::string_view value);
  void number(int64_t value);
  void boolean(bool value);
  void null();

  // member and related functions write a key and its value.
  void member(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  void member_number(std::string_view name, int64_t value) {
    key(name);
    number(value);
  }
  void member_boolean(std::string_view name, bool value) {
    key(name);
    boolean(value);
  }
  void member_null(std::string_view name) {
    key(name);
    null();
  }
  void member_object(std::string_view name) {
    key(name);
    begin_object();
  }
  void member_array(std::string_view name) {
    key(name);
    begin_array();
  }

  // value writes the output of another writer.
  void value(std::string_view json);

  // take returns the text; the writer is empty afterwards.
  [[nodiscard]] std::string take();

 private:
  void open(char bracket);
  void close(char bracket);
  void comma();
  void quoted(std::string_view value);

  std::string out_;
  bool needs_comma_ = false;
};

}  // namespace opensspi
