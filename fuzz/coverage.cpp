// SPDX-License-Identifier: MIT
// Runs every fuzz target over its corpus, as it is: what llvm-cov then counts is what the corpora
// reach.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#define OPENSSPI_FUZZ_TARGET(name) extern "C" int fuzz_##name(const uint8_t* data, size_t len);
#include "targets.inc"
#undef OPENSSPI_FUZZ_TARGET

namespace {

struct Target {
  const char* name;
  int (*run)(const uint8_t* data, size_t len);
};

constexpr Target kTargets[] = {
#define OPENSSPI_FUZZ_TARGET(name) {#name, fuzz_##name},
#include "targets.inc"
#undef OPENSSPI_FUZZ_TARGET
};

std::vector<uint8_t> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

// Usage: corpora FOLDER   The corpus of a target is FOLDER/TARGET.
int main(int argc, char** argv) {
  if (argc != 2) {
    return 2;
  }
  for (const Target& target : kTargets) {
    size_t num_inputs = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(argv[1]) / target.name)) {
      const std::vector<uint8_t> input = read_file(entry.path());
      (void)target.run(input.data(), input.size());
      ++num_inputs;
    }
    std::printf("%s: %zu inputs\n", target.name, num_inputs);
  }
  return 0;
}
