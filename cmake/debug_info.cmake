# SPDX-License-Identifier: MIT
# opensspi_split_debug(TARGET): in a RelWithDebInfo build the debug information goes to TARGET.debug beside the file,
# where gdb finds it; the file itself is stripped. `cmake --install DIR --component debug` installs it, too.
function(opensspi_split_debug target destination)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" OR NOT CMAKE_OBJCOPY OR NOT CMAKE_STRIP)
    return()
  endif()
  set(file $<TARGET_FILE:${target}>)
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
                     COMMAND ${CMAKE_OBJCOPY} --only-keep-debug ${file} ${file}.debug
                     COMMAND ${CMAKE_STRIP} --strip-unneeded ${file}
                     COMMAND ${CMAKE_OBJCOPY} --add-gnu-debuglink=${file}.debug ${file})
  install(FILES ${file}.debug DESTINATION ${destination}/.debug COMPONENT debug EXCLUDE_FROM_ALL)
endfunction()
