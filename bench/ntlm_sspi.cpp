// SPDX-License-Identifier: MIT
// NTLM through an SSPI: handshakes, messages and memory. The same source is built against this
// library and against WinPR (BENCH_WINPR), so that both do the same work, and for Negotiate over
// NTLM (BENCH_PACKAGE); every result is checked.
#include <benchmark/benchmark.h>

#ifdef BENCH_WINPR
#include <winpr/sspi.h>
#include <winpr/winpr.h>
#else
#include "opensspi/opensspi.h"
#include "opensspi/sspi.h"
#endif

#ifndef BENCH_PACKAGE
#define BENCH_PACKAGE "NTLM"
#endif

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "shared.h"

namespace {

using Text = std::vector<WCHAR>;

Text wide(const char* ascii) {
  Text text;
  for (; *ascii != '\0'; ++ascii) {
    text.push_back(static_cast<WCHAR>(*ascii));
  }
  text.push_back(0);
  return text;
}

using bench::expect;

constexpr const char* kUser = "bench";
constexpr const char* kPassword = "Correct-Horse-7";

struct Credentials {
  Text package = wide(BENCH_PACKAGE);
  Text user = wide(kUser);
  Text domain = wide("");
  Text password = wide(kPassword);
  CredHandle client{};
  CredHandle server{};

  Credentials() {
    SEC_WINNT_AUTH_IDENTITY_W identity{};
    const auto characters = [](const Text& text) {
      return static_cast<decltype(identity.UserLength)>(text.size() - 1);
    };
    identity.User = reinterpret_cast<decltype(identity.User)>(user.data());
    identity.UserLength = characters(user);
    identity.Domain = reinterpret_cast<decltype(identity.Domain)>(domain.data());
    identity.DomainLength = characters(domain);
    identity.Password = reinterpret_cast<decltype(identity.Password)>(password.data());
    identity.PasswordLength = characters(password);
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    TimeStamp expiry{};
    expect("AcquireCredentialsHandle",
           AcquireCredentialsHandleW(nullptr, package.data(), SECPKG_CRED_OUTBOUND, nullptr,
                                     &identity, nullptr, nullptr, &client, &expiry),
           SEC_E_OK);
#ifdef BENCH_WINPR
    // WinPR's server takes the password from its own credential.
    void* server_identity = &identity;
#else
    void* server_identity = nullptr;
#endif
    expect("AcquireCredentialsHandle",
           AcquireCredentialsHandleW(nullptr, package.data(), SECPKG_CRED_INBOUND, nullptr,
                                     server_identity, nullptr, nullptr, &server, &expiry),
           SEC_E_OK);
  }
};

Credentials& credentials() {
  static Credentials instance;
  return instance;
}

constexpr ULONG kMaxToken = 2888;

// One side's step: a token in, a token out, in fixed memory.
struct Leg {
  unsigned char bytes[kMaxToken];
  SecBuffer buffer{};
  SecBufferDesc descriptor{};

  SecBufferDesc* empty() {
    buffer.cbBuffer = kMaxToken;
    return describe();
  }
  SecBufferDesc* describe() {
    buffer.BufferType = SECBUFFER_TOKEN;
    buffer.pvBuffer = bytes;
    descriptor.ulVersion = SECBUFFER_VERSION;
    descriptor.cBuffers = 1;
    descriptor.pBuffers = &buffer;
    return &descriptor;
  }
};

struct Pair {
  CtxtHandle client{};
  CtxtHandle server{};

  Pair() {
    const ULONG require = ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY | ISC_REQ_REPLAY_DETECT |
                          ISC_REQ_SEQUENCE_DETECT;
    ULONG attributes = 0;
    TimeStamp expiry{};
    Leg negotiate;
    Leg challenge;
    Leg authenticate;
    Leg none;
    auto* target = const_cast<SEC_WCHAR*>(reinterpret_cast<const SEC_WCHAR*>(u"HTTP/bench"));
    expect("first InitializeSecurityContext",
           InitializeSecurityContextW(&credentials().client, nullptr, target, require, 0,
                                      SECURITY_NATIVE_DREP, nullptr, 0, &client, negotiate.empty(),
                                      &attributes, &expiry),
           SEC_I_CONTINUE_NEEDED);
    expect("first AcceptSecurityContext",
           AcceptSecurityContext(&credentials().server, nullptr, negotiate.describe(), require,
                                 SECURITY_NATIVE_DREP, &server, challenge.empty(), &attributes,
                                 &expiry),
           SEC_I_CONTINUE_NEEDED);
    SECURITY_STATUS status = InitializeSecurityContextW(
        &credentials().client, &client, target, require, 0, SECURITY_NATIVE_DREP,
        challenge.describe(), 0, &client, authenticate.empty(), &attributes, &expiry);
    // WinPR asks for one more call although there is nothing left.
    if (status != SEC_I_CONTINUE_NEEDED) {
      expect("second InitializeSecurityContext", status, SEC_E_OK);
    }
    status =
        AcceptSecurityContext(&credentials().server, &server, authenticate.describe(), require,
                              SECURITY_NATIVE_DREP, &server, none.empty(), &attributes, &expiry);
    if (status == SEC_I_COMPLETE_NEEDED) {
      status = CompleteAuthToken(&server, &none.descriptor);
    }
    expect("second AcceptSecurityContext", status, SEC_E_OK);
#ifndef BENCH_WINPR
    if (none.buffer.cbBuffer == 0) {
      return;
    }
    status = InitializeSecurityContextW(&credentials().client, &client, target, require, 0,
                                        SECURITY_NATIVE_DREP, none.describe(), 0, &client,
                                        negotiate.empty(), &attributes, &expiry);
    expect("last InitializeSecurityContext", status, SEC_E_OK);
#endif
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    DeleteSecurityContext(&client);
    DeleteSecurityContext(&server);
  }
};

struct Message {
  explicit Message(size_t len) : data(len, 0x5A) {
    buffers[0].BufferType = SECBUFFER_TOKEN;
    buffers[1].BufferType = SECBUFFER_DATA;
    descriptor.ulVersion = SECBUFFER_VERSION;
    descriptor.cBuffers = 2;
    descriptor.pBuffers = buffers;
  }
  SecBufferDesc* describe() {
    buffers[0].pvBuffer = signature;
    buffers[0].cbBuffer = sizeof signature;
    buffers[1].pvBuffer = data.data();
    buffers[1].cbBuffer = static_cast<ULONG>(data.size());
    return &descriptor;
  }
  unsigned char signature[16]{};
  std::vector<unsigned char> data;
  SecBuffer buffers[2]{};
  SecBufferDesc descriptor{};
};

void handshake(benchmark::State& state) {
  for (auto _ : state) {
    const Pair pair;
    benchmark::DoNotOptimize(&pair);
  }
}
BENCHMARK(handshake)->Name("handshake, both sides");

void seal_and_unseal(benchmark::State& state) {
  Pair pair;
  Message message(static_cast<size_t>(state.range(0)));
  const std::vector<unsigned char> plain = message.data;
  ULONG quality = 0;
  ULONG sequence = 0;
  for (auto _ : state) {
    expect("EncryptMessage", EncryptMessage(&pair.client, 0, message.describe(), sequence),
           SEC_E_OK);
    expect("DecryptMessage", DecryptMessage(&pair.server, message.describe(), sequence, &quality),
           SEC_E_OK);
    ++sequence;
  }
  if (message.data != plain) {
    expect("the round trip", SECURITY_STATUS{SEC_E_MESSAGE_ALTERED}, SEC_E_OK);
  }
}
BENCHMARK(seal_and_unseal)->Name("seal + unseal")->Arg(64);

void seal(benchmark::State& state) {
  Pair pair;
  Message message(static_cast<size_t>(state.range(0)));
  ULONG sequence = 0;
  for (auto _ : state) {
    expect("EncryptMessage", EncryptMessage(&pair.client, 0, message.describe(), sequence++),
           SEC_E_OK);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(seal)->Name("seal")->Arg(64)->Arg(65536);

[[maybe_unused]] void sign(benchmark::State& state) {
  Pair pair;
  Message message(static_cast<size_t>(state.range(0)));
  ULONG sequence = 0;
  for (auto _ : state) {
    expect("MakeSignature", MakeSignature(&pair.client, 0, message.describe(), sequence++),
           SEC_E_OK);
  }
}
#ifndef BENCH_WINPR  // WinPR 2 returns MakeSignature with SEC_E_UNSUPPORTED_FUNCTION
BENCHMARK(sign)->Name("sign")->Arg(64);
#endif

#ifndef BENCH_WINPR
// The trace (docs/trace.md). While it is off, each of its steps costs one look at an atomic flag:
// `trace_check` is what a look takes, `lines` how many looks a handshake takes.
std::atomic<bool> flag{false};
std::atomic<size_t> lines{0};

void trace_check(benchmark::State& state) {
  for (auto _ : state) {
    bool is_on = flag.load(std::memory_order_relaxed);
    benchmark::DoNotOptimize(is_on);
  }
}
BENCHMARK(trace_check)->Name("trace: one look whether it is on");

// Traced lets a function take the lines while it lives.
struct Traced {
  Traced() {
    opensspi_set_trace_sink([](const char*, size_t) { lines.fetch_add(1); });
  }
  Traced(const Traced&) = delete;
  Traced& operator=(const Traced&) = delete;
  ~Traced() { opensspi_set_trace_sink(nullptr); }
};

void traced_handshake(benchmark::State& state) {
  static_cast<void>(credentials());
  const Traced traced;
  lines = 0;
  handshake(state);
  state.counters["lines"] =
      static_cast<double>(lines) / static_cast<double>(std::max<int64_t>(state.iterations(), 1));
}
BENCHMARK(traced_handshake)->Name("trace: handshake, both sides, traced");

void traced_messages(benchmark::State& state) {
  static_cast<void>(credentials());
  const Traced traced;
  seal_and_unseal(state);
}
BENCHMARK(traced_messages)->Name("trace: seal + unseal, traced")->Arg(64);
#endif

void live_pair(benchmark::State& state) {
  for (auto _ : state) {
    state.counters["bytes"] = bench::bytes_each<Pair>();
  }
}
BENCHMARK(live_pair)->Name("live pair")->Iterations(1)->Repetitions(1);

}  // namespace

int main(int argc, char** argv) {
#ifdef BENCH_WINPR
  setenv("WLOG_LEVEL", "OFF", 1);
#endif
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
