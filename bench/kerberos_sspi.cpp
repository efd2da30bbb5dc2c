// SPDX-License-Identifier: MIT
// Kerberos through this library, in a realm without a KDC whose ticket is cached: exchanges of both
// sides, messages and memory, for Kerberos and (BENCH_PACKAGE) for Negotiate over it. Every result
// is checked.
#include <benchmark/benchmark.h>

#include <cstring>
#include <string>
#include <vector>

#include "opensspi/sspi.h"
#include "shared.h"
#include "support/forged_realm.h"

#ifndef BENCH_PACKAGE
#define BENCH_PACKAGE "Kerberos"
#endif

namespace {

using bench::expect;

forged::Options options_of(forged::Kept kept) {
  forged::Options options;
  options.cache = kept;
  options.keytab = kept;
  return options;
}

// A realm, with both sides' credentials in it.
struct World {
  explicit World(forged::Kept kept) : realm(options_of(kept)) {
    acquire(SECPKG_CRED_OUTBOUND, client);
    acquire(SECPKG_CRED_INBOUND, server);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() {
    FreeCredentialsHandle(&client);
    FreeCredentialsHandle(&server);
  }
  static void acquire(ULONG use, CredHandle& credential) {
    TimeStamp expiry{};
    std::string package = BENCH_PACKAGE;
    expect("AcquireCredentialsHandle",
           AcquireCredentialsHandleA(nullptr, package.data(), use, nullptr, nullptr, nullptr,
                                     nullptr, &credential, &expiry),
           SEC_E_OK);
  }
  forged::Realm realm;
  CredHandle client{};
  CredHandle server{};
};

constexpr ULONG kMaxToken = 8192;

// One side's token, in fixed memory.
struct Leg {
  unsigned char bytes[kMaxToken];
  SecBuffer buffer{kMaxToken, SECBUFFER_TOKEN, bytes};
  SecBufferDesc descriptor{SECBUFFER_VERSION, 1, &buffer};
};

constexpr ULONG kDetecting = ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT;
constexpr ULONG kSealing = ISC_REQ_MUTUAL_AUTH | ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY;

struct Pair {
  explicit Pair(World& world, ULONG require = kSealing | kDetecting) {
    ULONG attributes = 0;
    TimeStamp expiry{};
    Leg request;
    Leg reply;
    Leg rest;
    std::string target = world.realm.target();
    expect("first InitializeSecurityContext",
           InitializeSecurityContextA(&world.client, nullptr, target.data(), require, 0,
                                      SECURITY_NATIVE_DREP, nullptr, 0, &client,
                                      &request.descriptor, &attributes, &expiry),
           SEC_I_CONTINUE_NEEDED);
    expect(
        "AcceptSecurityContext",
        AcceptSecurityContext(&world.server, nullptr, &request.descriptor, 0, SECURITY_NATIVE_DREP,
                              &server, &reply.descriptor, &attributes, &expiry),
        SEC_E_OK);
    expect("second InitializeSecurityContext",
           InitializeSecurityContextA(&world.client, &client, target.data(), require, 0,
                                      SECURITY_NATIVE_DREP, &reply.descriptor, 0, &client,
                                      &rest.descriptor, &attributes, &expiry),
           SEC_E_OK);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    DeleteSecurityContext(&client);
    DeleteSecurityContext(&server);
  }
  CtxtHandle client{};
  CtxtHandle server{};
};

void exchange(benchmark::State& state, forged::Kept kept) {
  World world(kept);
  for (auto _ : state) {
    const Pair pair(world);
    benchmark::DoNotOptimize(&pair);
  }
}
BENCHMARK_CAPTURE(exchange, memory, forged::Kept::kInMemory)->Name("exchange, MEMORY:");
BENCHMARK_CAPTURE(exchange, file, forged::Kept::kInFile)->Name("exchange, FILE:");

struct Message {
  explicit Message(size_t len) : data(len, 0x5A) {}
  SecBufferDesc* describe() {
    buffers[0] = {sizeof token, SECBUFFER_TOKEN, token};
    buffers[1] = {static_cast<ULONG>(data.size()), SECBUFFER_DATA, data.data()};
    return &descriptor;
  }
  unsigned char token[60]{};
  std::vector<unsigned char> data;
  SecBuffer buffers[2]{};
  SecBufferDesc descriptor{SECBUFFER_VERSION, 2, buffers};
};

void seal(benchmark::State& state) {
  World world(forged::Kept::kInMemory);
  Pair pair(world);
  Message message(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    expect("EncryptMessage", EncryptMessage(&pair.client, 0, message.describe(), 0), SEC_E_OK);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(seal)->Name("seal")->Arg(64)->Arg(65536);

// One message again and again, which a context without detection takes.
void unseal(benchmark::State& state) {
  World world(forged::Kept::kInMemory);
  Pair pair(world, kSealing);
  Message message(static_cast<size_t>(state.range(0)));
  const std::vector<unsigned char> plain = message.data;
  expect("EncryptMessage", EncryptMessage(&pair.client, 0, message.describe(), 0), SEC_E_OK);
  const std::vector<unsigned char> sealed = message.data;
  ULONG quality = 0;
  for (auto _ : state) {
    std::memcpy(message.data.data(), sealed.data(), sealed.size());
    expect("DecryptMessage", DecryptMessage(&pair.server, message.describe(), 0, &quality),
           SEC_E_OK);
  }
  if (message.data != plain) {
    expect("the round trip", SEC_E_MESSAGE_ALTERED, SEC_E_OK);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(unseal)->Name("unseal")->Arg(64)->Arg(65536);

void live_pair(benchmark::State& state) {
  World world(forged::Kept::kInMemory);
  for (auto _ : state) {
    state.counters["bytes"] = bench::bytes_each<Pair>(world);
  }
}
BENCHMARK(live_pair)->Name("live pair")->Iterations(1)->Repetitions(1);

}  // namespace

BENCHMARK_MAIN();
