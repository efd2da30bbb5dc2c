// SPDX-License-Identifier: MIT
// The same work as kerberos_sspi.cpp does, through MIT's GSS-API; every result is checked.
#include <benchmark/benchmark.h>
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_krb5.h>

#include <cstring>
#include <string>
#include <vector>

#include "shared.h"
#include "support/forged_realm.h"

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
    OM_uint32 minor = 0;
    std::string principal = realm.service_principal();
    gss_buffer_desc name{principal.size(), principal.data()};
    expect("gss_import_name", gss_import_name(&minor, &name, GSS_KRB5_NT_PRINCIPAL_NAME, &target),
           GSS_S_COMPLETE);
    acquire(GSS_C_INITIATE, client);
    acquire(GSS_C_ACCEPT, server);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() {
    OM_uint32 minor = 0;
    gss_release_cred(&minor, &client);
    gss_release_cred(&minor, &server);
    gss_release_name(&minor, &target);
  }
  static void acquire(gss_cred_usage_t use, gss_cred_id_t& credential) {
    OM_uint32 minor = 0;
    gss_OID_set_desc mechanisms{1, const_cast<gss_OID>(gss_mech_krb5)};
    expect(
        "gss_acquire_cred",
        gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &mechanisms, use, &credential, nullptr, nullptr),
        GSS_S_COMPLETE);
  }
  forged::Realm realm;
  gss_cred_id_t client = GSS_C_NO_CREDENTIAL;
  gss_cred_id_t server = GSS_C_NO_CREDENTIAL;
  gss_name_t target = GSS_C_NO_NAME;
};

struct Token {
  gss_buffer_desc buffer = GSS_C_EMPTY_BUFFER;
  Token() = default;
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;
  ~Token() {
    OM_uint32 minor = 0;
    gss_release_buffer(&minor, &buffer);
  }
};

constexpr OM_uint32 kDetecting = GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG;
constexpr OM_uint32 kSealing = GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;

struct Pair {
  explicit Pair(World& world, OM_uint32 flags = kSealing | kDetecting) {
    Token request;
    Token reply;
    Token none;
    initiate(world, flags, GSS_C_NO_BUFFER, request, GSS_S_CONTINUE_NEEDED);
    OM_uint32 minor = 0;
    expect("gss_accept_sec_context",
           gss_accept_sec_context(&minor, &server, world.server, &request.buffer,
                                  GSS_C_NO_CHANNEL_BINDINGS, nullptr, nullptr, &reply.buffer,
                                  nullptr, nullptr, nullptr),
           GSS_S_COMPLETE);
    initiate(world, flags, &reply.buffer, none, GSS_S_COMPLETE);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  Pair(Pair&& other) noexcept : client(other.client), server(other.server) {
    other.client = GSS_C_NO_CONTEXT;
    other.server = GSS_C_NO_CONTEXT;
  }
  ~Pair() {
    OM_uint32 minor = 0;
    gss_delete_sec_context(&minor, &client, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&minor, &server, GSS_C_NO_BUFFER);
  }
  void initiate(World& world, OM_uint32 flags, gss_buffer_t in, Token& out, OM_uint32 wanted) {
    OM_uint32 minor = 0;
    expect("gss_init_sec_context",
           gss_init_sec_context(
               &minor, world.client, &client, world.target, const_cast<gss_OID>(gss_mech_krb5),
               flags, 0, GSS_C_NO_CHANNEL_BINDINGS, in, nullptr, &out.buffer, nullptr, nullptr),
           wanted);
  }
  gss_ctx_id_t client = GSS_C_NO_CONTEXT;
  gss_ctx_id_t server = GSS_C_NO_CONTEXT;
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

void wrap(Pair& pair, const std::string& plain, Token& wrapped) {
  OM_uint32 minor = 0;
  gss_buffer_desc in{plain.size(), const_cast<char*>(plain.data())};
  expect("gss_wrap",
         gss_wrap(&minor, pair.client, 1, GSS_C_QOP_DEFAULT, &in, nullptr, &wrapped.buffer),
         GSS_S_COMPLETE);
}

void seal(benchmark::State& state) {
  World world(forged::Kept::kInMemory);
  Pair pair(world);
  const std::string plain(static_cast<size_t>(state.range(0)), 'Z');
  for (auto _ : state) {
    Token wrapped;
    wrap(pair, plain, wrapped);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(seal)->Name("seal")->Arg(64)->Arg(65536);

// One message again and again, which a context without detection takes.
void unseal(benchmark::State& state) {
  World world(forged::Kept::kInMemory);
  Pair pair(world, kSealing);
  const std::string plain(static_cast<size_t>(state.range(0)), 'Z');
  Token wrapped;
  wrap(pair, plain, wrapped);
  OM_uint32 minor = 0;
  for (auto _ : state) {
    Token opened;
    expect("gss_unwrap",
           gss_unwrap(&minor, pair.server, &wrapped.buffer, &opened.buffer, nullptr, nullptr),
           GSS_S_COMPLETE);
    if (opened.buffer.length != plain.size()) {
      expect("the round trip", 0, 1);
    }
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
