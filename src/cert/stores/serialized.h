// SPDX-License-Identifier: MIT
// Serialised elements and stores: Windows' format in files, in the registry and in memory.
#pragma once

#include "cert/stores/memory_store.h"

namespace opensspi::cert {

// An element is a list of {number, 1, length, value}: its properties, then its encoding under the
// number 32 (certificate), 33 (CRL) or 34 (CTL). A store is {0, "CERT"}, its elements, and a
// property of number 0.

// write_element appends the serialised element. The attached key is left out.
void write_element(const Element& element, Bytes& out);
// write_store returns a serialised store: certificates, CRLs, CTLs.
Bytes write_store(const ElementTable& table);
Bytes write_store(const Store& store);

// ReadElement is what was read; `len` is the number of bytes that belong to it.
struct ReadElement {
  ElementPtr element;
  size_t len;
};

// read_element reads one element from the front of `bytes`; what follows it is ignored.
// ERROR_END_OF_MEDIA for no bytes, E_INVALIDARG for an incomplete element, ERROR_FILE_NOT_FOUND for
// a property that is not of version 1, E_INVALIDARG if the kind is not in `kinds`, a mask of
// 1 << ElementKind, CRYPT_E_ASN1_* for an encoding that does not decode. Values of hash properties
// are left out: they are computed.
inline constexpr uint32_t kAllKinds = 7;
Result<ReadElement> read_element(ByteView bytes, uint32_t kinds = kAllKinds);

// is_serialized_store returns whether the bytes begin like a serialised store.
bool is_serialized_store(ByteView bytes);
// read_store puts the elements of a serialised store into `store`. Elements that do not decode are
// left out, as on Windows; a store that is cut or damaged is CRYPT_E_FILE_ERROR.
Status read_store(ByteView bytes, MemoryStore& store);

// load_bundle puts the certificates and CRLs of a PKCS#7 message into `store`. The errors are
// those of parse_signed_data.
Status load_bundle(ByteView message, MemoryStore& store);
// write_bundle returns a PKCS#7 message without signers that holds the certificates and CRLs.
Bytes write_bundle(const std::vector<ElementPtr>& certificates,
                   const std::vector<ElementPtr>& crls);
Bytes write_bundle(const ElementTable& table);
Bytes write_bundle(const Store& store);

}  // namespace opensspi::cert
