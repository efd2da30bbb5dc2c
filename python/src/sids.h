// SPDX-License-Identifier: MIT
// sids.h: PySID.
#pragma once

#include <string>
#include <vector>

#include "functions.h"
#include "integers.h"
#include "nb.h"

namespace opensspi::python {

// Sid is a PySID: the bytes of one SID, always a well-formed one ([MS-DTYP] 2.4.2.2).
class Sid {
 public:
  // Sid of no authority and no sub-authorities, for Initialize.
  Sid() : bytes_{SID_REVISION, 0, 0, 0, 0, 0, 0, 0} {}
  // Sid of bytes; ValueError if they are no SID.
  explicit Sid(nb::handle bytes);
  // Sid of an authority and sub-authorities; ValueError for more than 15 of them.
  Sid(nb::handle authority, nb::handle sub_authorities);
  // Sid that is copied from the library's memory.
  explicit Sid(PSID sid);

  // get is the SID as the C functions take it; they do not write to it.
  PSID get() const { return const_cast<uint8_t*>(bytes_.data()); }
  nb::bytes bytes() const { return nb::bytes(bytes_.data(), bytes_.size()); }
  size_t len() const { return bytes_.size(); }
  uint8_t count() const { return bytes_[1]; }
  uint32_t sub_authority(Dword index) const;
  void set_sub_authority(Dword index, Dword value);
  nb::tuple authority() const;
  void initialize(nb::handle authority, Dword num_sub_authorities);
  nb::object text() const;
  bool operator==(const Sid& other) const { return bytes_ == other.bytes_; }
  const std::vector<uint8_t>& raw() const { return bytes_; }

 private:
  void reset(nb::handle authority, size_t num_sub_authorities);
  size_t offset(uint32_t index) const;

  std::vector<uint8_t> bytes_;
};

void define_sids(nb::module_& module);

}  // namespace opensspi::python
