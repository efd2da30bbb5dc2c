# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: the library, its headers, and what finds them. Nothing here names the prefix, so
# that `cmake --install build --prefix X` and a later move both work.
include(CMakePackageConfigHelpers)

install(TARGETS opensspi opensspi_windows EXPORT OpenSSPITargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT sdk)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/opensspi DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sdk
        FILES_MATCHING PATTERN "*.h")

install(FILES ${PROJECT_SOURCE_DIR}/docs/man/opensspi.conf.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5 COMPONENT library)
install(FILES ${PROJECT_SOURCE_DIR}/docs/man/opensspi-status.7 DESTINATION ${CMAKE_INSTALL_MANDIR}/man7 COMPONENT library)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/OpenSSPI)
install(EXPORT OpenSSPITargets NAMESPACE OpenSSPI:: DESTINATION ${config_dir} COMPONENT sdk FILE OpenSSPIConfig.cmake)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/OpenSSPIConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/OpenSSPIConfigVersion.cmake DESTINATION ${config_dir} COMPONENT sdk)

set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH prefix_from_pkgconfig /p/${pkgconfig_dir} /p)
foreach(package opensspi opensspi-windows)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${package}.pc.in ${CMAKE_CURRENT_BINARY_DIR}/${package}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${package}.pc DESTINATION ${pkgconfig_dir} COMPONENT sdk)
endforeach()
