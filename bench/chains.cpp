// SPDX-License-Identifier: MIT
// A chain of three certificates: ours, whose signature results are kept, beside X509_verify_cert,
// which verifies them each time.
#include "support/chains.h"

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace {

using namespace opensspi::chain;           // NOLINT: a benchmark is a program of its own
using namespace opensspi::chain::testing;  // NOLINT

void must(bool done) {
  if (!done) {
    std::abort();
  }
}

// Three is Root over Middle over end.
struct Three {
  TestKey root_key;
  TestKey middle_key;
  TestKey end_key;
  std::vector<std::pair<std::string, std::string>> ca = {{"basicConstraints", "critical,CA:TRUE"},
                                                         {"keyUsage", "critical,keyCertSign"}};
  opensspi::Bytes root =
      make_certificate({.subject = "Root", .issuer = "Root", .extensions = ca}, root_key, root_key);
  opensspi::Bytes middle = make_certificate(
      {.subject = "Middle", .issuer = "Root", .extensions = ca}, middle_key, root_key);
  opensspi::Bytes end =
      make_certificate({.subject = "end", .issuer = "Middle"}, end_key, middle_key);
};

void chain(benchmark::State& state) {
  const Three three;
  TestWorld world;
  world.trust(three.root);
  world.add(three.middle);
  const ChainRequest request{.time = opensspi::filetime_from_unix(kNow)};
  for (auto _ : state) {
    const Candidate end{facts_of(three.end).value(), nullptr};
    must(build_chain(end, world, request).best.status.errors == 0);
  }
}

X509* decode(const opensspi::Bytes& der) {
  const uint8_t* at = der.data();
  return d2i_X509(nullptr, &at, static_cast<long>(der.size()));
}

void chain_raw(benchmark::State& state) {
  const Three three;
  X509_STORE* const store = X509_STORE_new();
  X509_STORE_add_cert(store, decode(three.root));
  STACK_OF(X509)* const others = sk_X509_new_null();
  sk_X509_push(others, decode(three.middle));
  X509* const end = decode(three.end);
  for (auto _ : state) {
    X509_STORE_CTX* const context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, end, others);
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), kNow);
    must(X509_verify_cert(context) == 1);
    X509_STORE_CTX_free(context);
  }
}

BENCHMARK(chain);
BENCHMARK(chain_raw);

}  // namespace

BENCHMARK_MAIN();
