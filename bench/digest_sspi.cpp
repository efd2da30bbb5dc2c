// SPDX-License-Identifier: MIT
// Digest through the C ABI, each row compared with raw libcrypto in the same run: what a server
// does with a later HTTP request compared with the MD5s of the response, and SASL's messages
// compared with RC4 and HMAC-MD5. Every result is checked.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <benchmark/benchmark.h>
#include <openssl/hmac.h>
#include <openssl/md5.h>
#include <openssl/rc4.h>

#include <memory>
#include <string>
#include <vector>

#include "opensspi/opensspi.h"
#include "opensspi/sspi.h"
#include "shared.h"

namespace {

using bench::expect;

constexpr ULONG kMaxToken = 4096;
constexpr const char* kUri = "/a/page?with=a&query=1";
constexpr CtxtHandle kNoHandle = {~ULONG_PTR{0}, ~ULONG_PTR{0}};
constexpr ULONG kSealed = ISC_REQ_INTEGRITY | ISC_REQ_CONFIDENTIALITY;

// Buffers is a descriptor that owns its texts.
class Buffers {
 public:
  Buffers& add(ULONG type, std::string text) {
    texts_.push_back(std::make_unique<std::string>(std::move(text)));
    std::string& kept = *texts_.back();
    buffers_.push_back({static_cast<ULONG>(kept.size()), type, kept.data()});
    return *this;
  }
  Buffers& room(ULONG type, size_t len) { return add(type, std::string(len, '\0')); }
  SecBufferDesc* get() {
    descriptor_ = {SECBUFFER_VERSION, static_cast<ULONG>(buffers_.size()), buffers_.data()};
    return &descriptor_;
  }
  SecBuffer& operator[](size_t at) { return buffers_[at]; }
  [[nodiscard]] std::string text(size_t at) const {
    return {static_cast<const char*>(buffers_[at].pvBuffer), buffers_[at].cbBuffer};
  }

 private:
  std::vector<std::unique_ptr<std::string>> texts_;
  std::vector<SecBuffer> buffers_;
  SecBufferDesc descriptor_{};
};

CredHandle acquire(ULONG use, void* identity) {
  CredHandle handle = kNoHandle;
  std::string package = "WDigest";
  expect("AcquireCredentialsHandle",
         AcquireCredentialsHandleA(nullptr, package.data(), use, nullptr, identity, nullptr,
                                   nullptr, &handle, nullptr),
         SEC_E_OK);
  return handle;
}

// Ends are a client and a server whose account is enabled for the server's realm.
struct Ends {
  CredHandle client_credential = kNoHandle;
  CredHandle server_credential = acquire(SECPKG_CRED_INBOUND, nullptr);
  CtxtHandle client = kNoHandle;
  CtxtHandle server = kNoHandle;

  Ends() {
    std::string user = "bench-digest";
    std::string password = "Correct-Horse-7";
    SEC_WINNT_AUTH_IDENTITY_A identity{};
    identity.User = reinterpret_cast<unsigned char*>(user.data());
    identity.UserLength = static_cast<ULONG>(user.size());
    identity.Password = reinterpret_cast<unsigned char*>(password.data());
    identity.PasswordLength = static_cast<ULONG>(password.size());
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    client_credential = acquire(SECPKG_CRED_OUTBOUND, &identity);
    opensspi_account_remove(OPENSSPI_STORE_USER, user.c_str());
    expect("opensspi_account_add",
           opensspi_account_add(OPENSSPI_STORE_USER, user.c_str(), nullptr, password.data(),
                                password.size()),
           0);
    const std::string realm = value_in(challenge_of_http(), "realm");
    const char* only = realm.c_str();
    expect("opensspi_account_set_digest_realms",
           opensspi_account_set_digest_realms(OPENSSPI_STORE_USER, user.c_str(), &only, 1,
                                              password.data(), password.size()),
           0);
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;
  ~Ends() {
    DeleteSecurityContext(&client);
    DeleteSecurityContext(&server);
    FreeCredentialsHandle(&client_credential);
    FreeCredentialsHandle(&server_credential);
  }

  static std::string value_in(const std::string& text, const std::string& name) {
    const size_t at = text.find(name + "=\"") + name.size() + 2;
    return text.substr(at, text.find('"', at) - at);
  }

  SECURITY_STATUS accept(CtxtHandle& context, SecBufferDesc* in, ULONG flags, std::string& out) {
    Buffers output;
    output.room(SECBUFFER_TOKEN, kMaxToken);
    ULONG granted = 0;
    CtxtHandle* known = context.dwLower == kNoHandle.dwLower ? nullptr : &context;
    const SECURITY_STATUS status =
        AcceptSecurityContext(&server_credential, known, in, flags, SECURITY_NATIVE_DREP, &context,
                              output.get(), &granted, nullptr);
    out = output.text(0);
    return status;
  }
  SECURITY_STATUS initialize(SecBufferDesc* in, ULONG flags, const char* target, std::string& out) {
    Buffers output;
    output.room(SECBUFFER_TOKEN, kMaxToken);
    ULONG granted = 0;
    std::string name = target;
    CtxtHandle* known = client.dwLower == kNoHandle.dwLower ? nullptr : &client;
    const SECURITY_STATUS status = InitializeSecurityContextA(
        &client_credential, known, name.data(), flags, 0, SECURITY_NATIVE_DREP, in, 0, &client,
        output.get(), &granted, nullptr);
    out = output.text(0);
    return status;
  }

  static void request(Buffers& in, const std::string& token) {
    in.add(SECBUFFER_TOKEN, token)
        .add(SECBUFFER_PKG_PARAMS, "GET")
        .add(SECBUFFER_PKG_PARAMS, kUri)
        .add(SECBUFFER_PKG_PARAMS, "");
  }
  std::string challenge_of_http() {
    CtxtHandle context = kNoHandle;
    Buffers in;
    request(in, "");
    std::string challenge;
    expect("challenge", accept(context, in.get(), 0, challenge), SEC_I_CONTINUE_NEEDED);
    DeleteSecurityContext(&context);
    return challenge;
  }
  // begin_http lets the client in with its first request, and returns the response.
  std::string begin_http() {
    Buffers challenge;
    challenge.add(SECBUFFER_TOKEN, challenge_of_http())
        .add(SECBUFFER_PKG_PARAMS, "GET")
        .add(SECBUFFER_PKG_PARAMS, "");
    std::string response;
    std::string nothing;
    expect("response", initialize(challenge.get(), ISC_REQ_USE_HTTP_STYLE, kUri, response),
           SEC_E_OK);
    Buffers in;
    request(in, response);
    expect("first request", accept(server, in.get(), 0, nothing), SEC_E_OK);
    return response;
  }
  std::string header() {
    Buffers message;
    message.add(SECBUFFER_TOKEN, "")
        .add(SECBUFFER_PKG_PARAMS, "GET")
        .add(SECBUFFER_PKG_PARAMS, kUri)
        .add(SECBUFFER_PKG_PARAMS, "")
        .room(SECBUFFER_PADDING, kMaxToken);
    expect("MakeSignature", MakeSignature(&client, 0, message.get(), 0), SEC_E_OK);
    return message.text(4);
  }
  void begin_sasl() {
    Buffers empty;
    empty.add(SECBUFFER_TOKEN, "");
    std::string token;
    expect("challenge", accept(server, empty.get(), kSealed, token), SEC_I_CONTINUE_NEEDED);
    Buffers challenge;
    challenge.add(SECBUFFER_TOKEN, token);
    expect("response", initialize(challenge.get(), kSealed, "ldap/host", token),
           SEC_I_CONTINUE_NEEDED);
    Buffers response;
    response.add(SECBUFFER_TOKEN, token);
    expect("rspauth", accept(server, response.get(), kSealed, token), SEC_E_OK);
    Buffers proof;
    proof.add(SECBUFFER_TOKEN, token);
    expect("end", initialize(proof.get(), kSealed, "ldap/host", token), SEC_E_OK);
  }
};

constexpr size_t kBatch = 1000;

// The headers of the next requests, which the client signs outside of the measurement.
std::vector<std::unique_ptr<Buffers>> next_requests(Ends& ends) {
  std::vector<std::unique_ptr<Buffers>> requests;
  for (size_t i = 0; i < kBatch; ++i) {
    requests.push_back(std::make_unique<Buffers>());
    Ends::request(*requests.back(), ends.header());
  }
  return requests;
}

// A request of a known session on a new connection.
void later_request(benchmark::State& state) {
  Ends ends;
  ends.begin_http();
  Buffers output;
  output.room(SECBUFFER_TOKEN, kMaxToken);
  std::vector<std::unique_ptr<Buffers>> requests;
  size_t at = kBatch;
  for (auto _ : state) {
    if (at == kBatch) {
      state.PauseTiming();
      requests = next_requests(ends);
      at = 0;
      state.ResumeTiming();
    }
    CtxtHandle context = kNoHandle;
    ULONG granted = 0;
    SecBufferDesc* in = requests[at++]->get();
    expect("AcceptSecurityContext",
           AcceptSecurityContext(&ends.server_credential, nullptr, in, 0, SECURITY_NATIVE_DREP,
                                 &context, output.get(), &granted, nullptr),
           SEC_I_COMPLETE_NEEDED);
    expect("CompleteAuthToken", CompleteAuthToken(&context, in), SEC_E_OK);
    DeleteSecurityContext(&context);
  }
}

// A request on a connection that goes on.
void verified_request(benchmark::State& state) {
  Ends ends;
  ends.begin_http();
  std::vector<std::unique_ptr<Buffers>> requests;
  size_t at = kBatch;
  for (auto _ : state) {
    if (at == kBatch) {
      state.PauseTiming();
      requests = next_requests(ends);
      at = 0;
      state.ResumeTiming();
    }
    expect("VerifySignature", VerifySignature(&ends.server, requests[at++]->get(), 0, nullptr),
           SEC_E_OK);
  }
}

std::string md5_hex(const std::string& text) {
  unsigned char digest[MD5_DIGEST_LENGTH];
  MD5(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string hex(32, '0');
  for (size_t i = 0; i < sizeof digest; ++i) {
    hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

// The three MD5s of a response (RFC 7616 3.4.1), over texts as long as a request's.
void md5s_raw(benchmark::State& state) {
  Ends ends;
  const std::string response = ends.begin_http();
  const std::string nonce = Ends::value_in(response, "nonce");
  const std::string cnonce = Ends::value_in(response, "cnonce");
  const std::string first = std::string(32, 'a') + ":" + nonce + ":" + cnonce;
  const std::string second = std::string("GET:") + kUri;
  const std::string third = ":" + nonce + ":00000001:" + cnonce + ":auth:";
  for (auto _ : state) {
    benchmark::DoNotOptimize(md5_hex(md5_hex(first) + third + md5_hex(second)));
  }
}

void later_request_raw(benchmark::State& state) { md5s_raw(state); }
void verified_request_raw(benchmark::State& state) { md5s_raw(state); }

void seal(benchmark::State& state) {
  Ends ends;
  ends.begin_sasl();
  Buffers message;
  message.add(SECBUFFER_DATA, std::string(static_cast<size_t>(state.range(0)), 'x'))
      .room(SECBUFFER_PADDING, 24);
  for (auto _ : state) {
    message[1].cbBuffer = 24;
    expect("EncryptMessage", EncryptMessage(&ends.client, 0, message.get(), 0), SEC_E_OK);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void seal_and_open(benchmark::State& state) {
  Ends ends;
  ends.begin_sasl();
  const auto len = static_cast<size_t>(state.range(0));
  std::string wire(len + 16, 'x');
  for (auto _ : state) {
    SecBuffer parts[] = {{static_cast<ULONG>(len), SECBUFFER_DATA, wire.data()},
                         {16, SECBUFFER_PADDING, wire.data() + len}};
    SecBufferDesc message = {SECBUFFER_VERSION, 2, parts};
    expect("EncryptMessage", EncryptMessage(&ends.client, 0, &message, 0), SEC_E_OK);
    SecBuffer whole[] = {{static_cast<ULONG>(wire.size()), SECBUFFER_DATA, wire.data()}};
    SecBufferDesc received = {SECBUFFER_VERSION, 1, whole};
    expect("DecryptMessage", DecryptMessage(&ends.server, &received, 0, nullptr), SEC_E_OK);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

// RawFlow is one direction: HMAC-MD5 over number and data, RC4 over data and code.
class RawFlow {
 public:
  RawFlow() : hmac_(HMAC_CTX_new()) {
    const unsigned char key[16] = {1, 2, 3};
    RC4_set_key(&rc4_, sizeof key, key);
    HMAC_Init_ex(hmac_, key, sizeof key, EVP_md5(), nullptr);
  }
  RawFlow(const RawFlow&) = delete;
  RawFlow& operator=(const RawFlow&) = delete;
  ~RawFlow() { HMAC_CTX_free(hmac_); }

  void seal(std::string& data) {
    code(data);
    apply(data);
  }
  void open(std::string& data) {
    apply(data);
    code(data);
  }

 private:
  static unsigned char* bytes(std::string& data) {
    return reinterpret_cast<unsigned char*>(data.data());
  }
  void code(std::string& data) {
    const unsigned char number[4] = {};
    unsigned len = 0;
    HMAC_Init_ex(hmac_, nullptr, 0, nullptr, nullptr);
    HMAC_Update(hmac_, number, sizeof number);
    HMAC_Update(hmac_, bytes(data), data.size());
    HMAC_Final(hmac_, code_, &len);
  }
  void apply(std::string& data) {
    RC4(&rc4_, data.size(), bytes(data), bytes(data));
    RC4(&rc4_, 10, code_, code_);
  }

  RC4_KEY rc4_{};
  HMAC_CTX* hmac_;
  unsigned char code_[EVP_MAX_MD_SIZE] = {};
};

void seal_raw(benchmark::State& state) {
  RawFlow flow;
  std::string data(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    flow.seal(data);
    benchmark::DoNotOptimize(data.data());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void seal_and_open_raw(benchmark::State& state) {
  RawFlow client;
  RawFlow server;
  std::string data(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    client.seal(data);
    server.open(data);
    benchmark::DoNotOptimize(data.data());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

// A message of SASL is at most 65,536 bytes long, with its signature.
constexpr int kLargest = 65536 - 24;

BENCHMARK(later_request);
BENCHMARK(later_request_raw);
BENCHMARK(verified_request);
BENCHMARK(verified_request_raw);
BENCHMARK(seal)->Arg(64)->Arg(kLargest);
BENCHMARK(seal_raw)->Arg(64)->Arg(kLargest);
BENCHMARK(seal_and_open)->Arg(64)->Arg(kLargest);
BENCHMARK(seal_and_open_raw)->Arg(64)->Arg(kLargest);

}  // namespace

BENCHMARK_MAIN();
