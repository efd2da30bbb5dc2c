// SPDX-License-Identifier: MIT
#include "cert_find.h"

#include "cert_structures.h"

namespace opensspi::python {

namespace {

Reference<PCCERT_CONTEXT> certificate_of(nb::handle value) {
  return object_of<Certificate>(value, "FindPara must be a PyCERT_CONTEXT").hold();
}

}  // namespace

FindParameter::FindParameter(uint32_t type, nb::handle value) {
  switch (type >> CERT_COMPARE_SHIFT) {
    case CERT_COMPARE_ANY:
    case CERT_COMPARE_HAS_PRIVATE_KEY:
      break;
    case CERT_COMPARE_NAME_STR_W:
    case CERT_COMPARE_HASH_STR:
      text_ = std::make_unique<Text>(value, "FindPara");
      pointer_ = text_->get();
      break;
    case CERT_COMPARE_KEY_SPEC:
    case CERT_COMPARE_PROPERTY:
      number_ = to_dword(value);
      pointer_ = &number_;
      break;
    case CERT_COMPARE_ENHKEY_USAGE:
      usage_ = value.is_none() ? nullptr : std::make_unique<Usage>(value);
      pointer_ = usage_ ? usage_->get() : nullptr;
      break;
    case CERT_COMPARE_EXISTING:
    case CERT_COMPARE_ISSUER_OF:
      certificate_ = certificate_of(value);
      pointer_ = certificate_.get();
      break;
    case CERT_COMPARE_SHA1_HASH:
    case CERT_COMPARE_MD5_HASH:
    case CERT_COMPARE_SIGNATURE_HASH:
    case CERT_COMPARE_KEY_IDENTIFIER:
    case CERT_COMPARE_PUBKEY_MD5_HASH:
    case CERT_COMPARE_NAME:
      bytes_ = copy_of(value);
      blob_ = blob_of(bytes_);
      pointer_ = &blob_;
      break;
    default:
      throw_not_implemented("CertFindCertificateInStore: this type of search is not supported");
  }
}

RevocationListParameter::RevocationListParameter(uint32_t type, nb::handle value) {
  switch (type) {
    case CRL_FIND_ANY:
      break;
    case CRL_FIND_ISSUED_BY:
      subject_ = value.is_none() ? Reference<PCCERT_CONTEXT>() : certificate_of(value);
      pointer_ = subject_.get();
      break;
    case CRL_FIND_EXISTING:
      list_ = object_of<RevocationList>(value, "FindPara must be a PyCRL_CONTEXT").hold();
      pointer_ = list_.get();
      break;
    case CRL_FIND_ISSUED_FOR:
      if (!PyTuple_Check(value.ptr()) || PyTuple_Size(value.ptr()) != 2) {
        throw nb::type_error("FindPara must be a tuple of the subject and its issuer");
      }
      subject_ = certificate_of(PyTuple_GetItem(value.ptr(), 0));
      issuer_ = certificate_of(PyTuple_GetItem(value.ptr(), 1));
      pair_ = {subject_.get(), issuer_.get()};
      pointer_ = &pair_;
      break;
    default:
      throw_not_implemented("CertFindCRLInStore: this type of search is not supported");
  }
}

}  // namespace opensspi::python
