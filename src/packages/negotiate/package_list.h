// PackageList: which packages an identity may be used with, as a program wrote it.
#pragma once

#include <string_view>

namespace opensspi::negotiate {

// PackageList reads SEC_WINNT_AUTH_IDENTITY_EX's list: names separated by commas, in any case; one
// after '!' is taken away. Where a name stands without '!', only those named are left. It views the
// text.
class PackageList {
 public:
  explicit PackageList(std::string_view text) : text_(text) {}

  [[nodiscard]] bool allows(std::string_view package) const;
  // names answers whether the package stands in the list, without '!'.
  [[nodiscard]] bool names(std::string_view package) const;

 private:
  std::string_view text_;
};

}  // namespace opensspi::negotiate
