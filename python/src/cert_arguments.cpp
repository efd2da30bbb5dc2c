// SPDX-License-Identifier: MIT
#include "cert_arguments.h"

#include "cert_structures.h"
#include "cert_values.h"
#include "fields.h"
#include "python_side.h"
#include "text.h"

namespace opensspi::python {

FILETIME to_filetime(nb::handle time) {
  const auto ticks = nb::cast<uint64_t>(python_side().to_filetime(time));
  return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

Algorithm::Algorithm(nb::handle value) {
  if (PyDict_Check(value.ptr())) {
    const Fields fields(value, "CRYPT_ALGORITHM_IDENTIFIER");
    oid_ = c_text(fields["ObjId"], "ObjId");
    parameters_ = fields.bytes("Parameters");
  } else {
    oid_ = c_text(value, "SignatureAlgorithm");
  }
  identifier_ = {oid_.data(), blob_of(parameters_)};
}

void Algorithm::require_parameters() {
  if (parameters_.empty()) {
    parameters_ = {0x05, 0x00};
    identifier_.Parameters = blob_of(parameters_);
  }
}

Extensions::Extensions(nb::handle sequence) {
  for (const nb::handle one : nb::iter(sequence)) {
    const Fields fields(one, "CERT_EXTENSION");
    std::string& oid = oids_.emplace_back(c_text(fields["ObjId"], "ObjId"));
    std::vector<BYTE>& value = values_.emplace_back(copy_of(fields["Value"]));
    const bool critical = fields.has("Critical") && PyObject_IsTrue(fields["Critical"].ptr()) == 1;
    list_.push_back({oid.data(), critical ? TRUE : FALSE, blob_of(value)});
  }
}

AlternativeNames::AlternativeNames(nb::handle sequence) {
  for (const nb::handle pair : nb::iter(sequence)) {
    add(pair);
  }
  info_ = {dword_len(entries_.size()), entries_.data()};
}

CRYPT_DATA_BLOB AlternativeNames::kept_bytes(nb::handle value) {
  return blob_of(values_.emplace_back(copy_of(value)));
}

void AlternativeNames::add(nb::handle pair) {
  const nb::object choice = nb::steal(PySequence_GetItem(pair.ptr(), 0));
  const nb::object value = nb::steal(PySequence_GetItem(pair.ptr(), 1));
  if (!choice.is_valid() || !value.is_valid()) {
    throw nb::python_error();
  }
  CERT_ALT_NAME_ENTRY entry{};
  entry.dwAltNameChoice = to_dword(choice);
  switch (entry.dwAltNameChoice) {
    case CERT_ALT_NAME_OTHER_NAME: {
      const Fields fields(value, "CERT_OTHER_NAME");
      std::string& oid = oids_.emplace_back(c_text(fields["ObjId"], "ObjId"));
      others_.push_back({oid.data(), kept_bytes(fields["Value"])});
      entry.pOtherName = &others_.back();
      break;
    }
    case CERT_ALT_NAME_RFC822_NAME:
    case CERT_ALT_NAME_DNS_NAME:
    case CERT_ALT_NAME_URL: {
      const Text text(value, "an alternative name");
      if (!text.get()) {
        throw nb::type_error("an alternative name must be str, not None");
      }
      texts_.emplace_back(text.get());
      entry.pwszDNSName = texts_.back().data();
      break;
    }
    case CERT_ALT_NAME_DIRECTORY_NAME:
    case CERT_ALT_NAME_IP_ADDRESS:
      entry.IPAddress = kept_bytes(value);
      break;
    case CERT_ALT_NAME_REGISTERED_ID:
      entry.pszRegisteredID = oids_.emplace_back(c_text(value, "a registered identifier")).data();
      break;
    default:
      throw_not_implemented("this kind of alternative name is not supported");
  }
  entries_.push_back(entry);
}

}  // namespace opensspi::python
