// SPDX-License-Identifier: MIT
// Shared by the benchmarks: checks of results, and the memory of live objects.
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <deque>

namespace bench {

// expect ends the program if a function returned anything but `wanted`.
template <class Status>
void expect(const char* what, Status status, decltype(status) wanted) {
  if (status == wanted) {
    return;
  }
  std::fprintf(stderr, "%s returned 0x%08x\n", what, static_cast<unsigned>(status));
  std::exit(1);
}

// resident returns the bytes of the process that are in memory.
inline size_t resident() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  unsigned long pages = 0;
  if (file == nullptr || std::fscanf(file, "%*u %lu", &pages) != 1) {
    std::exit(1);
  }
  std::fclose(file);
  return pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

// bytes_each returns by how many bytes the process grows for each of many live objects. Once per
// process: memory that a first round has freed would hide the growth of a second.
template <class Object, class... Arguments>
double bytes_each(Arguments&... arguments) {
  constexpr size_t kNumObjects = 4000;
  { const Object warm(arguments...); }
  malloc_trim(0);
  const size_t before = resident();
  std::deque<Object> all;
  for (size_t i = 0; i < kNumObjects; ++i) {
    all.emplace_back(arguments...);
  }
  return static_cast<double>(resident() - before) / kNumObjects;
}

}  // namespace bench
