// SPDX-License-Identifier: MIT
// The lower bound: what NTLM's primitives alone cost, however a message is wrapped around them.
#include <benchmark/benchmark.h>

#include "crypto/cipher.h"
#include "crypto/hash.h"

namespace opensspi::crypto {
namespace {

constexpr std::string_view kKey = "0123456789abcdef";

// One direction of a sealed message ([MS-NLMP] 3.4.3): RC4 over the data, HMAC-MD5 over number and
// data, RC4 over the first eight bytes of that.
void seal_primitives(benchmark::State& state) {
  Rc4 stream(as_bytes(kKey));
  const HmacMd5Key key(as_bytes(kKey));
  Bytes data(static_cast<size_t>(state.range(0)), 0x5A);
  const Bytes number(4);
  Md5Digest code;
  for (auto _ : state) {
    HmacMd5(key).update(number).update(data).finish(code);
    stream.apply(data);
    stream.apply(ByteSpan(code).first(8));
    benchmark::DoNotOptimize(code);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(seal_primitives)->Name("seal")->Arg(64)->Arg(65536);

// Both sides of a handshake: each derives the NTLMv2 key (HMAC), proves over some 300 bytes of
// target information (HMAC), derives the session key (HMAC), makes the MIC over all messages (HMAC,
// 700 bytes), two signing and two sealing keys (MD5), two RC4 key schedules, and one RC4 for the
// key exchange.
void handshake_primitives(benchmark::State& state) {
  const Bytes name(40);
  const Bytes target(300);
  const Bytes messages(700);
  const Bytes constant(75);
  Md5Digest out;
  for (auto _ : state) {
    for (int side = 0; side < 2; ++side) {
      out = hmac_md5(as_bytes(kKey), name);
      out = hmac_md5(out, target);
      out = hmac_md5(out, out);
      Rc4 exchange(out);
      exchange.apply(out);
      benchmark::DoNotOptimize(hmac_md5(out, messages));
      for (int key = 0; key < 4; ++key) {
        benchmark::DoNotOptimize(md5(constant));
      }
      for (int stream = 0; stream < 2; ++stream) {
        const Rc4 sealing(out);
        benchmark::DoNotOptimize(&sealing);
      }
    }
  }
}
BENCHMARK(handshake_primitives)->Name("handshake, both sides");

}  // namespace
}  // namespace opensspi::crypto

BENCHMARK_MAIN();
