// SPDX-License-Identifier: MIT
// Where the tests find the files of this checkout and of its build.
//
// Functions, not macros on the compiler's command line: only paths.cpp differs between checkouts,
// so that a compiler cache serves all of them.
#pragma once

#include <string>

namespace opensspi::testing {

std::string test_data();       // tests/data
std::string corpus();          // fuzz/corpus
std::string public_headers();  // include/opensspi
std::string library_path();    // the shared library under test; empty if the build has none

}  // namespace opensspi::testing
