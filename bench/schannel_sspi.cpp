// SPDX-License-Identifier: MIT
// Schannel through the C ABI, each row compared with OpenSSL over memory BIOs in the same run: full
// and resumed handshakes of both ends, records encrypted and decrypted in place, and the memory of
// pairs. Every result is checked.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "must.h"
#include "opensspi/opensspi.h"
#include "opensspi/schannel.h"
#include "opensspi/wincrypt_stores.h"

namespace {

using bench::must;

constexpr CtxtHandle kNoHandle = {~ULONG_PTR{0}, ~ULONG_PTR{0}};
constexpr ULONG kRequest = ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT |
                           ISC_REQ_CONFIDENTIALITY | ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM |
                           ISC_REQ_MANUAL_CRED_VALIDATION;
enum Version : int { k12 = 0, k13 = 1 };

// Own is a self-signed certificate with a key of P-256, made once.
struct Own {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  X509* certificate = X509_new();

  Own() {
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>("bench"), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    must(X509_sign(certificate, key, EVP_sha256()) > 0);
  }
  template <class Encode, class Object>
  static std::string der(Encode encode, Object* object) {
    unsigned char* out = nullptr;
    const int len = encode(object, &out);
    std::string bytes(reinterpret_cast<char*>(out), static_cast<size_t>(len));
    OPENSSL_free(out);
    return bytes;
  }
};
const Own& own() {
  static const Own made;
  return made;
}

CredHandle acquire(ULONG use, Version version, bool resumes) {
  static PCCERT_CONTEXT certificate = [] {
    const std::string certificate_der = Own::der(i2d_X509, own().certificate);
    const std::string key_der = Own::der(i2d_PrivateKey, own().key);
    PCCERT_CONTEXT opened = nullptr;
    must(opensspi_certificate_open(certificate_der.data(), certificate_der.size(), key_der.data(),
                                   key_der.size(), nullptr, 0, &opened) == 0);
    return opened;
  }();
  SCHANNEL_CRED given{};
  given.dwVersion = SCHANNEL_CRED_VERSION;
  given.grbitEnabledProtocols = version == k12 ? SP_PROT_TLS1_2 : SP_PROT_TLS1_3;
  given.dwFlags =
      SCH_CRED_MANUAL_CRED_VALIDATION | (resumes ? 0u : ULONG{SCH_CRED_DISABLE_RECONNECTS});
  given.cCreds = use == SECPKG_CRED_INBOUND ? 1 : 0;
  given.paCred = &certificate;
  CredHandle handle = kNoHandle;
  std::string package = "Schannel";
  must(AcquireCredentialsHandleA(nullptr, package.data(), use, nullptr, &given, nullptr, nullptr,
                                 &handle, nullptr) == SEC_E_OK);
  return handle;
}

// Ends is a client and a server; each pass is one handshake.
struct Ends {
  explicit Ends(Version version, bool resumes = false)
      : client_credential(acquire(SECPKG_CRED_OUTBOUND, version, resumes)),
        server_credential(acquire(SECPKG_CRED_INBOUND, version, resumes)) {}
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;
  ~Ends() {
    end();
    FreeCredentialsHandle(&client_credential);
    FreeCredentialsHandle(&server_credential);
  }

  void end() {
    DeleteSecurityContext(&client);
    DeleteSecurityContext(&server);
    client = server = kNoHandle;
  }

  // step gives a token to one end and returns its own; `num_left` are the bytes that it left.
  std::string step(bool is_client, std::string token, SECURITY_STATUS& status,
                   ULONG* num_left = nullptr) {
    SecBuffer in[2] = {{static_cast<ULONG>(token.size()), SECBUFFER_TOKEN, token.data()},
                       {0, SECBUFFER_EMPTY, nullptr}};
    SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
    SecBufferDesc input{SECBUFFER_VERSION, 2, in};
    SecBufferDesc output{SECBUFFER_VERSION, 1, &out};
    ULONG attributes = 0;
    if (is_client) {
      CtxtHandle* const old = SecIsValidHandle(&client) ? &client : nullptr;
      std::string target = "bench";
      status = InitializeSecurityContextA(&client_credential, old, target.data(), kRequest, 0, 0,
                                          old == nullptr ? nullptr : &input, 0, &client, &output,
                                          &attributes, nullptr);
    } else {
      CtxtHandle* const old = SecIsValidHandle(&server) ? &server : nullptr;
      status = AcceptSecurityContext(&server_credential, old, &input, ASC_REQ_ALLOCATE_MEMORY, 0,
                                     &server, &output, &attributes, nullptr);
    }
    must(status >= 0);
    if (num_left != nullptr) {
      *num_left = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
    }
    std::string made(static_cast<const char*>(out.pvBuffer), out.cbBuffer);
    FreeContextBuffer(out.pvBuffer);
    return made;
  }

  void shake() {
    SECURITY_STATUS at_client = SEC_I_CONTINUE_NEEDED;
    SECURITY_STATUS at_server = SEC_I_CONTINUE_NEEDED;
    std::string token = step(true, "", at_client);
    while (at_client != SEC_E_OK || at_server != SEC_E_OK) {
      if (at_server != SEC_E_OK) {
        token = step(false, std::move(token), at_server);
      }
      if (at_client != SEC_E_OK) {
        token = step(true, std::move(token), at_client);
      }
    }
    while (!token.empty()) {
      token = take_ticket(std::move(token));
    }
  }

  // take_ticket gives the client the first of a server's tickets, and returns the others.
  std::string take_ticket(std::string records) {
    SecBuffer in[4] = {{static_cast<ULONG>(records.size()), SECBUFFER_DATA, records.data()},
                       {0, SECBUFFER_EMPTY, nullptr},
                       {0, SECBUFFER_EMPTY, nullptr},
                       {0, SECBUFFER_EMPTY, nullptr}};
    SecBufferDesc input{SECBUFFER_VERSION, 4, in};
    must(DecryptMessage(&client, &input, 0, nullptr) == SEC_I_RENEGOTIATE);
    for (const SecBuffer& left : in) {
      if (left.BufferType == SECBUFFER_EXTRA) {
        SECURITY_STATUS status = SEC_E_OK;
        ULONG num_left = 0;
        must(step(true, records.substr(records.size() - left.cbBuffer), status, &num_left).empty());
        return records.substr(records.size() - num_left);
      }
    }
    must(false);
    return "";
  }

  [[nodiscard]] bool is_resumed() {
    SecPkgContext_SessionInfo info{};
    must(QueryContextAttributesA(&client, SECPKG_ATTR_SESSION_INFO, &info) == SEC_E_OK);
    return info.dwFlags == SSL_SESSION_RECONNECT;
  }

  CredHandle client_credential;
  CredHandle server_credential;
  CtxtHandle client = kNoHandle;
  CtxtHandle server = kNoHandle;
};

void handshake(benchmark::State& state) {
  Ends ends(static_cast<Version>(state.range(0)));
  for (auto _ : state) {
    ends.shake();
    ends.end();
  }
}
BENCHMARK(handshake)->Arg(k12)->Arg(k13);

// The tickets are read too, so that each handshake can resume the session of the one before.
void resumed(benchmark::State& state) {
  Ends ends(static_cast<Version>(state.range(0)), true);
  ends.shake();
  ends.end();
  for (auto _ : state) {
    ends.shake();
    must(ends.is_resumed());
    ends.end();
  }
}
BENCHMARK(resumed)->Arg(k12)->Arg(k13);

// A client's credential that validates servers with the host's roots, as programs acquire one for
// each connection.
void acquire_validating(benchmark::State& state) {
  std::string package = "Schannel";
  for (auto _ : state) {
    SCHANNEL_CRED given{};
    given.dwVersion = SCHANNEL_CRED_VERSION;
    CredHandle handle = kNoHandle;
    must(AcquireCredentialsHandleA(nullptr, package.data(), SECPKG_CRED_OUTBOUND, nullptr, &given,
                                   nullptr, nullptr, &handle, nullptr) == SEC_E_OK);
    FreeCredentialsHandle(&handle);
  }
}
BENCHMARK(acquire_validating);

// Records is the memory of a record that is encrypted and decrypted in place.
struct Records {
  Records(CtxtHandle& from, size_t data_len) : len(data_len) {
    must(QueryContextAttributesA(&from, SECPKG_ATTR_STREAM_SIZES, &sizes) == SEC_E_OK);
    memory.assign(len + sizes.cbHeader + sizes.cbTrailer, 'x');
  }

  [[nodiscard]] char* data() { return memory.data() + sizes.cbHeader; }

  // encrypt returns the length of the record.
  ULONG encrypt(CtxtHandle& from) {
    SecBuffer parts[4] = {{sizes.cbHeader, SECBUFFER_STREAM_HEADER, memory.data()},
                          {static_cast<ULONG>(len), SECBUFFER_DATA, data()},
                          {sizes.cbTrailer, SECBUFFER_STREAM_TRAILER, data() + len},
                          {0, SECBUFFER_EMPTY, nullptr}};
    SecBufferDesc message{SECBUFFER_VERSION, 4, parts};
    must(EncryptMessage(&from, 0, &message, 0) == SEC_E_OK);
    return parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer;
  }
  void decrypt(CtxtHandle& to, ULONG total) {
    SecBuffer received[4] = {{total, SECBUFFER_DATA, memory.data()},
                             {0, SECBUFFER_EMPTY, nullptr},
                             {0, SECBUFFER_EMPTY, nullptr},
                             {0, SECBUFFER_EMPTY, nullptr}};
    SecBufferDesc message{SECBUFFER_VERSION, 4, received};
    must(DecryptMessage(&to, &message, 0, nullptr) == SEC_E_OK && received[1].cbBuffer == len);
  }

  size_t len;
  SecPkgContext_StreamSizes sizes{};
  std::string memory;
};

// Records are encrypted in place, sent (not at all) and decrypted in place.
void record(benchmark::State& state) {
  Ends ends(static_cast<Version>(state.range(0)));
  ends.shake();
  Records records(ends.client, static_cast<size_t>(state.range(1)));
  for (auto _ : state) {
    records.decrypt(ends.server, records.encrypt(ends.client));
  }
  must(records.data()[0] == 'x' && records.data()[records.len - 1] == 'x');
}
BENCHMARK(record)->Args({k12, 64})->Args({k13, 64})->Args({k12, 16384})->Args({k13, 16384});

// As bench/python_records.py, which compares itself with this: sixteen records are encrypted, then
// decrypted. One record stays in the first-level cache, sixteen do not.
void records_in_turn(benchmark::State& state) {
  constexpr size_t kBatch = 16;
  Ends ends(static_cast<Version>(state.range(0)));
  ends.shake();
  std::vector<Records> batch(kBatch, Records(ends.client, 16384));
  while (state.KeepRunningBatch(kBatch)) {
    ULONG total = 0;
    for (Records& records : batch) {
      total = records.encrypt(ends.client);
    }
    for (Records& records : batch) {
      records.decrypt(ends.server, total);
    }
  }
}
BENCHMARK(records_in_turn)->Arg(k12)->Arg(k13);

// The heap in use: contexts have nothing elsewhere. Resident memory would count what malloc keeps.
size_t in_use() {
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

// At most 256 connections keep their buffers.
constexpr size_t kNumPairs = 100;

// bytes_of_pairs returns the heap of a pair that has sent 16 KiB from the client to the server, and
// back if `ways` is 2; `rest` is called with a further pair before the heap is looked at.
template <class Pair, class Rest>
double bytes_of_pairs(Version version, int64_t ways, Rest rest) {
  Pair other(version);
  other.shake();
  other.exchange(ways);
  std::deque<Pair> pairs;
  for (size_t i = 0; i < kNumPairs; ++i) {
    pairs.emplace_back(version);
    pairs.back().shake();
    pairs.back().exchange(ways);
  }
  rest(other);
  const size_t with_pairs = in_use();
  for (Pair& pair : pairs) {
    pair.end();
  }
  return static_cast<double>(with_pairs - in_use()) / kNumPairs;
}

struct Talkers : Ends {
  using Ends::Ends;
  void exchange(int64_t ways) {
    Records records(client, 16384);
    records.decrypt(server, records.encrypt(client));
    if (ways == 2) {
      records.decrypt(client, records.encrypt(server));
    }
  }
};

void busy_pair(benchmark::State& state) {
  for (auto _ : state) {
    state.counters["bytes"] = bytes_of_pairs<Talkers>(static_cast<Version>(state.range(0)),
                                                      state.range(1), [](Talkers&) {});
  }
}
BENCHMARK(busy_pair)->ArgsProduct({{k12, k13}, {1, 2}})->Iterations(1)->Repetitions(1);

// While other connections send many records, one that sends none gives its buffers back in two
// seconds.
void idle_pair(benchmark::State& state) {
  const auto wait = [](Talkers& other) {
    for (int seconds = 0; seconds < 3; ++seconds) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1100));
      for (int i = 0; i < 64; ++i) {
        other.exchange(2);
      }
    }
  };
  for (auto _ : state) {
    state.counters["bytes"] =
        bytes_of_pairs<Talkers>(static_cast<Version>(state.range(0)), 2, wait);
  }
}
BENCHMARK(idle_pair)->Arg(k12)->Arg(k13)->Iterations(1)->Repetitions(1);

// The same with OpenSSL over memory BIOs.
struct RawEnds {
  explicit RawEnds(Version version, bool resumes = false) {
    const int number = version == k12 ? TLS1_2_VERSION : TLS1_3_VERSION;
    for (SSL_CTX* const context : {client_context, server_context}) {
      SSL_CTX_set_min_proto_version(context, number);
      SSL_CTX_set_max_proto_version(context, number);
      if (!resumes) {
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
        SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
        SSL_CTX_set_num_tickets(context, 0);
      }
    }
    if (resumes) {
      SSL_CTX_set_session_cache_mode(client_context,
                                     SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
      SSL_CTX_set_app_data(client_context, this);
      SSL_CTX_sess_set_new_cb(client_context, [](SSL* ssl, SSL_SESSION* made) {
        auto& self = *static_cast<RawEnds*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
        SSL_SESSION_free(self.session);
        self.session = made;
        return 1;
      });
    }
    SSL_CTX_use_certificate(server_context, own().certificate);
    SSL_CTX_use_PrivateKey(server_context, own().key);
  }
  RawEnds(const RawEnds&) = delete;
  RawEnds& operator=(const RawEnds&) = delete;
  ~RawEnds() {
    end();
    SSL_SESSION_free(session);
    SSL_CTX_free(client_context);
    SSL_CTX_free(server_context);
  }

  void shake() {
    client = SSL_new(client_context);
    server = SSL_new(server_context);
    SSL_set_tlsext_host_name(client, "bench");
    if (session != nullptr) {
      must(SSL_set_session(client, session) == 1);
    }
    BIO* const to_server = BIO_new(BIO_s_mem());
    BIO* const to_client = BIO_new(BIO_s_mem());
    BIO_up_ref(to_server);
    BIO_up_ref(to_client);
    SSL_set_bio(client, to_client, to_server);
    SSL_set_bio(server, to_server, to_client);
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    int done = 0;
    for (int round = 0; round < 8 && done < 2; ++round) {
      done = (SSL_do_handshake(client) == 1 ? 1 : 0) + (SSL_do_handshake(server) == 1 ? 1 : 0);
    }
    must(done == 2);
  }
  // take_tickets makes the client read what the server sent after the handshake.
  void take_tickets() {
    char data = 0;
    must(SSL_read(client, &data, 1) == -1 && SSL_want_read(client));
  }
  // end leaves sessions resumable, as if both ends had closed the connection.
  void end() {
    for (SSL* const ssl : {client, server}) {
      if (ssl != nullptr) {
        SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
      }
    }
    SSL_free(client);
    SSL_free(server);
    client = server = nullptr;
  }

  SSL_CTX* client_context = SSL_CTX_new(TLS_client_method());
  SSL_CTX* server_context = SSL_CTX_new(TLS_server_method());
  SSL* client = nullptr;
  SSL* server = nullptr;
  SSL_SESSION* session = nullptr;
};

void handshake_raw(benchmark::State& state) {
  RawEnds ends(static_cast<Version>(state.range(0)));
  for (auto _ : state) {
    ends.shake();
    ends.end();
  }
}
BENCHMARK(handshake_raw)->Arg(k12)->Arg(k13);

void resumed_raw(benchmark::State& state) {
  RawEnds ends(static_cast<Version>(state.range(0)), true);
  ends.shake();
  ends.take_tickets();
  ends.end();
  for (auto _ : state) {
    ends.shake();
    must(SSL_session_reused(ends.client) == 1);
    ends.take_tickets();
    ends.end();
  }
}
BENCHMARK(resumed_raw)->Arg(k12)->Arg(k13);

// The record leaves the client's memory BIO for the caller's buffer, from which it would be sent,
// and enters the server's from there.
void record_raw(benchmark::State& state) {
  RawEnds ends(static_cast<Version>(state.range(0)));
  ends.shake();
  BIO* const bio = SSL_get_wbio(ends.client);
  const int len = static_cast<int>(state.range(1));
  std::string data(static_cast<size_t>(len), 'x');
  std::string memory(static_cast<size_t>(len) + 256, '\0');
  for (auto _ : state) {
    must(SSL_write(ends.client, data.data(), len) == len);
    const int total = BIO_read(bio, memory.data(), static_cast<int>(memory.size()));
    must(BIO_write(bio, memory.data(), total) == total);
    must(SSL_read(ends.server, data.data(), len) == len);
  }
}
BENCHMARK(record_raw)->Args({k12, 64})->Args({k13, 64})->Args({k12, 16384})->Args({k13, 16384});

// The record stays in OpenSSL's memory: less than any program can do that sends it.
void record_raw_unsent(benchmark::State& state) {
  RawEnds ends(static_cast<Version>(state.range(0)));
  ends.shake();
  const int len = static_cast<int>(state.range(1));
  std::string data(static_cast<size_t>(len), 'x');
  for (auto _ : state) {
    must(SSL_write(ends.client, data.data(), len) == len);
    must(SSL_read(ends.server, data.data(), len) == len);
  }
}
BENCHMARK(record_raw_unsent)
    ->Args({k12, 64})
    ->Args({k13, 64})
    ->Args({k12, 16384})
    ->Args({k13, 16384});

// Its memory BIOs included.
template <bool kReleases>
struct RawTalkers : RawEnds {
  explicit RawTalkers(Version version) : RawEnds(version) {
    for (SSL_CTX* const context : {client_context, server_context}) {
      if (kReleases) {
        SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
      }
    }
  }
  void exchange(int64_t ways) {
    std::string data(16384, 'x');
    const int len = static_cast<int>(data.size());
    must(SSL_write(client, data.data(), len) == len);
    must(SSL_read(server, data.data(), len) == len);
    if (ways == 2) {
      must(SSL_write(server, data.data(), len) == len);
      must(SSL_read(client, data.data(), len) == len);
    }
  }
};

void busy_pair_raw(benchmark::State& state) {
  using Pair = RawTalkers<false>;
  for (auto _ : state) {
    state.counters["bytes"] =
        bytes_of_pairs<Pair>(static_cast<Version>(state.range(0)), state.range(1), [](Pair&) {});
  }
}
BENCHMARK(busy_pair_raw)->ArgsProduct({{k12, k13}, {1, 2}})->Iterations(1)->Repetitions(1);

// With SSL_MODE_RELEASE_BUFFERS, without which an idle pair has what a busy one has.
void idle_pair_raw(benchmark::State& state) {
  using Pair = RawTalkers<true>;
  for (auto _ : state) {
    state.counters["bytes"] =
        bytes_of_pairs<Pair>(static_cast<Version>(state.range(0)), 2, [](Pair&) {});
  }
}
BENCHMARK(idle_pair_raw)->Arg(k12)->Arg(k13)->Iterations(1)->Repetitions(1);

}  // namespace

BENCHMARK_MAIN();
