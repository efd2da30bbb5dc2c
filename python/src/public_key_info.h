// SPDX-License-Identifier: MIT
// public_key_info.h: CERT_PUBLIC_KEY_INFO as a dict: {"Algorithm": {"ObjId": str, "Parameters":
// bytes}, "PublicKey": {"Data": bytes, "UnusedBits": int}}.
#pragma once

#include <string>
#include <vector>

#include "functions.h"
#include "nb.h"

namespace opensspi::python {

// to_dict makes such a dict of plain Python objects, which pickle takes.
nb::dict to_dict(const CERT_PUBLIC_KEY_INFO& info);

// PublicKeyInfo reads such a dict: TypeError if it is none. It keeps copies of what it points to.
class PublicKeyInfo {
 public:
  explicit PublicKeyInfo(nb::handle dict);
  PublicKeyInfo(const PublicKeyInfo&) = delete;
  PublicKeyInfo& operator=(const PublicKeyInfo&) = delete;

  CERT_PUBLIC_KEY_INFO* get() { return &info_; }

 private:
  std::string object_id_;
  std::vector<BYTE> parameters_;
  std::vector<BYTE> key_;
  CERT_PUBLIC_KEY_INFO info_{};
};

}  // namespace opensspi::python
