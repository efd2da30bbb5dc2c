// SPDX-License-Identifier: MIT
// Replays the corpus of every fuzz target: whole, cut at every byte, and with every byte flipped.
// Under the sanitizers that finds over-reads and leaks without a fuzzer at hand.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "support/paths.h"

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

constexpr size_t kMaxCuts = 600;  // longer seeds are cut and flipped at evenly spread places

std::vector<std::vector<uint8_t>> seeds_of(const Target& target) {
  std::vector<std::vector<uint8_t>> seeds;
  const std::filesystem::path folder =
      std::filesystem::path(opensspi::testing::corpus()) / target.name;
  if (!std::filesystem::is_directory(folder)) {
    return seeds;
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

// A copy of exactly the right size on the heap, so that the sanitizer sees one byte too many.
void run_exact(const Target& target, const std::vector<uint8_t>& input) {
  const std::vector<uint8_t> exact(input.begin(), input.end());
  target.run(exact.data(), exact.size());
}

class Replay : public testing::TestWithParam<Target> {};

TEST_P(Replay, corpus_whole_cut_and_flipped) {
  const auto seeds = seeds_of(GetParam());
  ASSERT_FALSE(seeds.empty()) << "fuzz/corpus/" << GetParam().name << " is empty";
  for (const auto& seed : seeds) {
    run_exact(GetParam(), seed);
    const size_t stride = 1 + seed.size() / kMaxCuts;
    for (size_t at = 0; at < seed.size(); at += stride) {
      run_exact(GetParam(), {seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(at)});
      auto flipped = seed;
      flipped[at] ^= 0xFF;
      run_exact(GetParam(), flipped);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Corpora, Replay, testing::ValuesIn(kTargets),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
