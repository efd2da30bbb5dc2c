// SPDX-License-Identifier: MIT
#include "cert_values.h"

#include "keys.h"
#include "text.h"
#include "times.h"

namespace opensspi::python {

nb::dict to_dict(const CRYPT_ALGORITHM_IDENTIFIER& algorithm) {
  nb::dict made;
  set(made, "ObjId"_key, nb::str(algorithm.pszObjId));
  set(made, "Parameters"_key, to_bytes(algorithm.Parameters));
  return made;
}

nb::dict to_dict(const CRYPT_BIT_BLOB& bits) {
  nb::dict made;
  set(made, "Data"_key, nb::bytes(bits.pbData, bits.cbData));
  set(made, "UnusedBits"_key, nb::int_(bits.cUnusedBits));
  return made;
}

nb::object to_oids(const CTL_USAGE& usage) {
  return to_tuple(usage.rgpszUsageIdentifier, usage.cUsageIdentifier,
                  [](LPCSTR oid) { return nb::bytes(oid); });
}

nb::object to_extensions(const CERT_EXTENSION* extensions, DWORD num) {
  return to_tuple(extensions, num, [](const CERT_EXTENSION& extension) {
    nb::dict made;
    set(made, "ObjId"_key, nb::str(extension.pszObjId));
    set(made, "Critical"_key, nb::bool_(extension.fCritical != FALSE));
    set(made, "Value"_key, to_bytes(extension.Value));
    return made;
  });
}

nb::object to_time(const FILETIME& time) {
  TimeStamp stamp{};
  stamp.QuadPart = static_cast<int64_t>(uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime);
  return to_time(stamp);
}

nb::dict to_dict(const CRL_ENTRY& entry) {
  nb::dict made;
  set(made, "SerialNumber"_key, to_bytes(entry.SerialNumber));
  set(made, "RevocationDate"_key, to_time(entry.RevocationDate));
  set(made, "Extension"_key, to_extensions(entry.rgExtension, entry.cExtension));
  return made;
}

Usage::Usage(nb::handle sequence) {
  for (const nb::handle oid : nb::iter(sequence)) {
    texts_.push_back(c_text(oid, "an object identifier"));
  }
  for (std::string& text : texts_) {
    pointers_.push_back(text.data());
  }
  usage_ = {dword_len(pointers_.size()), pointers_.data()};
}

}  // namespace opensspi::python
