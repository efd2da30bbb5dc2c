// SPDX-License-Identifier: MIT
// A connection to a server, in the clear or in TLS by this library's own Schannel.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http_answer.h"

namespace opensspi_cli {

// Deadline is the time that a whole test may take, however slowly the server sends.
class Deadline {
 public:
  explicit Deadline(std::chrono::seconds allowed)
      : end_(std::chrono::steady_clock::now() + allowed) {}
  // left returns the milliseconds that are left; 0 after the end.
  [[nodiscard]] int left() const;

 private:
  std::chrono::steady_clock::time_point end_;
};

// StreamError is why a connection failed: a sentence, and a status if the library refused.
struct StreamError {
  std::string sentence;
  std::optional<int32_t> status;
};

// Stream is one connection. Every function returns what went wrong, or nothing.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual std::optional<StreamError> send(std::string_view bytes) = 0;
  // receive appends bytes to `out`; none at the end of the connection.
  virtual std::optional<StreamError> receive(std::string& out) = 0;
  // bindings returns the channel bindings (SEC_CHANNEL_BINDINGS and what follows it), empty without
  // TLS. description says in words what was agreed.
  [[nodiscard]] virtual std::vector<unsigned char> bindings() const { return {}; }
  [[nodiscard]] virtual std::string description() const { return "not encrypted"; }
};

// TlsOptions say which servers are trusted: those of the roots in the file `roots`, or of this
// host's authorities if it is empty; or any.
struct TlsOptions {
  std::string roots;
  bool any_certificate = false;
};

// connect opens a connection to a URL's server. With TLS the certificate is verified.
std::optional<StreamError> connect(std::unique_ptr<Stream>& out, const HttpUrl& url,
                                   const TlsOptions& options, const Deadline& deadline);

}  // namespace opensspi_cli
