// SPDX-License-Identifier: MIT
// The lower bound of Kerberos' messages: what AES-256-CTS-HMAC-SHA1-96's primitives alone cost (RFC
// 3962 6), however a message is wrapped around them.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "crypto/algorithms.h"
#include "crypto/cts.h"
#include "crypto/mac.h"

namespace opensspi::crypto {
namespace {

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";
constexpr size_t kConfounderLen = 16;
constexpr size_t kHeaderLen = 16;  // that is encrypted behind the data (RFC 4121 4.2.4)

// One direction of a sealed message: the cipher and the code over confounder, data and header.
void message_primitives(benchmark::State& state, AesCts::Direction direction) {
  AesCts cipher(direction, as_bytes(kKey));
  const auto mac = make_hmac(*find_algorithm(AlgorithmId::kSha1), as_bytes(kKey)).value();
  Bytes body(kConfounderLen + static_cast<size_t>(state.range(0)) + kHeaderLen, 0x5A);
  Bytes code(mac->digest_len());
  for (auto _ : state) {
    mac->update(body);
    mac->finish(code);
    if (!cipher.apply(body).ok()) {
      std::fputs("the cipher failed\n", stderr);
      std::exit(1);
    }
    benchmark::DoNotOptimize(code.data());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(message_primitives, encrypt, AesCts::Direction::kEncrypt)
    ->Name("seal")
    ->Arg(64)
    ->Arg(65536);
BENCHMARK_CAPTURE(message_primitives, decrypt, AesCts::Direction::kDecrypt)
    ->Name("unseal")
    ->Arg(64)
    ->Arg(65536);

}  // namespace
}  // namespace opensspi::crypto

BENCHMARK_MAIN();
