// SPDX-License-Identifier: MIT
// The same work through GSS-API, for gss-ntlmssp: handshakes and wrapped messages, every result
// checked.
#include <benchmark/benchmark.h>
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>

#include <cstring>
#include <string>
#include <vector>

#include "shared.h"

namespace {

gss_OID_desc g_ntlm{10, const_cast<char*>("\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a")};

using bench::expect;

gss_buffer_desc text(const char* characters) {
  return {std::strlen(characters), const_cast<char*>(characters)};
}

struct Credentials {
  gss_cred_id_t client = GSS_C_NO_CREDENTIAL;
  gss_cred_id_t server = GSS_C_NO_CREDENTIAL;
  gss_name_t target = GSS_C_NO_NAME;

  Credentials() {
    OM_uint32 minor = 0;
    gss_OID_set_desc mechanisms{1, &g_ntlm};
    gss_buffer_desc user = text("BENCH\\bench");
    gss_buffer_desc password = text("Correct-Horse-7");
    gss_buffer_desc service = text("HTTP@bench");
    gss_name_t name = GSS_C_NO_NAME;
    expect("gss_import_name", gss_import_name(&minor, &user, GSS_C_NT_USER_NAME, &name),
           GSS_S_COMPLETE);
    expect("gss_import_name",
           gss_import_name(&minor, &service, GSS_C_NT_HOSTBASED_SERVICE, &target), GSS_S_COMPLETE);
    expect("gss_acquire_cred_with_password",
           gss_acquire_cred_with_password(&minor, name, &password, 0, &mechanisms, GSS_C_INITIATE,
                                          &client, nullptr, nullptr),
           GSS_S_COMPLETE);
    expect(
        "gss_acquire_cred",
        gss_acquire_cred(&minor, target, 0, &mechanisms, GSS_C_ACCEPT, &server, nullptr, nullptr),
        GSS_S_COMPLETE);
    gss_release_name(&minor, &name);
  }
};

Credentials& credentials() {
  static Credentials instance;
  return instance;
}

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

struct Pair {
  gss_ctx_id_t client = GSS_C_NO_CONTEXT;
  gss_ctx_id_t server = GSS_C_NO_CONTEXT;

  Pair() {
    Token negotiate;
    Token challenge;
    Token authenticate;
    Token none;
    initiate(GSS_C_NO_BUFFER, negotiate, GSS_S_CONTINUE_NEEDED);
    accept(negotiate, challenge, GSS_S_CONTINUE_NEEDED);
    initiate(&challenge.buffer, authenticate, GSS_S_COMPLETE);
    accept(authenticate, none, GSS_S_COMPLETE);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    OM_uint32 minor = 0;
    gss_delete_sec_context(&minor, &client, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&minor, &server, GSS_C_NO_BUFFER);
  }

 private:
  void initiate(gss_buffer_t in, Token& out, OM_uint32 wanted) {
    OM_uint32 minor = 0;
    const OM_uint32 flags =
        GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG;
    expect("gss_init_sec_context",
           gss_init_sec_context(&minor, credentials().client, &client, credentials().target,
                                &g_ntlm, flags, 0, GSS_C_NO_CHANNEL_BINDINGS, in, nullptr,
                                &out.buffer, nullptr, nullptr),
           wanted);
  }
  void accept(Token& in, Token& out, OM_uint32 wanted) {
    OM_uint32 minor = 0;
    expect("gss_accept_sec_context",
           gss_accept_sec_context(&minor, &server, credentials().server, &in.buffer,
                                  GSS_C_NO_CHANNEL_BINDINGS, nullptr, nullptr, &out.buffer, nullptr,
                                  nullptr, nullptr),
           wanted);
  }
};

void handshake(benchmark::State& state) {
  for (auto _ : state) {
    const Pair pair;
    benchmark::DoNotOptimize(&pair);
  }
}
BENCHMARK(handshake)->Name("handshake, both sides");

void wrap_and_unwrap(benchmark::State& state) {
  Pair pair;
  const std::string plain(static_cast<size_t>(state.range(0)), 'Z');
  OM_uint32 minor = 0;
  for (auto _ : state) {
    gss_buffer_desc in{plain.size(), const_cast<char*>(plain.data())};
    Token wrapped;
    Token unwrapped;
    expect("gss_wrap",
           gss_wrap(&minor, pair.client, 1, GSS_C_QOP_DEFAULT, &in, nullptr, &wrapped.buffer),
           GSS_S_COMPLETE);
    expect("gss_unwrap",
           gss_unwrap(&minor, pair.server, &wrapped.buffer, &unwrapped.buffer, nullptr, nullptr),
           GSS_S_COMPLETE);
    if (unwrapped.buffer.length != plain.size()) {
      expect("the round trip", 0, 1);
    }
  }
}
BENCHMARK(wrap_and_unwrap)->Name("seal + unseal")->Arg(64);

void wrap(benchmark::State& state) {
  Pair pair;
  const std::string plain(static_cast<size_t>(state.range(0)), 'Z');
  OM_uint32 minor = 0;
  for (auto _ : state) {
    gss_buffer_desc in{plain.size(), const_cast<char*>(plain.data())};
    Token wrapped;
    expect("gss_wrap",
           gss_wrap(&minor, pair.client, 1, GSS_C_QOP_DEFAULT, &in, nullptr, &wrapped.buffer),
           GSS_S_COMPLETE);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(wrap)->Name("seal")->Arg(64)->Arg(65536);

}  // namespace

BENCHMARK_MAIN();
