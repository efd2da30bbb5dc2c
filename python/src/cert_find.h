// SPDX-License-Identifier: MIT
// cert_find.h: what CertFindCertificateInStore and CertFindCRLInStore look for.
#pragma once

#include <memory>
#include <vector>

#include "cert_objects.h"
#include "cert_values.h"
#include "nb.h"
#include "text.h"

namespace opensspi::python {

// FindParameter is the value that a type of search needs: None, str, int, bytes, a sequence of
// object identifiers, or a PyCERT_CONTEXT. It keeps what it points to.
class FindParameter {
 public:
  // FindParameter throws TypeError for a value of another kind, NotImplementedError for a type of
  // search that Python has no value for.
  FindParameter(uint32_t type, nb::handle value);
  FindParameter(const FindParameter&) = delete;
  FindParameter& operator=(const FindParameter&) = delete;

  const void* get() const { return pointer_; }

 private:
  const void* pointer_ = nullptr;
  std::unique_ptr<Text> text_;
  uint32_t number_ = 0;
  std::vector<BYTE> bytes_;
  CRYPT_DATA_BLOB blob_{};
  std::unique_ptr<Usage> usage_;
  Reference<PCCERT_CONTEXT> certificate_;
};

// RevocationListParameter is the same for CRLs: None, a PyCERT_CONTEXT, a PyCRL_CONTEXT, or a tuple
// of the subject and its issuer.
class RevocationListParameter {
 public:
  RevocationListParameter(uint32_t type, nb::handle value);
  RevocationListParameter(const RevocationListParameter&) = delete;
  RevocationListParameter& operator=(const RevocationListParameter&) = delete;

  const void* get() const { return pointer_; }

 private:
  const void* pointer_ = nullptr;
  Reference<PCCERT_CONTEXT> subject_;
  Reference<PCCERT_CONTEXT> issuer_;
  Reference<PCCRL_CONTEXT> list_;
  CRL_FIND_ISSUED_FOR_PARA pair_{};
};

}  // namespace opensspi::python
