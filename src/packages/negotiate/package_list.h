// SPDX-License-Identifier: MIT
// PackageList: the packages with which an identity may be used, as a program wrote it.
#pragma once

#include <string_view>

namespace opensspi::negotiate {

// PackageList reads SEC_WINNT_AUTH_IDENTITY_EX's list: names separated by commas, in any case; one
// after '!' is excluded. If there is a name without '!', only those named are left. It views the
// text.
class PackageList {
 public:
  explicit PackageList(std::string_view text) : text_(text) {}

  [[nodiscard]] bool allows(std::string_view package) const;
  // names returns whether the package is in the list, without '!'.
  [[nodiscard]] bool names(std::string_view package) const;

 private:
  std::string_view text_;
};

}  // namespace opensspi::negotiate
