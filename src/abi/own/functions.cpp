// SPDX-License-Identifier: MIT
// The table through which bindings call this copy of the library.
#include "opensspi/functions.h"

namespace {

#define ADDRESS_(name) &::name,
constexpr OpenSspiFunctions kFunctions = {sizeof(OpenSspiFunctions),
                                          OPENSSPI_FUNCTIONS_V1(ADDRESS_)};

}  // namespace

const OpenSspiFunctions* opensspi_functions_v1() { return &kFunctions; }
