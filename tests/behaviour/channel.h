// SPDX-License-Identifier: MIT
// Two ends of Schannel in one process, through the public headers only, and the certificates for
// them.
#pragma once

#include <optional>

#include "crypt.h"
#include "openssl_command.h"
#include "opensspi/opensspi.h"
#include "opensspi/schannel.h"
#include "pair.h"

namespace behaviour {

inline constexpr char kChannel[] = "Schannel";
inline constexpr char kServerName[] = "server.example";
// What curl asks for.
inline constexpr ULONG kChannelRequest = ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT |
                                         ISC_REQ_CONFIDENTIALITY | ISC_REQ_ALLOCATE_MEMORY |
                                         ISC_REQ_STREAM;
inline constexpr ULONG kAcceptRequest = ASC_REQ_SEQUENCE_DETECT | ASC_REQ_REPLAY_DETECT |
                                        ASC_REQ_CONFIDENTIALITY | ASC_REQ_ALLOCATE_MEMORY |
                                        ASC_REQ_STREAM | ASC_REQ_EXTENDED_ERROR;

// Certificate frees a context.
class Certificate {
 public:
  Certificate() = default;
  explicit Certificate(PCCERT_CONTEXT context) : context_(context) {}
  Certificate(Certificate&& other) noexcept : context_(std::exchange(other.context_, nullptr)) {}
  Certificate& operator=(Certificate&& other) noexcept {
    std::swap(context_, other.context_);
    return *this;
  }
  Certificate(const Certificate&) = delete;
  ~Certificate() { CertFreeCertificateContext(context_); }
  operator PCCERT_CONTEXT() const { return context_; }  // NOLINT: as a caller writes it
  PCCERT_CONTEXT operator->() const { return context_; }
  PCCERT_CONTEXT* out() { return &context_; }

 private:
  PCCERT_CONTEXT context_ = nullptr;
};

// Authorities is a root, an authority below it, and certificates of that, made once by OpenSSL.
class Authorities {
 public:
  static const Authorities& get() {
    static const Authorities made;
    return made;
  }

  // open returns a certificate with its key, and the authority's certificate in its store.
  [[nodiscard]] Certificate open(const std::string& name) const {
    const Bytes chain = ssl_.read(name + ".chain");
    const Bytes key = ssl_.read(name + ".key");
    Certificate opened;
    EXPECT_EQ(opensspi_certificate_open(chain.data(), chain.size(), key.data(), key.size(), nullptr,
                                        0, opened.out()),
              0)
        << opensspi_last_detail();
    return opened;
  }
  // file returns the contents of a file: NAME.pem, NAME.key, NAME.chain.
  [[nodiscard]] Bytes file(const std::string& name) const { return ssl_.read(name); }
  // without_key returns the first certificate of a file, without its key.
  [[nodiscard]] Certificate without_key(const std::string& name) const {
    const Bytes pem = ssl_.read(name);
    Certificate opened;
    EXPECT_EQ(
        opensspi_certificate_open(pem.data(), pem.size(), nullptr, 0, nullptr, 0, opened.out()), 0);
    return opened;
  }
  [[nodiscard]] Certificate root() const { return without_key("root.pem"); }

 private:
  Authorities() {
    const std::string ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
    EXPECT_TRUE(ssl_.ran("req -x509 " + ec +
                         "-keyout root.key -out root.pem -days 30 "
                         "-subj /CN=Root"));
    issue("authority", ec, "root", "-days 30", "basicConstraints=critical,CA:true");
    const std::string name = std::string("subjectAltName=DNS:") + kServerName;
    issue("server", ec, "authority", "-days 30", name + "\nextendedKeyUsage=serverAuth");
    issue("rsa", "-newkey rsa:2048 -nodes ", "authority", "-days 30", name);
    issue("client", ec, "authority", "-days 30", "extendedKeyUsage=clientAuth");
    issue("rsa-client", "-newkey rsa:2048 -nodes ", "authority", "-days 30",
          "extendedKeyUsage=clientAuth");
    issue("user", ec, "authority", "-days 30",
          "extendedKeyUsage=clientAuth\nsubjectAltName=otherName:msUPN;UTF8:alice@nowhere.example");
    issue("expired", ec, "authority", "-days -1", name);
    issue("other", ec, "authority", "-days 30", "subjectAltName=DNS:other.example");
  }

  void issue(const std::string& name, const std::string& key, const std::string& issuer,
             const std::string& days, const std::string& extensions) const {
    ssl_.write(name + ".ext", {extensions.begin(), extensions.end()});
    EXPECT_TRUE(ssl_.ran("req -new " + key + "-keyout " + name + ".key -out " + name +
                         ".csr -subj /CN=" + name));
    EXPECT_TRUE(ssl_.ran("x509 -req -in " + name + ".csr -CA " + issuer + ".pem -CAkey " + issuer +
                         ".key -CAcreateserial -out " + name + ".pem " + days + " -extfile " +
                         name + ".ext"));
    Bytes chain = ssl_.read(name + ".pem");
    const Bytes above = ssl_.read(issuer + ".pem");
    chain.insert(chain.end(), above.begin(), above.end());
    ssl_.write(name + ".chain", chain);
  }

  OpenSsl ssl_;
};

// ChannelRules is SCH_CREDENTIALS with what it points to.
struct ChannelRules {
  explicit ChannelRules(DWORD flags = 0, DWORD disabled_protocols = 0) {
    credentials.dwVersion = SCH_CREDENTIALS_VERSION;
    credentials.dwFlags = flags;
    parameters.grbitDisabledProtocols = disabled_protocols;
    credentials.cTlsParameters = 1;
    credentials.pTlsParameters = &parameters;
  }
  ChannelRules(const ChannelRules&) = delete;
  ChannelRules& operator=(const ChannelRules&) = delete;

  ChannelRules& with(PCCERT_CONTEXT certificate) {
    certificates[credentials.cCreds++] = certificate;
    credentials.paCred = certificates;
    return *this;
  }
  ChannelRules& trusting(HCERTSTORE roots) {
    credentials.hRootStore = roots;
    return *this;
  }

  SCH_CREDENTIALS credentials{};
  TLS_PARAMETERS parameters{};
  PCCERT_CONTEXT certificates[4] = {};
};

// ChannelEnd is one end, with the bytes that it received and did not use yet.
class ChannelEnd {
 public:
  ChannelEnd(ULONG use, ChannelRules& rules, std::string package = kChannel)
      : initiator_(use == SECPKG_CRED_OUTBOUND) {
    acquired = AcquireCredentialsHandleA(nullptr, package.data(), use, nullptr, &rules.credentials,
                                         nullptr, nullptr, &credential, &expiry);
    request = initiator_ ? kChannelRequest : kAcceptRequest;
  }
  ChannelEnd(const ChannelEnd&) = delete;
  ChannelEnd& operator=(const ChannelEnd&) = delete;
  ~ChannelEnd() {
    DeleteSecurityContext(&context);
    FreeCredentialsHandle(&credential);
  }

  // call takes a step with these descriptors, either of which may be null.
  SECURITY_STATUS call(SecBufferDesc* in, SecBufferDesc* out) {
    CtxtHandle* const old = SecIsValidHandle(&context) ? &context : nullptr;
    status = initiator_ ? InitializeSecurityContextA(&credential, old, target.data(), request, 0, 0,
                                                     in, 0, &context, out, &attributes, &expiry)
                        : AcceptSecurityContext(&credential, old, in, request, 0, &context, out,
                                                &attributes, &expiry);
    return status;
  }

  // step gives what was received, in curl's layout, and returns what is to be sent. What follows
  // the end of the handshake stays in `received`.
  std::string step() {
    SecBuffer in[2] = {{static_cast<ULONG>(received.size()), SECBUFFER_TOKEN, received.data()},
                       {0, SECBUFFER_EMPTY, nullptr}};
    SecBuffer out[3] = {{0, SECBUFFER_TOKEN, nullptr},
                        {0, SECBUFFER_ALERT, nullptr},
                        {0, SECBUFFER_EMPTY, nullptr}};
    SecBufferDesc input{SECBUFFER_VERSION, 2, in};
    SecBufferDesc output{SECBUFFER_VERSION, 3, out};
    const bool first = initiator_ && !SecIsValidHandle(&context);
    call(first ? nullptr : &input, &output);
    missing = in[1].BufferType == SECBUFFER_MISSING ? in[1].cbBuffer : 0;
    if (status != SEC_E_INCOMPLETE_MESSAGE && !first) {
      const size_t extra = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
      received.erase(0, received.size() - extra);
    }
    return take(out[0]);
  }

  // take copies a buffer that the library allocated, and frees it.
  static std::string take(const SecBuffer& buffer) {
    std::string bytes(static_cast<const char*>(buffer.pvBuffer), buffer.cbBuffer);
    FreeContextBuffer(buffer.pvBuffer);
    return bytes;
  }

  template <class Value>
  Value query(ULONG attribute, SECURITY_STATUS expected = SEC_E_OK) {
    Value value{};
    EXPECT_EQ(QueryContextAttributesW(&context, attribute, &value), expected) << attribute;
    return value;
  }

  // seal makes one record, in curl's layout.
  std::string seal(const std::string& text) {
    const auto sizes = query<SecPkgContext_StreamSizes>(SECPKG_ATTR_STREAM_SIZES);
    std::string all(sizes.cbHeader, '\0');
    all += text + std::string(sizes.cbTrailer, '\0');
    SecBuffer buffers[4] = {
        {sizes.cbHeader, SECBUFFER_STREAM_HEADER, all.data()},
        {static_cast<ULONG>(text.size()), SECBUFFER_DATA, all.data() + sizes.cbHeader},
        {sizes.cbTrailer, SECBUFFER_STREAM_TRAILER, all.data() + sizes.cbHeader + text.size()},
        {0, SECBUFFER_EMPTY, nullptr}};
    SecBufferDesc message{SECBUFFER_VERSION, 4, buffers};
    status = EncryptMessage(&context, 0, &message, 0);
    all.resize(buffers[0].cbBuffer + buffers[1].cbBuffer + buffers[2].cbBuffer);
    return all;
  }

  // open decrypts one record of what was received and returns its text.
  std::string open() {
    SecBuffer buffers[4] = {{static_cast<ULONG>(received.size()), SECBUFFER_DATA, received.data()},
                            {0, SECBUFFER_EMPTY, nullptr},
                            {0, SECBUFFER_EMPTY, nullptr},
                            {0, SECBUFFER_EMPTY, nullptr}};
    SecBufferDesc message{SECBUFFER_VERSION, 4, buffers};
    status = DecryptMessage(&context, &message, 0, nullptr);
    missing = 0;
    if (status == SEC_E_INCOMPLETE_MESSAGE) {
      missing = buffers[0].cbBuffer;
      return "";
    }
    std::string text;
    if (status == SEC_E_OK) {
      EXPECT_EQ(buffers[0].BufferType, ULONG{SECBUFFER_STREAM_HEADER});
      EXPECT_EQ(buffers[1].BufferType, ULONG{SECBUFFER_DATA});
      EXPECT_EQ(buffers[2].BufferType, ULONG{SECBUFFER_STREAM_TRAILER});
      text.assign(static_cast<const char*>(buffers[1].pvBuffer), buffers[1].cbBuffer);
    }
    const bool more = buffers[3].BufferType == SECBUFFER_EXTRA;
    received.erase(0, received.size() - (more ? buffers[3].cbBuffer : 0));
    return text;
  }

  // read opens records until none is left, and gives to a step what belongs there.
  std::string read() {
    std::string all;
    while (!received.empty()) {
      all += open();
      if (status == SEC_I_RENEGOTIATE) {
        reply += step();
      } else if (status != SEC_E_OK) {
        break;
      }
    }
    return all;
  }

  CredHandle credential = kNoHandle;
  CtxtHandle context = kNoHandle;
  SECURITY_STATUS acquired = SEC_E_OK;
  SECURITY_STATUS status = SEC_E_OK;
  ULONG request = 0;
  ULONG attributes = 0;
  ULONG missing = 0;
  TimeStamp expiry{};
  std::string target = kServerName;
  std::string received;
  std::string reply;

 private:
  bool initiator_;
};

// shake runs a handshake until both ends are done or one fails.
inline void shake(ChannelEnd& client, ChannelEnd& server) {
  bool client_done = false;
  bool server_done = false;
  server.received += client.step();
  for (int round = 0; round < 8 && !(client_done && server_done); ++round) {
    if (!server_done) {
      client.received += server.step();
      server_done = server.status == SEC_E_OK;
    }
    if (server.status < 0 && server.status != SEC_E_INCOMPLETE_MESSAGE) {
      if (!client.received.empty()) {
        client.step();
      }
      return;
    }
    if (!client_done) {
      server.received += client.step();
      client_done = client.status == SEC_E_OK;
    }
    if (client.status == SEC_I_INCOMPLETE_CREDENTIALS) {
      return;
    }
    if (client.status < 0 && client.status != SEC_E_INCOMPLETE_MESSAGE) {
      if (!server_done && !server.received.empty()) {
        server.step();
      }
      return;
    }
  }
}

}  // namespace behaviour
