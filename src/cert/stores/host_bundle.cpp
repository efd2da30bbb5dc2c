// SPDX-License-Identifier: MIT
#include "cert/stores/host_bundle.h"

#include <sys/stat.h>
#include <unistd.h>

#include "cert/stores/file_store.h"

namespace opensspi::cert {
namespace {

constexpr const char* kHostBundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/var/lib/ca-certificates/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};
constexpr size_t kMaxBundleLen = size_t{64} << 20;

}  // namespace

std::string host_bundle_path() {
  for (const char* const path : kHostBundles) {
    if (access(path, R_OK) == 0) {
      return path;
    }
  }
  return {};
}

std::optional<HostBundle::State> HostBundle::state() const {
  struct stat info {};
  if (path_.empty() || stat(path_.c_str(), &info) != 0) {
    return std::nullopt;
  }
  return State{info.st_dev,          info.st_ino,         info.st_size,        info.st_mtim.tv_sec,
               info.st_mtim.tv_nsec, info.st_ctim.tv_sec, info.st_ctim.tv_nsec};
}

bool HostBundle::refresh() {
  const std::optional<State> now = state();
  if (now == state_) {
    return false;
  }
  state_ = now;
  certificates_.clear();
  const Result<Bytes> file = env_.read_trusted_file(path_, kMaxBundleLen, FileTrust::kSettings);
  if (file.ok()) {
    for (Bytes& block : pem_blocks(as_text(*file))) {
      certificates_.push_back({std::move(block)});
    }
  }
  return true;
}

}  // namespace opensspi::cert
