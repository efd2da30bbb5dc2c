# SPDX-License-Identifier: MIT
"""The Conan recipe: conan create packaging/conan, in a checkout. Libraries come from the system."""

import os
from typing import ClassVar

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir
from conan.tools.system.package_manager import Apt

required_conan_version = ">=2.0"


class OpensspiConan(ConanFile):
    """The recipe of the library, and with the option `command` of the command."""

    name = "opensspi"
    description = "Windows' SSPI, CryptoAPI and DPAPI for programs on Linux"
    license = "MIT"
    topics = ("sspi", "ntlm", "kerberos", "schannel", "cryptoapi", "dpapi")
    package_type = "shared-library"
    settings = "os", "arch", "compiler", "build_type"
    options: ClassVar = {"command": [True, False]}
    default_options: ClassVar = {"command": False}

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "..", "..", "CMakeLists.txt"))
        self.version = text.partition("project(OpenSSPI VERSION ")[2].split()[0]

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in (
            "CMakeLists.txt",
            "LICENSE",
            "cmake/*",
            "docs/*",
            "include/*",
            "packaging/logrotate/*",
            "packaging/systemd/*",
            "src/*",
            "tools/gen_manual.py",
        ):
            copy(self, pattern, root, self.export_sources_folder)

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("OpenSSPI is for Linux; Windows has its own SSPI")

    def system_requirements(self):
        packages = [
            "libssl-dev",
            "nettle-dev",
            "libgmp-dev",
            "libp11-kit-dev",
            "libkrb5-dev",
            "libsqlite3-dev",
            "pkg-config",
        ]
        if self.options.command:
            packages.append("libcli11-dev")
        Apt(self).install(packages)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["OPENSSPI_TESTS"] = False
        toolchain.cache_variables["OPENSSPI_CLI"] = bool(self.options.command)
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "OpenSSPI")
        self.cpp_info.components["core"].libs = ["opensspi"]
        self.cpp_info.components["core"].set_property("cmake_target_name", "OpenSSPI::opensspi")
        self.cpp_info.components["core"].set_property("pkg_config_name", "opensspi")
        self.cpp_info.components["windows"].requires = ["core"]
        self.cpp_info.components["windows"].includedirs = [os.path.join("include", "opensspi", "windows")]
        self.cpp_info.components["windows"].set_property("cmake_target_name", "OpenSSPI::windows")
        self.cpp_info.components["windows"].set_property("pkg_config_name", "opensspi-windows")
