// SPDX-License-Identifier: MIT
// A file of PEM certificates that the host trusts, read again when it changes.
#pragma once

#include <string>
#include <tuple>

#include "base/env.h"
#include "cert/stores/mirror_store.h"

namespace opensspi::cert {

// host_bundle_path returns the host's bundle (Debian's, Fedora's, openSUSE's, Alpine's place, the
// first that exists); empty if there is none.
std::string host_bundle_path();

// HostBundle is one such file. Not thread-safe.
class HostBundle {
 public:
  HostBundle(const Env& env, std::string path) : env_(env), path_(std::move(path)) {}

  // refresh reads the file if it was changed since the last call; it returns whether it did.
  bool refresh();
  // certificates are those of the last refresh, in the file's order. None if it cannot be read, or
  // if somebody else than this user or root may write it.
  [[nodiscard]] const MirroredCertificates& certificates() const { return certificates_; }

 private:
  // State tells one version of the file from another; a change of its owner or mode makes another.
  using State = std::tuple<dev_t, ino_t, off_t, int64_t, int64_t, int64_t, int64_t>;
  [[nodiscard]] std::optional<State> state() const;

  const Env& env_;
  const std::string path_;  // empty: no file
  std::optional<State> state_;
  MirroredCertificates certificates_;
};

}  // namespace opensspi::cert
