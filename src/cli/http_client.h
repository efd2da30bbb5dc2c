// SPDX-License-Identifier: MIT
// HTTP requests on one connection, as far as a test of a logon needs them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http_answer.h"
#include "test_stream.h"

namespace opensspi_cli {

// HttpClient sends GET requests to one URL. It keeps the connection as long as the server does, and
// opens another one when it is needed. Bodies are read and dropped.
class HttpClient {
 public:
  HttpClient(const HttpUrl& url, const TlsOptions& options, const Deadline& deadline)
      : url_(url), options_(options), deadline_(deadline) {}

  // open connects unless there is a connection.
  std::optional<StreamError> open();
  // get sends a request and reads the answer. `authorization` is the field's value, "" for none.
  std::optional<StreamError> get(HttpAnswer& out, const std::string& authorization);
  // is_open returns whether the next request goes over the same connection.
  [[nodiscard]] bool is_open() const { return stream_ != nullptr; }
  [[nodiscard]] const Stream* stream() const { return stream_.get(); }

 private:
  std::optional<StreamError> more();
  std::optional<StreamError> read_head(HttpAnswer& out);
  std::optional<StreamError> drop(size_t len);
  std::optional<StreamError> drop_line(std::string& out);
  std::optional<StreamError> drop_chunks();
  std::optional<StreamError> drop_body(const HttpAnswer& answer);

  HttpUrl url_;
  TlsOptions options_;
  const Deadline& deadline_;
  std::unique_ptr<Stream> stream_;
  std::string received_;
  size_t dropped_ = 0;  // of this answer's body
};

}  // namespace opensspi_cli
