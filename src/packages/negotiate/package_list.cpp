// SPDX-License-Identifier: MIT
#include "packages/negotiate/package_list.h"

#include "base/utf16.h"

namespace opensspi::negotiate {
namespace {

struct Entry {
  std::string_view name;
  bool excluded = false;
};

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// next takes the first entry off a list that is not empty.
Entry next(std::string_view& rest) {
  const size_t comma = rest.find(',');
  std::string_view name = trimmed(rest.substr(0, comma));
  rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  const bool excluded = name.starts_with('!');
  if (excluded) {
    name = trimmed(name.substr(1));
  }
  return {name, excluded};
}

}  // namespace

bool PackageList::allows(std::string_view package) const {
  bool chooses = false;
  for (std::string_view rest = text_; !rest.empty();) {
    const Entry entry = next(rest);
    if (entry.excluded && equal_ignoring_case(entry.name, package)) {
      return false;
    }
    chooses = chooses || (!entry.excluded && !entry.name.empty());
  }
  return !chooses || names(package);
}

bool PackageList::names(std::string_view package) const {
  for (std::string_view rest = text_; !rest.empty();) {
    const Entry entry = next(rest);
    if (!entry.excluded && equal_ignoring_case(entry.name, package)) {
      return true;
    }
  }
  return false;
}

}  // namespace opensspi::negotiate
