# SPDX-License-Identifier: MIT
# How everything is compiled: warnings, hardening (hardening.cmake), sanitizers.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/hardening.cmake)

add_library(opensspi_compile INTERFACE)
target_link_libraries(opensspi_compile INTERFACE opensspi_hardening)
target_include_directories(opensspi_compile INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_compile_definitions(opensspi_compile INTERFACE _GNU_SOURCE OPENSSPI_VERSION="${PROJECT_VERSION}")
target_compile_options(opensspi_compile INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
                       ${OPENSSPI_HARDENING} $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
if(OPENSSPI_WERROR)
  target_compile_options(opensspi_compile INTERFACE -Werror)
endif()
if(OPENSSPI_SANITIZE)
  # A C caller may pass any number for an enum of the public headers; the library answers with an error code.
  add_compile_options(-fsanitize=${OPENSSPI_SANITIZE} -fno-sanitize=enum -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OPENSSPI_SANITIZE})
endif()
if(OPENSSPI_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()

# OPENSSPI_TEST_OPTIONS: the test programs' own files are not optimised, which halves the time that the release build takes for
# them. What they test, the library's objects, is as it is installed. FORTIFY needs an optimised build. Under AddressSanitizer
# they are not checked for undefined behaviour either: compiling those checks took two thirds of the time.
set(OPENSSPI_TEST_OPTIONS "")
if(OPENSSPI_SANITIZE MATCHES "undefined")
  list(APPEND OPENSSPI_TEST_OPTIONS -O0 -fno-sanitize=undefined)
elseif(OPENSSPI_SANITIZE)
  list(APPEND OPENSSPI_TEST_OPTIONS -O0)
elseif(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  list(APPEND OPENSSPI_TEST_OPTIONS -O0 -g1 -U_FORTIFY_SOURCE)
endif()
