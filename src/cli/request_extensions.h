// SPDX-License-Identifier: MIT
// The extensions that "cert request" asks for.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "crypt.h"

namespace opensspi_cli {

// ExtensionOptions are the options about extensions.
struct ExtensionOptions {
  std::vector<std::string> dns_names;
  std::vector<std::string> addresses;
  std::vector<std::string> emails;
  std::vector<std::string> urls;
  std::vector<std::string> principals;
  std::vector<std::string> key_usages;
  std::vector<std::string> usages;
};

// Problem says why something is not possible: what is wrong with the command line, or the
// library's status if `status` is not 0.
struct Problem {
  std::string why;
  int32_t status = 0;
};

// encode_structure encodes a structure of CryptEncodeObject; nothing on failure; the last error has
// the reason.
std::optional<std::vector<BYTE>> encode_structure(LPCSTR type, const void* value);

// RequestExtensions owns encoded extensions.
class RequestExtensions {
 public:
  // add encodes what the options ask for.
  std::optional<Problem> add(const ExtensionOptions& options);
  [[nodiscard]] bool empty() const { return list_.empty(); }
  // encoded returns them as one structure; nothing on failure; the last error has the reason.
  [[nodiscard]] std::optional<std::vector<BYTE>> encoded();

 private:
  std::optional<Problem> add_names(const ExtensionOptions& options);
  std::optional<Problem> add_key_usage(const std::vector<std::string>& names);
  std::optional<Problem> add_usages(const std::vector<std::string>& names);
  std::optional<Problem> add_one(const char* oid, bool critical, LPCSTR type, const void* value);

  std::deque<std::vector<BYTE>> values_;
  std::vector<CERT_EXTENSION> list_;
};

// key_usage_names lists the names that --key-usage takes.
std::vector<std::string> key_usage_names();

}  // namespace opensspi_cli
