// The table through which bindings call this very copy of the library.
#include "opensspi/functions.h"

// Functions that are not built yet are null in the table.
#define WEAK_(name) extern "C" __typeof__(::name) name __attribute__((weak));
OPENSSPI_FUNCTIONS_V1(WEAK_)

namespace {

#define ADDRESS_(name) &::name,
constexpr OpenSspiFunctions kFunctions = {sizeof(OpenSspiFunctions),
                                          OPENSSPI_FUNCTIONS_V1(ADDRESS_)};

}  // namespace

const OpenSspiFunctions* opensspi_functions_v1() { return &kFunctions; }
