// SPDX-License-Identifier: MIT
#include "public_key_info.h"

#include "crypt_calls.h"
#include "fields.h"
#include "keys.h"
#include "text.h"

namespace opensspi::python {

namespace {

nb::bytes to_bytes(const BYTE* data, DWORD len) { return nb::bytes(data, len); }

}  // namespace

nb::dict to_dict(const CERT_PUBLIC_KEY_INFO& info) {
  nb::dict algorithm, key, both;
  set(algorithm, "ObjId"_key, nb::str(info.Algorithm.pszObjId));
  set(algorithm, "Parameters"_key,
      to_bytes(info.Algorithm.Parameters.pbData, info.Algorithm.Parameters.cbData));
  set(key, "Data"_key, to_bytes(info.PublicKey.pbData, info.PublicKey.cbData));
  set(key, "UnusedBits"_key, nb::int_(info.PublicKey.cUnusedBits));
  set(both, "Algorithm"_key, algorithm);
  set(both, "PublicKey"_key, key);
  return both;
}

PublicKeyInfo::PublicKeyInfo(nb::handle dict) {
  const Fields both(dict, "PyCERT_PUBLIC_KEY_INFO");
  const Fields algorithm(both["Algorithm"], "Algorithm"), key(both["PublicKey"], "PublicKey");
  object_id_ = c_text(algorithm["ObjId"], "ObjId");
  parameters_ = algorithm.bytes("Parameters");
  key_ = key.bytes("Data");
  info_.Algorithm.pszObjId = object_id_.data();
  info_.Algorithm.Parameters = {dword_len(parameters_.size()), parameters_.data()};
  info_.PublicKey = {dword_len(key_.size()), key_.data(), key.number("UnusedBits")};
}

}  // namespace opensspi::python
