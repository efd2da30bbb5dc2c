// SPDX-License-Identifier: MIT
#include "http_client.h"

#include <algorithm>

#include "opensspi/opensspi.h"

namespace opensspi_cli {
namespace {

constexpr int kMaxInterim = 5;  // answers 1xx before the real one
constexpr size_t kMaxLine = 4096;

StreamError malformed(const char* what) {
  return {std::string("the server's answer is not HTTP/1.1: ") + what, {}};
}

}  // namespace

std::optional<StreamError> HttpClient::open() {
  if (stream_ != nullptr) {
    return std::nullopt;
  }
  received_.clear();
  auto problem = connect(stream_, url_, options_, deadline_);
  if (problem) {
    stream_.reset();
  }
  return problem;
}

std::optional<StreamError> HttpClient::get(HttpAnswer& out, const std::string& authorization) {
  if (auto problem = open()) {
    return problem;
  }
  std::string request = "GET " + url_.target + " HTTP/1.1\r\nHost: " + url_.authority +
                        "\r\nUser-Agent: opensspi/" + opensspi_version() + "\r\nAccept: */*\r\n";
  if (!authorization.empty()) {
    request += "Authorization: " + authorization + "\r\n";
  }
  if (auto problem = stream_->send(request + "\r\n")) {
    return problem;
  }
  int interim = 0;
  do {
    if (auto problem = read_head(out)) {
      return problem;
    }
  } while (out.status < 200 && ++interim <= kMaxInterim);
  if (out.status < 200) {
    return malformed("it announces an answer without end");
  }
  auto problem = drop_body(out);
  if (!out.keeps_alive || problem) {
    stream_.reset();
  }
  return problem;
}

std::optional<StreamError> HttpClient::more() {
  const size_t before = received_.size();
  auto problem = stream_->receive(received_);
  if (!problem && received_.size() == before) {
    return StreamError{"the server closed the connection in the middle of its answer", {}};
  }
  return problem;
}

std::optional<StreamError> HttpClient::read_head(HttpAnswer& out) {
  auto len = http_head_len(received_);
  while (!len && received_.size() <= kMaxHttpHead) {
    if (auto problem = more()) {
      return problem;
    }
    len = http_head_len(received_);
  }
  if (!len || *len > kMaxHttpHead) {
    return malformed("its head is longer than 64 KiB");
  }
  auto answer = parse_http_head(std::string_view(received_).substr(0, *len));
  received_.erase(0, *len);
  if (!answer) {
    return malformed("its head is malformed");
  }
  out = std::move(*answer);
  return std::nullopt;
}

std::optional<StreamError> HttpClient::drop(size_t len) {
  if (len > kMaxHttpBody - dropped_) {
    return StreamError{"the page is longer than 16 MiB; name a shorter one", {}};
  }
  dropped_ += len;
  for (;;) {
    const size_t here = std::min(len, received_.size());
    received_.erase(0, here);
    len -= here;
    if (len == 0) {
      return std::nullopt;
    }
    if (auto problem = more()) {
      return problem;
    }
  }
}

std::optional<StreamError> HttpClient::drop_line(std::string& out) {
  size_t end = received_.find('\n');
  while (end == std::string::npos) {
    if (received_.size() > kMaxLine) {
      return malformed("a line of its chunks is too long");
    }
    if (auto problem = more()) {
      return problem;
    }
    end = received_.find('\n');
  }
  out = received_.substr(0, end);
  if (out.ends_with('\r')) {
    out.pop_back();
  }
  return drop(end + 1);
}

std::optional<StreamError> HttpClient::drop_chunks() {
  std::string line;
  for (;;) {
    if (auto problem = drop_line(line)) {
      return problem;
    }
    const auto len = parse_chunk_len(line);
    if (!len) {
      return malformed("the length of a chunk is malformed");
    }
    if (*len == 0) {
      break;
    }
    if (auto problem = drop(*len)) {
      return problem;
    }
    if (auto problem = drop_line(line)) {
      return problem;
    }
  }
  do {  // the trailer
    if (auto problem = drop_line(line)) {
      return problem;
    }
  } while (!line.empty());
  return std::nullopt;
}

std::optional<StreamError> HttpClient::drop_body(const HttpAnswer& answer) {
  dropped_ = 0;
  switch (answer.body) {
    case HttpAnswer::Body::kLength:
      return drop(answer.body_len);
    case HttpAnswer::Body::kChunks:
      return drop_chunks();
    case HttpAnswer::Body::kUntilEnd:
      break;  // nothing follows on this connection
  }
  return std::nullopt;
}

}  // namespace opensspi_cli
