// SPDX-License-Identifier: MIT
#include "cert/fetch/http_get.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/as_process.h"
#include "cert/fetch/http_response.h"
#include "cert/fetch/http_url.h"
#include "opensspi/winerror.h"

namespace opensspi::fetch {
namespace {

constexpr Error kTooLate = fail(ERROR_TIMEOUT, "the server did not answer in time");
constexpr Error kUnreachable = fail(ERROR_HOST_UNREACHABLE, "the server cannot be reached");
constexpr Error kTooLarge = fail(ERROR_FILE_TOO_LARGE, "the server's content is too large");
constexpr Error kCutShort = fail(ERROR_BAD_NET_RESP, "the server's response ends early");
constexpr Error kBadUrl =
    fail(ERROR_NOT_SUPPORTED, "the URL, or one that the server redirects to, is not an http URL");
constexpr Error kNoContent = fail(ERROR_FILE_NOT_FOUND, "the server does not have the content");

constexpr int kStatusOk = 200;

// Socket is one connection that never blocks without a limit.
class Socket {
 public:
  Socket(int family, Clock::time_point until)
      : number_(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), until_(until) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (number_ >= 0) {
      close(number_);
    }
  }

  // connect_to fails with ERROR_HOST_UNREACHABLE, or with ERROR_TIMEOUT if `until` has passed.
  Status connect_to(const Address& address, Clock::time_point until) const {
    if (number_ < 0) {
      return kUnreachable;
    }
    if (connect(number_, reinterpret_cast<const sockaddr*>(&address.place), address.len) == 0) {
      return {};
    }
    if (errno != EINPROGRESS && errno != EINTR) {
      return kUnreachable;
    }
    int problem = 0;
    socklen_t len = sizeof problem;
    TRY(wait_for(POLLOUT, until));
    if (getsockopt(number_, SOL_SOCKET, SO_ERROR, &problem, &len) != 0 || problem != 0) {
      return kUnreachable;
    }
    return {};
  }

  Status send_all(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t len = send(number_, text.data(), text.size(), MSG_NOSIGNAL);
      if (len >= 0) {
        text.remove_prefix(static_cast<size_t>(len));
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        TRY(wait_for(POLLOUT, until_));
      } else if (errno != EINTR) {
        return kCutShort;
      }
    }
    return {};
  }

  // receive appends what has arrived; it returns false at the end of the connection.
  Result<bool> receive(Bytes& received) const {
    std::array<uint8_t, 16384> block;
    for (;;) {
      TRY(wait_for(POLLIN, until_));
      const ssize_t len = recv(number_, block.data(), block.size(), 0);
      if (len >= 0) {
        received.insert(received.end(), block.begin(), block.begin() + len);
        return len > 0;
      }
      if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        return kCutShort;
      }
    }
  }

 private:
  // The limit is checked here before each operation, so that a server that sends a byte now and
  // then gains no time.
  Status wait_for(short what, Clock::time_point until) const {
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
      if (left <= 0) {
        return kTooLate;
      }
      pollfd entry{number_, what, 0};
      const int ready = poll(&entry, 1, static_cast<int>(std::min<int64_t>(left, 60'000)));
      if (ready > 0) {
        return {};
      }
      if (ready < 0 && errno != EINTR) {
        return kCutShort;
      }
    }
  }

  const int number_;
  const Clock::time_point until_;
};

struct Response {
  HttpHead head;
  Bytes content;
};

Result<Response> read_content(const Socket& socket, HttpHead head, Bytes content, size_t max_len) {
  const size_t wanted = head.content_length.value_or(max_len + 1);
  if (head.content_length && wanted > max_len) {
    return kTooLarge;
  }
  while (content.size() < wanted && TRY(socket.receive(content))) {
  }
  if (head.content_length && content.size() < wanted) {
    return kCutShort;
  }
  if (!head.content_length && content.size() > max_len) {
    return kTooLarge;
  }
  content.resize(std::min(content.size(), wanted));
  Response response;
  response.head = std::move(head);
  response.content = std::move(content);
  return response;
}

Result<Response> read_response(const Socket& socket, size_t max_len) {
  Bytes received;
  std::optional<size_t> len;
  while (!(len = http_head_len(received))) {
    if (received.size() > kMaxHeadLen) {
      return fail(ERROR_BAD_NET_RESP, "the head of the server's response is too long");
    }
    if (!TRY(socket.receive(received))) {
      return kCutShort;
    }
  }
  HttpHead head = TRY(parse_http_head(ByteView(received).first(*len)));
  if (head.status != kStatusOk) {
    Response response;
    response.head = std::move(head);
    return response;
  }
  received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(*len));
  return read_content(socket, std::move(head), std::move(received), max_len);
}

Result<Response> ask(const Socket& socket, const HttpUrl& url, const GetLimits& limits) {
  TRY(socket.send_all("GET " + url.target + " HTTP/1.0\r\nHost: " + url.authority +
                      "\r\nAccept: */*\r\nConnection: close\r\n\r\n"));
  return read_response(socket, limits.max_len);
}

// A host may have addresses that cannot be reached from here: the next one is tried, so that no
// connection may take more than half of the time that is left.
Result<Response> ask_host(const HttpUrl& url, const GetLimits& limits) {
  Result<Response> last = kUnreachable;
  for (const Address& address : TRY(resolve(url.host, url.port, limits.until))) {
    const Socket socket(address.place.ss_family, limits.until);
    const auto now = Clock::now();
    const Status connected = socket.connect_to(address, now + (limits.until - now) / 2);
    if (connected.ok()) {
      return ask(socket, url, limits);
    }
    last = connected.error();
  }
  return last;
}

bool is_redirection(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

Result<Bytes> http_get(std::string_view url, const GetLimits& limits) {
  const AsProcess as_process;
  std::optional<HttpUrl> at = parse_http_url(url);
  for (size_t num = 0; at && num <= kMaxRedirections; ++num) {
    Response response = TRY(ask_host(*at, limits));
    if (response.head.status == kStatusOk) {
      return std::move(response.content);
    }
    if (!is_redirection(response.head.status)) {
      return kNoContent;
    }
    at = redirected_url(*at, response.head.location);
  }
  return at ? Result<Bytes>(kNoContent) : kBadUrl;
}

}  // namespace opensspi::fetch
