// SPDX-License-Identifier: MIT
// opensspi hash: hashes of files, with every algorithm of the providers.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <iostream>

#include "byte_text.h"
#include "command.h"
#include "crypt.h"

namespace opensspi_cli {
namespace {

struct HashOptions {
  std::string algorithm;
  std::vector<std::string> files;
};

// "sha-256", "SHA256", "CALG_SHA_256" and "SHA-256" are one name.
std::string plain_name(std::string_view name) {
  std::string plain;
  for (unsigned char letter : name) {
    if (std::isalnum(letter) != 0) {
      plain += static_cast<char>(std::tolower(letter));
    }
  }
  if (plain.starts_with("calg")) {
    plain.erase(0, 4);
  }
  return plain == "sha" ? "sha1" : plain;
}

bool is_plain_hash(const AlgorithmRow& row) {
  return GET_ALG_CLASS(row.id) == ALG_CLASS_HASH && row.bits != 0 && row.id != CALG_SSL3_SHAMD5;
}

std::vector<AlgorithmRow> hashes_of(const Provider& provider) {
  std::vector<AlgorithmRow> rows = algorithms_of(provider);
  std::erase_if(rows, [](const AlgorithmRow& row) { return !is_plain_hash(row); });
  return rows;
}

std::string names_of(const std::vector<AlgorithmRow>& rows) {
  std::string names;
  for (const AlgorithmRow& row : rows) {
    names += (names.empty() ? "" : ", ") + row.name;
  }
  return names;
}

// Input is a file or, as "-", standard input.
class Input {
 public:
  explicit Input(const std::string& path)
      : number_(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input() {
    if (number_ > STDERR_FILENO) {
      close(number_);
    }
  }
  [[nodiscard]] bool usable() const { return number_ >= 0; }
  ssize_t read_some(std::array<BYTE, 65536>& buffer) const {
    for (;;) {
      const ssize_t got = read(number_, buffer.data(), buffer.size());
      if (got >= 0 || errno != EINTR) {
        return got;
      }
    }
  }

 private:
  int number_;
};

int unreadable(const Session& session, const std::string& path) {
  const std::string why = std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): one thread
  return failed(session, "hash", "cannot read " + path + ": " + why);
}

std::string value_of(const Hash& hash) {
  std::array<BYTE, 64> value{};
  auto len = static_cast<DWORD>(value.size());
  if (CryptGetHashParam(hash.get(), HP_HASHVAL, value.data(), &len, 0) == 0) {
    return "";
  }
  return hex_of({value.data(), len});
}

// Printed writes the results: one line each, or one JSON object with the array "hashes".
class Printed {
 public:
  explicit Printed(bool json) : json_(json) {
    if (json_) {
      std::cout << "{\"hashes\": [";
    }
  }
  ~Printed() {
    if (json_) {
      std::cout << "]}\n";
    }
  }
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;

  void add(const AlgorithmRow& row, const std::string& path, const std::string& value) {
    if (!json_) {
      std::cout << value << "  " << printable(path) << '\n';
      return;
    }
    std::cout << comma_ << "{\"algorithm\": " << json_text(row.name)
              << ", \"file\": " << json_text(path) << ", \"hash\": " << json_text(value) << '}';
    comma_ = ", ";
  }

 private:
  const bool json_;
  const char* comma_ = "";
};

int hash_file(const Session& session, const Provider& provider, const AlgorithmRow& row,
              const std::string& path, Printed& printed) {
  Hash hash;
  if (CryptCreateHash(provider.get(), row.id, 0, 0, hash.out()) == 0) {
    return refused(session, "hash", last_status());
  }
  const Input input(path);
  if (!input.usable()) {
    return unreadable(session, path);
  }
  std::array<BYTE, 65536> buffer{};
  ssize_t got = 0;
  while ((got = input.read_some(buffer)) > 0) {
    if (CryptHashData(hash.get(), buffer.data(), static_cast<DWORD>(got), 0) == 0) {
      return refused(session, "hash", last_status());
    }
  }
  if (got < 0) {
    return unreadable(session, path);
  }
  const std::string value = value_of(hash);
  if (value.empty()) {
    return refused(session, "hash", last_status());
  }
  printed.add(row, path, value);
  return kExitDone;
}

int hash_files(const Session& session, const HashOptions& options) {
  Provider provider;
  if (CryptAcquireContextA(provider.out(), nullptr, nullptr, PROV_RSA_AES, CRYPT_VERIFYCONTEXT) ==
      0) {
    return refused(session, "hash", last_status());
  }
  const std::vector<AlgorithmRow> rows = hashes_of(provider);
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const AlgorithmRow& candidate) {
    return plain_name(candidate.name) == plain_name(options.algorithm);
  });
  if (row == rows.end()) {
    return misused(session, "hash",
                   "there is no hash " + options.algorithm + "; there are " + names_of(rows));
  }
  int exit = kExitDone;
  Printed printed(session.json);
  for (const std::string& path : options.files) {
    exit = std::max(exit, hash_file(session, provider, *row, path, printed));
  }
  return exit;
}

}  // namespace

void add_hash_command(CLI::App& program, Session& session) {
  const auto options = std::make_shared<HashOptions>();
  options->files = {"-"};
  CLI::App& command = *program.add_subcommand("hash", "Print hashes of files, as sha256sum does");
  command.fallthrough();
  command.add_option("ALGORITHM", options->algorithm, "SHA-256, MD5, … as the provider names them")
      ->required();
  command.add_option("FILE", options->files, "Files; - and none are stdin");
  command.callback([&session, options] { session.exit = hash_files(session, *options); });
}

}  // namespace opensspi_cli
