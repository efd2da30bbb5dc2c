# SPDX-License-Identifier: MIT
# Names everything that the build lacks at once, with the names of Debian's packages. Included before project(), because a
# compiler may be missing, too, and again after it, when a toolchain file has said where to look.

# opensspi_need(PACKAGE HEADER DIRECTORY ...): adds PACKAGE to `missing` if no include directory has HEADER.
macro(opensspi_need package header)
  find_path(found_directory ${header} PATHS /usr/include /usr/local/include PATH_SUFFIXES ${ARGN} NO_CACHE)
  if(NOT found_directory)
    list(APPEND missing ${package})
  endif()
  unset(found_directory)
endmacro()

# opensspi_check_requirements(PACKAGE ...): fails if anything is missing; PACKAGE ... are known to be.
function(opensspi_check_requirements)
  set(missing ${ARGN})
  find_program(pkg_config NAMES pkg-config pkgconf NO_CACHE)
  if(NOT pkg_config)
    list(APPEND missing pkg-config)
  endif()
  opensspi_need(libssl-dev openssl/ssl.h)
  opensspi_need(nettle-dev nettle/md2.h)
  opensspi_need(libgmp-dev gmp.h)
  opensspi_need(libp11-kit-dev p11-kit/pkcs11.h p11-kit-1)
  opensspi_need(libkrb5-dev krb5.h)
  opensspi_need(libsqlite3-dev sqlite3.h)
  if(OPENSSPI_CLI OR NOT DEFINED OPENSSPI_CLI)
    opensspi_need(libcli11-dev CLI/CLI.hpp)
  endif()
  if(OPENSSPI_PYTHON AND Python_INCLUDE_DIR AND NOT EXISTS ${Python_INCLUDE_DIR}/Python.h)
    list(APPEND missing python3-dev)
  endif()
  if(missing)
    list(JOIN missing " " missing)
    message(FATAL_ERROR "This is missing here, by the names of Debian's packages: ${missing}\n"
                        "Debian and Ubuntu: apt install ${missing}")
  endif()
endfunction()

# Before project(): without a compiler CMake would end there and name that alone.
if(NOT PROJECT_NAME AND NOT CMAKE_TOOLCHAIN_FILE)
  find_program(cc NAMES $ENV{CC} ${CMAKE_C_COMPILER} cc gcc clang NO_CACHE)
  find_program(cxx NAMES $ENV{CXX} ${CMAKE_CXX_COMPILER} c++ g++ clang++ NO_CACHE)
  if(NOT cc OR NOT cxx)
    opensspi_check_requirements(build-essential)
  endif()
endif()
