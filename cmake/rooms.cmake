# opensspi_room(NAME [LIBRARIES ...]): one folder of src/ as an object library. Its *_test.cpp files are left to the
# unit tests. Which room may include which is checked by tools/check_layers, not by CMake.
set_property(GLOBAL PROPERTY OPENSSPI_ROOMS "")

function(opensspi_room name)
  cmake_parse_arguments(ROOM "" "" "LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  if(NOT sources)
    return()
  endif()
  add_library(opensspi_${name} OBJECT ${sources})
  target_link_libraries(opensspi_${name} PUBLIC opensspi_compile ${ROOM_LIBRARIES})
  opensspi_use_pch(opensspi_${name} opensspi_pch)
  set_property(GLOBAL APPEND PROPERTY OPENSSPI_ROOMS opensspi_${name})
endfunction()
