# SPDX-License-Identifier: MIT
# opensspi_module(NAME [LIBRARIES ...] [WITHOUT ...]): one directory of src/ as an object library, without some of its files.
# Its *_test.cpp files are left to the unit tests. Which module may include which is checked by tools/check_layers, not by
# CMake.
set_property(GLOBAL PROPERTY OPENSSPI_MODULES "")

function(opensspi_module name)
  cmake_parse_arguments(MODULE "" "" "LIBRARIES;WITHOUT" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  foreach(file ${MODULE_WITHOUT})
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${name}/${file})
  endforeach()
  if(NOT sources)
    return()
  endif()
  add_library(opensspi_${name} OBJECT ${sources})
  opensspi_declassify(${sources})
  target_link_libraries(opensspi_${name} PUBLIC opensspi_compile ${MODULE_LIBRARIES})
  opensspi_use_pch(opensspi_${name} opensspi_pch)
  set_property(GLOBAL APPEND PROPERTY OPENSSPI_MODULES opensspi_${name})
endfunction()

# `make constant-time`: the sources that include base/declassify.h are told to mark memory for valgrind. All others are compiled
# exactly as for the release build, so that what is proved is what is installed, and a compiler cache has them already.
function(opensspi_declassify)
  if(NOT OPENSSPI_CONSTANT_TIME)
    return()
  endif()
  foreach(source ${ARGN})
    file(STRINGS ${source} included REGEX "#include \"base/declassify\\.h\"")
    if(included)
      set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS OPENSSPI_CONSTANT_TIME)
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    endif()
  endforeach()
endfunction()

# opensspi_shared(NAME): the objects that are linked to it, as the library is linked: hidden names, one list of exports.
function(opensspi_shared name)
  set(exports ${PROJECT_SOURCE_DIR}/src/abi/exports.map)
  target_link_libraries(${name} PRIVATE Threads::Threads ${CMAKE_DL_LIBS})
  set_target_properties(${name} PROPERTIES LINK_DEPENDS ${exports})
  target_link_options(${name} PRIVATE -Wl,--version-script=${exports}
                      -Wl,-Bsymbolic-functions -Wl,--as-needed
                      -Wl,-z,nodelete)  # a thread of ours may be in it when a program closes it
  if(NOT OPENSSPI_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()
