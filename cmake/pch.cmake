# SPDX-License-Identifier: MIT
# OPENSSPI_PCH: the standard library's headers are parsed once for all sources, and GoogleTest's once for all tests.
# Off by default. With "HEAVY" only GoogleTest and CLI11 are, so that a release
# build still notices a source of the library that forgot an #include.
if(OPENSSPI_PCH)
  set(standard_headers algorithm array atomic cerrno cstdint cstdlib cstring fstream functional map memory mutex optional
                       span string string_view thread utility variant vector)
  list(TRANSFORM standard_headers REPLACE "(.+)" "<\\1>")

  # opensspi_pch_library(NAME HEADER ...): a target whose only purpose is its precompiled header. It has no definitions
  # of ours: gcc uses a precompiled header only if the macros that it was made with are the same.
  function(opensspi_pch_library name)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/pch/${name}.cpp CONTENT "// Empty: the target is there for its header.\n")
    add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/pch/${name}.cpp)
    target_compile_options(${name} PRIVATE ${OPENSSPI_HARDENING})
    # Without this, clang's output differs from run to run, and a compiler cache never hits.
    target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>)
    target_precompile_headers(${name} PRIVATE ${ARGN})
  endfunction()

  if(NOT OPENSSPI_PCH STREQUAL "HEAVY")
    opensspi_pch_library(opensspi_pch ${standard_headers})
  endif()
  if(OPENSSPI_TESTS)
    find_package(GTest REQUIRED)
    opensspi_pch_library(opensspi_tests_pch ${standard_headers} <gtest/gtest.h> <gmock/gmock.h>)
    target_link_libraries(opensspi_tests_pch PRIVATE GTest::gmock)
    # Executables are compiled with -fPIE, and the precompiled header must be, too.
    set_target_properties(opensspi_tests_pch PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(opensspi_tests_pch PRIVATE -fPIE ${OPENSSPI_TEST_OPTIONS})
  endif()
endif()

# opensspi_use_pch(TARGET PCH_TARGET): nothing where OPENSSPI_PCH is off.
function(opensspi_use_pch name pch)
  if(TARGET ${pch})
    target_precompile_headers(${name} REUSE_FROM ${pch})
  endif()
endfunction()
