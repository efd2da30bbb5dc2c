// SPDX-License-Identifier: MIT
// LoadLibrary, GetProcAddress and FreeLibrary, under our own names: <windows.h> maps them.
#include "abi/own/libraries.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "abi/core/guard.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "opensspi/opensspi.h"

namespace opensspi::abi {
namespace {

constexpr std::array<std::string_view, 8> kNames = {"secur32",  "security", "sspicli", "schannel",
                                                    "advapi32", "crypt32",  "cryptsp", "cryptbase"};
constexpr std::string_view kSuffix = ".dll";

constexpr Error kNoModule = fail(ERROR_MOD_NOT_FOUND, "dlopen finds no such library");
constexpr Error kNoDll =
    fail(ERROR_MOD_NOT_FOUND,
         "no library of Windows but secur32, security, sspicli, schannel, advapi32, crypt32, "
         "cryptsp and cryptbase is here");
constexpr Error kNoHandle =
    fail(ERROR_INVALID_HANDLE, "this is not a library that was loaded here, or it was freed");
constexpr Error kNoFunction =
    fail(ERROR_PROC_NOT_FOUND, "the library has no function of that name");

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

// Loaded keeps the handles that callers have, because dlclose and dlsym do not check theirs. Its
// users have a ForkHold, which also keeps the loader's own lock free in a child.
class Loaded {
 public:
  void add(void* handle) {
    const MutexLock lock(mutex_);
    ++counts_[handle];
  }
  bool has(void* handle) {
    const MutexLock lock(mutex_);
    return counts_.contains(handle);
  }
  bool remove(void* handle) {
    const MutexLock lock(mutex_);
    const auto found = counts_.find(handle);
    if (found == counts_.end()) {
      return false;
    }
    if (--found->second == 0) {
      counts_.erase(found);
    }
    return true;
  }

 private:
  Mutex mutex_;
  std::map<void*, size_t> counts_ GUARDED_BY(mutex_);
};

// Never destroyed: threads may load libraries while the process ends.
constinit MadeOnce<Loaded> g_loaded;

Loaded& loaded() { return g_loaded.get(); }

// The address of this library.
Dl_info own_place() {
  Dl_info info{};
  dladdr(reinterpret_cast<void*>(&opensspi_load_library), &info);
  return info;
}

Result<void*> open_library(const char* name, uint32_t flags) {
  if (name == nullptr || *name == '\0') {
    return fail(ERROR_INVALID_PARAMETER, "the library has no name");
  }
  const LibraryName meaning = meaning_of(name);
  if (meaning == LibraryName::kOtherOfWindows) {
    return kNoDll;
  }
  const bool own = meaning == LibraryName::kThisLibrary;
  const ForkHold hold;
  const bool only_loaded = own || (flags & OPENSSPI_LIBRARY_LOADED) != 0;
  const Dl_info place = own_place();
  void* handle =
      dlopen(own ? place.dli_fname : name, RTLD_NOW | RTLD_LOCAL | (only_loaded ? RTLD_NOLOAD : 0));
  if (handle == nullptr) {
    return kNoModule;
  }
  loaded().add(handle);
  return handle;
}

// dlsym looks into the libraries that a library needs, too. GetProcAddress does not: a name that is
// found in another file than this one is not a function of this library.
bool is_of_library(void* library, void* function) {
  void* own = dlopen(own_place().dli_fname, RTLD_NOW | RTLD_NOLOAD);
  if (own != nullptr) {
    dlclose(own);
  }
  if (library != own) {
    return true;
  }
  Dl_info info{};
  return dladdr(function, &info) != 0 && info.dli_fbase == own_place().dli_fbase;
}

Result<void*> find_function(void* library, const char* name) {
  constexpr uintptr_t kHighestOrdinal = 0xFFFF;
  const ForkHold hold;
  if (!loaded().has(library)) {
    return kNoHandle;
  }
  if (reinterpret_cast<uintptr_t>(name) <= kHighestOrdinal) {
    return fail(ERROR_PROC_NOT_FOUND, "functions are found by name only, not by ordinal");
  }
  void* function = dlsym(library, name);
  if (function == nullptr || !is_of_library(library, function)) {
    return kNoFunction;
  }
  return function;
}

Status close_library(void* library) {
  const ForkHold hold;
  if (!loaded().remove(library)) {
    return kNoHandle;
  }
  dlclose(library);
  return {};
}

}  // namespace

LibraryName meaning_of(std::string_view name) {
  if (name.find('/') != std::string_view::npos) {
    return LibraryName::kOfThisHost;
  }
  std::string file = lowered(name.substr(name.rfind('\\') + 1));
  const bool dll = file.ends_with(kSuffix);
  const std::string stem = dll ? file.substr(0, file.size() - kSuffix.size()) : file;
  if (std::find(kNames.begin(), kNames.end(), stem) != kNames.end()) {
    return LibraryName::kThisLibrary;
  }
  return dll ? LibraryName::kOtherOfWindows : LibraryName::kOfThisHost;
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

namespace {

template <class Work>
void* pointer_or_null(Work&& work) {
  void* result = nullptr;
  guard_bool([&]() -> Status {
    result = TRY(work());
    return {};
  });
  return result;
}

}  // namespace

extern "C" {

void* opensspi_load_library(const char* name, uint32_t flags) {
  return pointer_or_null([&] { return open_library(name, flags); });
}

OPENSSPI_FUNCTION opensspi_library_function(void* library, const char* name) {
  return reinterpret_cast<OPENSSPI_FUNCTION>(
      pointer_or_null([&] { return find_function(library, name); }));
}

int32_t opensspi_free_library(void* library) {
  const bool freed = guard_bool([&] { return close_library(library); }) != 0;
  return freed ? 0 : ERROR_INVALID_HANDLE;
}

}  // extern "C"
