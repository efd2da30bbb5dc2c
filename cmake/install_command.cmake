# SPDX-License-Identifier: MIT
# The command with its manual page, the shells' completions, and files for systemd: component "command".
install(TARGETS opensspi_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT command)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(manual ${PROJECT_BINARY_DIR}/man/opensspi.1)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
add_custom_command(OUTPUT ${manual} VERBATIM
                   COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/gen_manual.py ${manual}
                   DEPENDS ${PROJECT_SOURCE_DIR}/tools/gen_manual.py ${PROJECT_SOURCE_DIR}/docs/command.md)
add_custom_target(opensspi_manual DEPENDS ${manual})
add_dependencies(opensspi_cli opensspi_manual)
install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT command)

# The command prints its completions, so it must run on the machine that builds it.
if(NOT CMAKE_CROSSCOMPILING)
  set(completions ${PROJECT_BINARY_DIR}/completions)
  file(MAKE_DIRECTORY ${completions})
  foreach(shell bash zsh fish)
    add_custom_command(TARGET opensspi_cli POST_BUILD VERBATIM
                       COMMAND $<TARGET_FILE:opensspi_cli> completion ${shell} > ${completions}/${shell})
  endforeach()
  install(FILES ${completions}/bash RENAME opensspi COMPONENT command
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${completions}/zsh RENAME _opensspi COMPONENT command
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${completions}/fish RENAME opensspi.fish COMPONENT command
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

# Units and drop-ins for services over the library, to be copied and adapted (docs/service.md).
install(DIRECTORY ${PROJECT_SOURCE_DIR}/packaging/systemd ${PROJECT_SOURCE_DIR}/packaging/logrotate
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/opensspi/examples COMPONENT command)
