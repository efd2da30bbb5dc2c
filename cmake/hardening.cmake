# SPDX-License-Identifier: MIT
# opensspi_hardening: the flags that every binary of ours is compiled and linked with. OPENSSPI_HARDENING has the compile
# options that a debug build takes, too.
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

set(OPENSSPI_HARDENING -fstack-protector-strong)
add_library(opensspi_hardening INTERFACE)
target_link_options(opensspi_hardening INTERFACE -Wl,-z,relro,-z,now)

# _FORTIFY_SOURCE needs an optimised build. What the distribution's compiler or CXXFLAGS say already stays.
function(opensspi_fortify)
  set(CMAKE_REQUIRED_FLAGS "-O2")
  check_cxx_source_compiles("
    #ifndef _FORTIFY_SOURCE
    #error none
    #endif
    int main() { return 0; }" OPENSSPI_FORTIFIED_ALREADY)
  if(OPENSSPI_FORTIFIED_ALREADY)
    return()
  endif()
  check_cxx_source_compiles("
    int main(int, char** arguments) { return static_cast<int>(__builtin_dynamic_object_size(arguments, 0)); }"
    OPENSSPI_HAVE_DYNAMIC_OBJECT_SIZE)
  if(OPENSSPI_HAVE_DYNAMIC_OBJECT_SIZE)
    target_compile_definitions(opensspi_hardening INTERFACE _FORTIFY_SOURCE=3)
  else()
    target_compile_definitions(opensspi_hardening INTERFACE _FORTIFY_SOURCE=2)
  endif()
endfunction()

if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT OPENSSPI_SANITIZE)
  foreach(option -fstack-clash-protection -fcf-protection)
    string(MAKE_C_IDENTIFIER "OPENSSPI_HAVE${option}" known)
    check_cxx_compiler_flag(${option} ${known})
    if(${known})
      target_compile_options(opensspi_hardening INTERFACE ${option})
    endif()
  endforeach()
  if(CMAKE_BUILD_TYPE MATCHES "Rel")
    opensspi_fortify()
  endif()
  # Two builds in different directories are the same: neither __FILE__ nor the debug information names the directory.
  target_compile_options(opensspi_hardening INTERFACE
                         -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=./build)
endif()
target_compile_options(opensspi_hardening INTERFACE ${OPENSSPI_HARDENING})
