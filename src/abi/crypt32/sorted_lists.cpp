// SPDX-License-Identifier: MIT
// Subjects of sorted CTLs: CertFindSubjectInSortedCTL, CertEnumSubjectInSortedCTL.
#include "abi/crypt32/contexts.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoSubject =
    fail(CRYPT_E_NOT_FOUND, "the list has no such subject, or no further one");

CRYPT_DER_BLOB blob_at(ByteView view) {
  return {static_cast<DWORD>(view.size()),
          view.empty() ? nullptr : const_cast<BYTE*>(view.data())};  // NOLINT
}

void write_blob(CRYPT_DER_BLOB* where, ByteView view) {
  if (where != nullptr) {
    *where = blob_at(view);
  }
}

Status find_subject(PCCTL_CONTEXT pointer, const CRYPT_DATA_BLOB* subject,
                    CRYPT_DER_BLOB* attributes) {
  const ContextPtr ctl = TRY(ctl_of(pointer));
  if (subject == nullptr || (subject->pbData == nullptr && subject->cbData != 0)) {
    return fail(E_INVALIDARG, "the subject's identifier is null");
  }
  const cert::Element& element = *ctl->element();
  const CTL_ENTRY* const entry = element.contents().entry_of(cert::view_of(*subject));
  if (entry == nullptr) {
    return kNoSubject;
  }
  const auto at = static_cast<size_t>(entry - element.ctl().rgCTLEntry);
  write_blob(attributes, element.contents().attributes_of(at));
  return {};
}

// The position between two calls is the number of subjects that were returned, in the place of a
// pointer: it is never read through.
Status next_subject(PCCTL_CONTEXT pointer, void** position, CRYPT_DER_BLOB* subject,
                    CRYPT_DER_BLOB* attributes) {
  const ContextPtr ctl = TRY(ctl_of(pointer));
  if (position == nullptr) {
    return fail(E_INVALIDARG, "the place for the position is null");
  }
  const cert::Element& element = *ctl->element();
  const auto at = reinterpret_cast<uintptr_t>(*position);
  if (at >= element.ctl().cCTLEntry) {
    return kNoSubject;
  }
  write_blob(subject, cert::view_of(element.ctl().rgCTLEntry[at].SubjectIdentifier));
  write_blob(attributes, element.contents().attributes_of(at));
  *position = reinterpret_cast<void*>(at + 1);  // NOLINT: a number
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertFindSubjectInSortedCTL(PCRYPT_DATA_BLOB pSubjectIdentifier, PCCTL_CONTEXT pCtlContext,
                                DWORD /*dwFlags*/, void* /*pvReserved*/,
                                PCRYPT_DER_BLOB pEncodedAttributes) {
  write_blob(pEncodedAttributes, {});
  return guard_bool(
      [&] { return find_subject(pCtlContext, pSubjectIdentifier, pEncodedAttributes); });
}

BOOL CertEnumSubjectInSortedCTL(PCCTL_CONTEXT pCtlContext, void** ppvNextSubject,
                                PCRYPT_DER_BLOB pSubjectIdentifier,
                                PCRYPT_DER_BLOB pEncodedAttributes) {
  write_blob(pSubjectIdentifier, {});
  write_blob(pEncodedAttributes, {});
  return guard_bool([&] {
    return next_subject(pCtlContext, ppvNextSubject, pSubjectIdentifier, pEncodedAttributes);
  });
}

}  // extern "C"
