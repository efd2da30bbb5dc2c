// SPDX-License-Identifier: MIT
#include "functions.h"

#include <dlfcn.h>

#include <string>

namespace opensspi::python {

const OpenSspiFunctions* api_table = nullptr;

namespace {

std::string& path_storage() {
  static std::string path;
  return path;
}

// beside_this_extension is the library's path: the directory from which this code was loaded.
std::string beside_this_extension() {
  Dl_info info{};
  if (!dladdr(reinterpret_cast<void*>(&beside_this_extension), &info)) {
    return OPENSSPI_LIBRARY_NAME;
  }
  const std::string extension = info.dli_fname;
  return extension.substr(0, extension.rfind('/') + 1) + OPENSSPI_LIBRARY_NAME;
}

}  // namespace

const char* load_functions() {
  if (api_table) {
    return nullptr;
  }
  path_storage() = beside_this_extension();
  // A path, not a name: the loader then takes this file, whatever else the process has loaded.
  void* library = dlopen(library_path(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    return dlerror();
  }
  using Entry = const OpenSspiFunctions* (*)();
  const auto entry = reinterpret_cast<Entry>(dlsym(library, "opensspi_functions_v1"));
  if (!entry) {
    return dlerror();
  }
  const OpenSspiFunctions* table = entry();
  if (table->cbSize < sizeof(OpenSspiFunctions)) {
    return OPENSSPI_LIBRARY_NAME " is older than opensspi._core";
  }
  api_table = table;
  return nullptr;
}

const char* library_path() { return path_storage().c_str(); }

}  // namespace opensspi::python
