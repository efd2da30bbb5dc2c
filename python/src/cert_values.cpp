// SPDX-License-Identifier: MIT
#include "cert_values.h"

#include "times.h"

namespace opensspi::python {

nb::dict to_dict(const CRYPT_ALGORITHM_IDENTIFIER& algorithm) {
  nb::dict made;
  made["ObjId"] = nb::str(algorithm.pszObjId);
  made["Parameters"] = to_bytes(algorithm.Parameters);
  return made;
}

nb::dict to_dict(const CRYPT_BIT_BLOB& bits) {
  nb::dict made;
  made["Data"] = nb::bytes(bits.pbData, bits.cbData);
  made["UnusedBits"] = nb::int_(bits.cUnusedBits);
  return made;
}

nb::object to_oids(const CTL_USAGE& usage) {
  return to_tuple(usage.rgpszUsageIdentifier, usage.cUsageIdentifier,
                  [](LPCSTR oid) { return nb::bytes(oid); });
}

nb::object to_extensions(const CERT_EXTENSION* extensions, DWORD num) {
  return to_tuple(extensions, num, [](const CERT_EXTENSION& extension) {
    nb::dict made;
    made["ObjId"] = nb::str(extension.pszObjId);
    made["Critical"] = nb::bool_(extension.fCritical != FALSE);
    made["Value"] = to_bytes(extension.Value);
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
  made["SerialNumber"] = to_bytes(entry.SerialNumber);
  made["RevocationDate"] = to_time(entry.RevocationDate);
  made["Extension"] = to_extensions(entry.rgExtension, entry.cExtension);
  return made;
}

Usage::Usage(nb::handle sequence) {
  for (const nb::handle oid : nb::iter(sequence)) {
    texts_.push_back(oid_text(oid, "an object identifier"));
  }
  for (std::string& text : texts_) {
    pointers_.push_back(text.data());
  }
  usage_ = {dword_len(pointers_.size()), pointers_.data()};
}

}  // namespace opensspi::python
