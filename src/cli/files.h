// SPDX-License-Identifier: MIT
// Files that commands read and write, whose content may be a key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opensspi_cli {

// Content is the bytes of a file; they are overwritten at its end.
class Content {
 public:
  Content() = default;
  explicit Content(std::vector<uint8_t> bytes) : bytes_(std::move(bytes)) {}
  Content(Content&& other) noexcept : bytes_(std::move(other.bytes_)) {}
  Content& operator=(Content&& other) noexcept {
    bytes_.swap(other.bytes_);
    return *this;
  }
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;
  ~Content();

  [[nodiscard]] const uint8_t* data() const { return bytes_.data(); }
  [[nodiscard]] size_t size() const { return bytes_.size(); }
  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  std::vector<uint8_t> bytes_;
};

// The limit of what a command reads into memory: keys, tokens and blobs are a few kilobytes.
inline constexpr size_t kMaxContent = size_t{4} * 1024 * 1024;

// read_content reads a file of at most `max_len` bytes, or standard input for "-". It returns a
// text that says what went wrong, or nothing.
std::optional<std::string> read_content(Content& out, const std::string& path,
                                        size_t max_len = kMaxContent);

// Overwrite says whether an existing file may be replaced. Privacy: kOwner files are 0600.
enum class Overwrite : uint8_t { kNo, kYes };
enum class Privacy : uint8_t { kOwner, kAnyone };

// write_content makes a file, or writes to standard output for "-"; a file is complete or absent.
std::optional<std::string> write_content(const std::string& path, std::string_view content,
                                         Overwrite overwrite, Privacy privacy);

}  // namespace opensspi_cli
