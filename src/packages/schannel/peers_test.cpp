// SPDX-License-Identifier: MIT
// Connections over sockets with the programs of OpenSSL and GnuTLS at the other end. A test is
// skipped where its program is missing.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using sspi::Outcome;
using sspi::Role;
using testing::client_rules;
using testing::Made;
using testing::rsa_server;
using testing::server_rules;
using testing::Side;
using testing::World;

constexpr int kTimeoutMs = 20'000;

// Descriptor is one that closes itself.
struct Descriptor {
  explicit Descriptor(int given = -1) : fd(given) {}
  Descriptor(Descriptor&& other) noexcept : fd(std::exchange(other.fd, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd, other.fd);
    return *this;
  }
  ~Descriptor() {
    if (fd >= 0) {
      close(fd);
    }
  }
  int fd;
};

sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Listener has a free port of this host.
struct Listener {
  Listener() : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    bind(socket.fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(socket.fd, 4);
    socklen_t len = sizeof address;
    getsockname(socket.fd, reinterpret_cast<sockaddr*>(&address), &len);
    port = ntohs(address.sin_port);
  }
  [[nodiscard]] Descriptor accept() const {
    pollfd waiting{socket.fd, POLLIN, 0};
    return Descriptor(poll(&waiting, 1, kTimeoutMs) == 1 ? ::accept(socket.fd, nullptr, nullptr)
                                                         : -1);
  }
  Descriptor socket;
  uint16_t port = 0;
};

// connect_to waits until something listens.
Descriptor connect_to(uint16_t port) {
  for (int attempt = 0; attempt < 200; ++attempt) {
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(port);
    if (connect(socket.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      return socket;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return Descriptor();
}

bool has_program(const std::string& program) {
  return access(("/usr/bin/" + program).c_str(), X_OK) == 0;
}

// Program runs until the object goes; `input` stays open.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    int to[2];
    int from[2];
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) {
      return;
    }
    pid_ = fork();
    if (pid_ == 0) {
      dup2(to[0], 0);
      dup2(from[1], 1);
      dup2(from[1], 2);
      std::vector<char*> argv;
      for (std::string& argument : arguments) {
        argv.push_back(argument.data());
      }
      argv.push_back(nullptr);
      execv(argv[0], argv.data());
      _exit(127);
    }
    input = Descriptor(to[1]);
    output = Descriptor(from[0]);
    close(to[0]);
    close(from[1]);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }
  void type(std::string_view text) const {
    EXPECT_EQ(write(input.fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  // prints waits until the program has printed `expected`.
  bool prints(std::string_view expected) {
    char buffer[4096];
    while (printed.find(expected) == std::string::npos) {
      pollfd waiting{output.fd, POLLIN, 0};
      const ssize_t len = poll(&waiting, 1, kTimeoutMs) == 1 ? read(output.fd, buffer, 4096) : 0;
      if (len <= 0) {
        return false;
      }
      printed.append(buffer, static_cast<size_t>(len));
    }
    return true;
  }
  Descriptor input;
  Descriptor output;
  std::string printed;

 private:
  pid_t pid_ = -1;
};

// Line is a context at one end of a socket: the loop that every program needs.
struct Line {
  Line(Side& given, int socket) : side(given), fd(socket) {}

  void send(ByteView bytes) const {
    EXPECT_EQ(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  bool more() {
    uint8_t buffer[3000];  // smaller than a record may be
    pollfd waiting{fd, POLLIN, 0};
    const ssize_t len = poll(&waiting, 1, kTimeoutMs) == 1 ? recv(fd, buffer, sizeof buffer, 0) : 0;
    pending.insert(pending.end(), buffer, buffer + std::max<ssize_t>(len, 0));
    return len > 0;
  }
  bool handshake(bool is_client) {
    if (is_client) {
      send(side.step({}));
    }
    for (;;) {
      // gnutls-serv asks for a certificate; the second step continues without one.
      const bool must_read = side.outcome == Outcome::kIncompleteMessage ||
                             (pending.empty() && side.outcome != Outcome::kIncompleteCredentials);
      if (must_read && !more()) {
        return false;
      }
      const Bytes reply = side.step(pending);
      if (!reply.empty()) {
        send(reply);
      }
      if (!side.status.ok()) {
        return false;
      }
      if (side.outcome != Outcome::kIncompleteMessage) {
        pending = side.left;
      }
      if (side.outcome == Outcome::kDone) {
        return true;
      }
    }
  }
  // receive returns text until it contains `end`.
  std::string receive(std::string_view end) {
    std::string all;
    while (all.find(end) == std::string::npos) {
      const Status opened = side.unseal(pending);
      if (!opened.ok()) {
        if (!opened.error().is(SEC_E_INCOMPLETE_MESSAGE) || !more()) {
          ADD_FAILURE() << opened.error().why;
          return all;
        }
        continue;
      }
      all += side.text;
      pending = side.extra;
      if (side.signal == sspi::Signal::kRenegotiate) {
        const Bytes reply = side.step(pending);
        send(reply);
        pending = side.left;
      } else if (side.signal == sspi::Signal::kExpired) {
        return all;
      }
    }
    return all;
  }

  Side& side;
  int fd;
  Bytes pending;
};

class SchannelPeers : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    char name[] = "/tmp/opensspi-schannel-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    directory = name;
    const auto write_pem = [&](const char* file, const auto& write) {
      std::FILE* const out = std::fopen((directory + file).c_str(), "w");
      EXPECT_EQ(write(out), 1);
      std::fclose(out);
    };
    write_pem("/cert.pem",
              [](std::FILE* out) { return PEM_write_X509(out, rsa_server().certificate.get()); });
    write_pem("/key.pem", [](std::FILE* out) {
      return PEM_write_PrivateKey(out, rsa_server().key.get(), nullptr, nullptr, 0, nullptr,
                                  nullptr);
    });
  }
  void TearDown() override { std::filesystem::remove_all(directory); }

  [[nodiscard]] static bool is_1_3() { return GetParam(); }
  [[nodiscard]] static uint32_t bits() { return is_1_3() ? testing::kSpTls13 : testing::kSpTls12; }
  [[nodiscard]] static std::string priority() {
    return std::string("NORMAL:-VERS-ALL:+VERS-TLS1.") + (is_1_3() ? "3" : "2");
  }
  // A client that validates the server's certificate by a root store of its own.
  [[nodiscard]] static sspi::ChannelCredential validating_rules() {
    sspi::ChannelCredential rules = client_rules(bits());
    rules.flags = 0;
    rules.has_root_store = true;
    rules.root_certificates = {der_of(rsa_server().certificate.get())};
    return rules;
  }
  void check_version(Side& side) const {
    const auto info = side.query<sspi::CipherInfo>(sspi::Attribute::kCipherInfo);
    EXPECT_EQ(info.protocol, is_1_3() ? 0x304u : 0x303u);
  }

  World world;
  std::string directory;
};

TEST_P(SchannelPeers, a_client_talks_to_openssl_s_server) {
  if (!has_program("openssl")) {
    GTEST_SKIP() << "the program openssl is missing";
  }
  const uint16_t port = Listener().port;
  Program server({"/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(port),
                  "-cert", directory + "/cert.pem", "-key", directory + "/key.pem", "-rev",
                  is_1_3() ? "-tls1_3" : "-tls1_2"});
  const Descriptor socket = connect_to(port);
  Side client(world, Role::kInitiator, validating_rules());
  Line line(client, socket.fd);
  ASSERT_TRUE(line.handshake(true));
  ASSERT_THAT(client.status, IsOk());
  check_version(client);
  line.send(client.seal("hello\n"));
  EXPECT_EQ(line.receive("\n"), "olleh\n");
}

TEST_P(SchannelPeers, a_client_talks_to_gnutls_serv) {
  if (!has_program("gnutls-serv")) {
    GTEST_SKIP() << "the program gnutls-serv is missing: install gnutls-bin";
  }
  const uint16_t port = Listener().port;
  Program server({"/usr/bin/gnutls-serv", "--echo", "-p", std::to_string(port), "--x509certfile",
                  directory + "/cert.pem", "--x509keyfile", directory + "/key.pem", "--priority",
                  priority()});
  const Descriptor socket = connect_to(port);
  Side client(world, Role::kInitiator, validating_rules());
  Line line(client, socket.fd);
  ASSERT_TRUE(line.handshake(true));
  ASSERT_THAT(client.status, IsOk());
  check_version(client);
  line.send(client.seal("hello\n"));
  EXPECT_EQ(line.receive("\n"), "hello\n");
}

TEST_P(SchannelPeers, openssl_s_client_talks_to_a_server) {
  if (!has_program("openssl")) {
    GTEST_SKIP() << "the program openssl is missing";
  }
  const Listener listener;
  Program client({"/usr/bin/openssl", "s_client", "-connect",
                  "127.0.0.1:" + std::to_string(listener.port), "-quiet", "-verify_return_error",
                  "-CAfile", directory + "/cert.pem", "-verify_hostname", testing::kHost,
                  "-servername", testing::kHost, is_1_3() ? "-tls1_3" : "-tls1_2"});
  const Descriptor socket = listener.accept();
  Side server(world, Role::kAcceptor, server_rules(bits(), rsa_server()));
  Line line(server, socket.fd);
  ASSERT_TRUE(line.handshake(false)) << client.printed;
  check_version(server);
  client.type("hello\n");
  EXPECT_EQ(line.receive("\n"), "hello\n");
  line.send(server.seal("greetings\n"));
  EXPECT_TRUE(client.prints("greetings")) << client.printed;
}

TEST_P(SchannelPeers, gnutls_cli_talks_to_a_server) {
  if (!has_program("gnutls-cli")) {
    GTEST_SKIP() << "the program gnutls-cli is missing: install gnutls-bin";
  }
  const Listener listener;
  Program client({"/usr/bin/gnutls-cli", "--x509cafile", directory + "/cert.pem",
                  "--verify-hostname", testing::kHost, "-p", std::to_string(listener.port),
                  "--priority", priority(), "127.0.0.1"});
  const Descriptor socket = listener.accept();
  Side server(world, Role::kAcceptor, server_rules(bits(), rsa_server()));
  Line line(server, socket.fd);
  ASSERT_TRUE(line.handshake(false)) << client.printed;
  check_version(server);
  client.type("hello\n");
  EXPECT_EQ(line.receive("\n"), "hello\n");
  line.send(server.seal("greetings\n"));
  EXPECT_TRUE(client.prints("greetings")) << client.printed;
}

TEST_P(SchannelPeers, a_large_download_from_openssl_arrives_whole) {
  if (!has_program("openssl")) {
    GTEST_SKIP() << "the program openssl is missing";
  }
  const Listener listener;
  Program client({"/usr/bin/openssl", "s_client", "-connect",
                  "127.0.0.1:" + std::to_string(listener.port), "-quiet",
                  is_1_3() ? "-tls1_3" : "-tls1_2"});
  const Descriptor socket = listener.accept();
  Side server(world, Role::kAcceptor, server_rules(bits(), rsa_server()));
  Line line(server, socket.fd);
  ASSERT_TRUE(line.handshake(false));
  constexpr size_t kLen = 4 << 20;
  const std::jthread typist([&] {
    const std::string text(kLen, 'x');
    for (size_t at = 0; at < kLen; at += 64 << 10) {
      client.type(std::string_view(text).substr(at, 64 << 10));
    }
    client.type("end\n");
  });
  const std::string received = line.receive("end\n");
  EXPECT_EQ(received.size(), kLen + 4);
}

INSTANTIATE_TEST_SUITE_P(, SchannelPeers, ::testing::Bool(),
                         [](const auto& one) { return one.param ? "tls13" : "tls12"; });

}  // namespace
}  // namespace opensspi::schannel
