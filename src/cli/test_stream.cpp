// SPDX-License-Identifier: MIT
#include "test_stream.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "files.h"
#include "opensspi/schannel.h"
#include "opensspi/wincrypt.h"
#include "test_run.h"

namespace opensspi_cli {
namespace {

constexpr size_t kPiece = 16384;
constexpr size_t kMaxReceived = size_t{1} << 20;  // of a handshake, or of a record

StreamError system_error(const std::string& what) { return {what + ": " + strerror(errno), {}}; }

class Socket final : public Stream {
 public:
  Socket(int descriptor, const Deadline& deadline) : descriptor_(descriptor), deadline_(deadline) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() override { close(descriptor_); }

  std::optional<StreamError> send(std::string_view bytes) override {
    while (!bytes.empty()) {
      if (auto late = wait(POLLOUT)) {
        return late;
      }
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EINTR && errno != EAGAIN) {
        return system_error("the connection broke while sending");
      }
      bytes.remove_prefix(sent > 0 ? static_cast<size_t>(sent) : 0);
    }
    return std::nullopt;
  }

  std::optional<StreamError> receive(std::string& out) override {
    std::array<char, kPiece> piece;
    for (;;) {
      if (auto late = wait(POLLIN)) {
        return late;
      }
      const ssize_t len = recv(descriptor_, piece.data(), piece.size(), 0);
      if (len >= 0) {
        out.append(piece.data(), static_cast<size_t>(len));
        return std::nullopt;
      }
      if (errno != EINTR && errno != EAGAIN) {
        return system_error("the connection broke");
      }
    }
  }

 private:
  [[nodiscard]] std::optional<StreamError> wait(short what) const {
    pollfd waiting = {descriptor_, what, 0};
    const int ready = poll(&waiting, 1, deadline_.left());
    if (ready > 0 || (ready < 0 && errno == EINTR)) {
      return std::nullopt;
    }
    return StreamError{"the server did not answer in time", {}};
  }

  int descriptor_;
  const Deadline& deadline_;
};

constexpr ULONG kTlsFlags = ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT |
                            ISC_REQ_CONFIDENTIALITY | ISC_REQ_EXTENDED_ERROR | ISC_REQ_STREAM |
                            ISC_REQ_ALLOCATE_MEMORY;

class Tls final : public Stream {
 public:
  Tls(std::unique_ptr<Stream> below, std::string host)
      : below_(std::move(below)), host_(std::move(host)) {}

  std::optional<StreamError> begin(const TlsOptions& options) {
    if (auto refused = acquire(options)) {
      return refused;
    }
    SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
    if (auto problem = step(status)) {
      return problem;
    }
    while (status != SEC_E_OK) {
      // A server that would like a certificate gets none: the next call goes on without.
      const bool needs_more = received_.empty() || status == SEC_E_INCOMPLETE_MESSAGE;
      if (status != SEC_I_INCOMPLETE_CREDENTIALS && needs_more) {
        if (auto problem = fill()) {
          return problem;
        }
      }
      if (auto problem = step(status)) {
        return problem;
      }
    }
    status = QueryContextAttributesA(&context_.handle, SECPKG_ATTR_STREAM_SIZES, &sizes_);
    return status == SEC_E_OK ? std::nullopt : std::optional(refusal("TLS", status));
  }

  std::optional<StreamError> send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, sizes_.cbMaximumMessage);
      std::string record(sizes_.cbHeader, '\0');
      record.append(piece).append(sizes_.cbTrailer, '\0');
      SecBuffer parts[] = {
          {sizes_.cbHeader, SECBUFFER_STREAM_HEADER, record.data()},
          {static_cast<ULONG>(piece.size()), SECBUFFER_DATA, record.data() + sizes_.cbHeader},
          {sizes_.cbTrailer, SECBUFFER_STREAM_TRAILER,
           record.data() + sizes_.cbHeader + piece.size()},
          {0, SECBUFFER_EMPTY, nullptr}};
      SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
      const SECURITY_STATUS status = EncryptMessage(&context_.handle, 0, &message, 0);
      if (status != SEC_E_OK) {
        return refusal("encrypting", status);
      }
      record.resize(parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer);
      if (auto problem = below_->send(record)) {
        return problem;
      }
      bytes.remove_prefix(piece.size());
    }
    return std::nullopt;
  }

  std::optional<StreamError> receive(std::string& out) override {
    while (!is_closed_) {
      if (received_.empty()) {
        if (auto problem = fill()) {
          return problem;
        }
      }
      SecBuffer parts[] = {{static_cast<ULONG>(received_.size()), SECBUFFER_DATA, received_.data()},
                           {0, SECBUFFER_EMPTY, nullptr},
                           {0, SECBUFFER_EMPTY, nullptr},
                           {0, SECBUFFER_EMPTY, nullptr}};
      SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
      SECURITY_STATUS status = DecryptMessage(&context_.handle, &message, 0, nullptr);
      const size_t extra = parts[3].BufferType == SECBUFFER_EXTRA ? parts[3].cbBuffer : 0;
      if (status == SEC_E_INCOMPLETE_MESSAGE) {
        if (auto problem = fill()) {
          return problem;
        }
      } else if (status == SEC_I_RENEGOTIATE) {
        keep(extra);
        if (auto problem = step(status)) {
          return problem;
        }
      } else if (status == SEC_I_CONTEXT_EXPIRED) {
        is_closed_ = true;
      } else if (status != SEC_E_OK) {
        return refusal("decrypting", status);
      } else {
        out.append(static_cast<const char*>(parts[1].pvBuffer), parts[1].cbBuffer);
        const bool some = parts[1].cbBuffer != 0;
        keep(extra);
        if (some) {
          return std::nullopt;
        }
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<unsigned char> bindings() const override {
    SecPkgContext_Bindings found = {};
    if (QueryContextAttributesA(const_cast<CtxtHandle*>(&context_.handle),
                                SECPKG_ATTR_ENDPOINT_BINDINGS, &found) != SEC_E_OK) {
      return {};
    }
    const auto* first = reinterpret_cast<const unsigned char*>(found.Bindings);
    std::vector<unsigned char> bytes(first, first + found.BindingsLength);
    FreeContextBuffer(found.Bindings);
    return bytes;
  }

  [[nodiscard]] std::string description() const override {
    SecPkgContext_ConnectionInfo info = {};
    if (QueryContextAttributesA(const_cast<CtxtHandle*>(&context_.handle),
                                SECPKG_ATTR_CONNECTION_INFO, &info) != SEC_E_OK) {
      return "TLS";
    }
    return info.dwProtocol == SP_PROT_TLS1_3_CLIENT ? "TLS 1.3" : "TLS 1.2";
  }

 private:
  static StreamError refusal(const std::string& what, SECURITY_STATUS status) {
    return {what + " failed: " + opensspi_last_detail(), status};
  }

  std::optional<StreamError> acquire(const TlsOptions& options) {
    Content content;
    PCCERT_CONTEXT roots = nullptr;
    if (!options.roots.empty()) {
      if (auto problem = read_content(content, options.roots)) {
        return StreamError{*problem, {}};
      }
      const int32_t status =
          opensspi_certificate_open(content.data(), content.size(), nullptr, 0, nullptr, 0, &roots);
      if (status != 0) {
        return refusal("reading " + options.roots, status);
      }
    }
    SCH_CREDENTIALS given = {};
    given.dwVersion = SCH_CREDENTIALS_VERSION;
    given.hRootStore = roots == nullptr ? nullptr : roots->hCertStore;
    given.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS |
                    (options.any_certificate ? SCH_CRED_MANUAL_CRED_VALIDATION : 0);
    const SECURITY_STATUS status = credential_.acquire(UNISP_NAME_A, &given);
    if (roots != nullptr) {
      CertFreeCertificateContext(roots);
    }
    return status == SEC_E_OK ? std::nullopt : std::optional(refusal("TLS", status));
  }

  std::optional<StreamError> fill() {
    const size_t before = received_.size();
    if (before > kMaxReceived) {
      return StreamError{"the server sends messages of TLS without end", {}};
    }
    if (auto problem = below_->receive(received_)) {
      return problem;
    }
    if (received_.size() == before) {
      return StreamError{"the server closed the connection within TLS", {}};
    }
    return std::nullopt;
  }

  void keep(size_t len) { received_.erase(0, received_.size() - len); }

  // One step of the handshake; what it returns is sent, an alert too.
  std::optional<StreamError> step(SECURITY_STATUS& status) {
    SecBuffer given[] = {{static_cast<ULONG>(received_.size()), SECBUFFER_TOKEN, received_.data()},
                         {0, SECBUFFER_EMPTY, nullptr}};
    SecBuffer made[] = {{0, SECBUFFER_TOKEN, nullptr}};
    SecBufferDesc in = {SECBUFFER_VERSION, 2, given};
    SecBufferDesc out = {SECBUFFER_VERSION, 1, made};
    const bool is_first = !context_.is_held;
    ULONG granted = 0;
    status = InitializeSecurityContextA(credential_.get(), context_.existing(), host_.data(),
                                        kTlsFlags, 0, 0, is_first ? nullptr : &in, 0,
                                        &context_.handle, &out, &granted, nullptr);
    if (status == SEC_E_INCOMPLETE_MESSAGE) {
      return std::nullopt;  // nothing was used
    }
    std::optional<StreamError> problem;
    if (status < 0) {
      problem = refusal("the TLS handshake", status);
    }
    context_.is_held = context_.is_held || status >= 0;
    if (made[0].cbBuffer != 0) {
      auto unsent = below_->send({static_cast<char*>(made[0].pvBuffer), made[0].cbBuffer});
      FreeContextBuffer(made[0].pvBuffer);
      problem = problem ? problem : unsent;
    }
    if (!is_first && !problem) {
      keep(given[1].BufferType == SECBUFFER_EXTRA ? given[1].cbBuffer : 0);
    }
    return problem;
  }

  std::unique_ptr<Stream> below_;
  std::string host_;
  CredentialHandle credential_;
  ContextHandle context_;
  SecPkgContext_StreamSizes sizes_ = {};
  std::string received_;  // what no call has used yet
  bool is_closed_ = false;
};

// A connection that is made within the deadline.
bool connect_in_time(int descriptor, const addrinfo& address, const Deadline& deadline) {
  if (::connect(descriptor, address.ai_addr, address.ai_addrlen) == 0) {
    return true;
  }
  pollfd waiting = {descriptor, POLLOUT, 0};
  if (errno != EINPROGRESS || poll(&waiting, 1, deadline.left()) != 1) {
    errno = errno == EINPROGRESS ? ETIMEDOUT : errno;
    return false;
  }
  socklen_t len = sizeof(errno);
  int problem = 0;
  getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &len);
  errno = problem;
  return problem == 0;
}

std::optional<StreamError> open_socket(std::unique_ptr<Stream>& out, const HttpUrl& url,
                                       const Deadline& deadline) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int problem = getaddrinfo(url.host.c_str(), url.port.c_str(), &hints, &found)) {
    return StreamError{url.host + " cannot be found: " + gai_strerror(problem), {}};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    const int descriptor = socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                  each->ai_protocol);
    if (descriptor < 0) {
      continue;
    }
    if (connect_in_time(descriptor, *each, deadline)) {
      out = std::make_unique<Socket>(descriptor, deadline);
      return std::nullopt;
    }
    const int problem = errno;
    close(descriptor);
    errno = problem;
  }
  return system_error("no connection to " + url.host + " port " + url.port);
}

}  // namespace

int Deadline::left() const {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      end_ - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<int64_t>(left.count(), 0));
}

std::optional<StreamError> connect(std::unique_ptr<Stream>& out, const HttpUrl& url,
                                   const TlsOptions& options, const Deadline& deadline) {
  if (auto problem = open_socket(out, url, deadline); problem || !url.is_secure) {
    return problem;
  }
  auto tls = std::make_unique<Tls>(std::move(out), url.host);
  auto problem = tls->begin(options);
  out = std::move(tls);
  return problem;
}

}  // namespace opensspi_cli
