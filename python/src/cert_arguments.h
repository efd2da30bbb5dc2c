// SPDX-License-Identifier: MIT
// cert_arguments.h: parts of certificates' structures as arguments. Each keeps what it points to.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cert_objects.h"
#include "functions.h"
#include "nb.h"

namespace opensspi::python {

// to_filetime converts a datetime.
FILETIME to_filetime(nb::handle time);

// OptionalTime is a datetime, or None for null.
class OptionalTime {
 public:
  explicit OptionalTime(nb::handle time) {
    if (!time.is_none()) {
      value_ = to_filetime(time);
    }
  }
  FILETIME* get() { return value_ ? &*value_ : nullptr; }

 private:
  std::optional<FILETIME> value_;
};

// Algorithm is an object identifier, or a dict of ObjId and Parameters.
class Algorithm {
 public:
  explicit Algorithm(nb::handle value);
  Algorithm(const Algorithm&) = delete;
  Algorithm& operator=(const Algorithm&) = delete;

  CRYPT_ALGORITHM_IDENTIFIER* get() { return &identifier_; }
  // require_parameters makes parameters that are missing NULL, as the C function does when it
  // signs.
  void require_parameters();

 private:
  std::string oid_;
  std::vector<BYTE> parameters_;
  CRYPT_ALGORITHM_IDENTIFIER identifier_{};
};

// Extensions is a sequence of dicts of ObjId, Critical (default: False) and Value.
class Extensions {
 public:
  explicit Extensions(nb::handle sequence);
  Extensions(const Extensions&) = delete;
  Extensions& operator=(const Extensions&) = delete;

  DWORD count() const { return static_cast<DWORD>(list_.size()); }
  CERT_EXTENSION* data() { return list_.data(); }

 private:
  std::deque<std::string> oids_;
  std::deque<std::vector<BYTE>> values_;
  std::vector<CERT_EXTENSION> list_;
};

// AlternativeNames is a sequence of (CERT_ALT_NAME_…, value), as CryptDecodeObjectEx returns it.
class AlternativeNames {
 public:
  explicit AlternativeNames(nb::handle sequence);
  AlternativeNames(const AlternativeNames&) = delete;
  AlternativeNames& operator=(const AlternativeNames&) = delete;

  CERT_ALT_NAME_INFO* get() { return &info_; }

 private:
  void add(nb::handle pair);
  CRYPT_DATA_BLOB kept_bytes(nb::handle value);

  std::deque<std::u16string> texts_;
  std::deque<std::string> oids_;
  std::deque<std::vector<BYTE>> values_;
  std::deque<CERT_OTHER_NAME> others_;
  std::vector<CERT_ALT_NAME_ENTRY> entries_;
  CERT_ALT_NAME_INFO info_{};
};

}  // namespace opensspi::python
