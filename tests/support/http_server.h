// SPDX-License-Identifier: MIT
// For tests: an HTTP server on 127.0.0.1 that sends, byte for byte, what a test says.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace opensspi::testing {

// HttpServer handles one connection at a time, in a thread of its own.
class HttpServer {
 public:
  // Page is what a request gets: `whole` is the response from its first byte. The server waits
  // `pause` before each of the bytes after `at_once`, and keeps the connection open if it stalls.
  struct Page {
    std::string whole;
    size_t at_once = std::string::npos;
    std::chrono::milliseconds pause{0};
    bool stalls = false;
  };

  HttpServer() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t len = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), len), 0);
    EXPECT_EQ(listen(socket_, 16), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &len), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer() {
    ending_ = true;
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
  }

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  void page(const std::string& path, Page page) {
    const std::lock_guard lock(mutex_);
    pages_[path] = std::move(page);
  }
  // content sets a page with status 200; anything that has data() and size().
  template <class Content>
  void content(const std::string& path, const Content& content) {
    page(path,
         {.whole = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(content.size()) +
                   "\r\n\r\n" +
                   std::string(reinterpret_cast<const char*>(content.data()), content.size())});
  }
  // num_requests counts the requests so far; last_request is the last one.
  [[nodiscard]] size_t num_requests() const {
    const std::lock_guard lock(mutex_);
    return num_requests_;
  }
  [[nodiscard]] std::string last_request() const {
    const std::lock_guard lock(mutex_);
    return last_request_;
  }

 private:
  void serve() {
    while (!ending_) {
      const int connection = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) {
        continue;
      }
      respond(connection);
      close(connection);
    }
  }

  void respond(int connection) {
    std::string request;
    char block[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t len = recv(connection, block, sizeof block, 0);
      if (len <= 0) {
        return;
      }
      request.append(block, static_cast<size_t>(len));
    }
    send_page(connection, page_for(request));
  }

  Page page_for(const std::string& request) {
    const std::lock_guard lock(mutex_);
    ++num_requests_;
    last_request_ = request;
    const std::string path = request.substr(4, request.find(' ', 4) - 4);
    const auto found = pages_.find(path);
    return found == pages_.end() ? Page{.whole = "HTTP/1.1 404 Not Found\r\n\r\n"} : found->second;
  }

  void send_page(int connection, const Page& page) const {
    const size_t at_once = std::min(page.at_once, page.whole.size());
    send(connection, page.whole.data(), at_once, MSG_NOSIGNAL);
    for (size_t i = at_once; i < page.whole.size() && !ending_; ++i) {
      std::this_thread::sleep_for(page.pause);
      if (send(connection, &page.whole[i], 1, MSG_NOSIGNAL) <= 0) {
        return;
      }
    }
    char byte = 0;
    while (page.stalls && !ending_ && recv(connection, &byte, 1, 0) > 0) {
    }
  }

  const int socket_;
  uint16_t port_ = 0;
  std::atomic<bool> ending_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, Page> pages_;
  size_t num_requests_ = 0;
  std::string last_request_;
  std::thread thread_;
};

}  // namespace opensspi::testing
