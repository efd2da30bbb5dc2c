// SPDX-License-Identifier: MIT
// The names under which LoadLibrary finds this library.
#pragma once

#include <string_view>

namespace opensspi::abi {

// LibraryName says what a name given to LoadLibrary means.
enum class LibraryName : unsigned char {
  kThisLibrary,     // secur32.dll and the other Windows libraries that this one stands in for
  kOtherOfWindows,  // any other name that ends in ".dll"
  kOfThisHost       // a name for dlopen
};

// meaning_of reads a name: it uses the last component of a Windows path, in any case, with or
// without ".dll". A path with slashes is one of this host.
LibraryName meaning_of(std::string_view name);

}  // namespace opensspi::abi
