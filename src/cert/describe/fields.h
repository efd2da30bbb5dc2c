// SPDX-License-Identifier: MIT
// Texts of fields, shared by the descriptions.
#pragma once

#include "cert/describe/describe.h"
#include "cert/element.h"
#include "cert/pfx/algorithm.h"

namespace opensspi::cert {

using Fields = std::vector<DescribedField>;

[[nodiscard]] std::string bytes_text(size_t len);  // "(20 bytes)"
// time_text is "2031-12-31T18:00:00Z", or "" for none.
[[nodiscard]] std::string time_text(const FILETIME& time);
// number_text shows a little-endian number in hexadecimal, big-endian.
[[nodiscard]] std::string number_text(const CRYPT_INTEGER_BLOB& number);
// name_text_of shows an encoded name with its most specific part first; a malformed one in
// hexadecimal.
[[nodiscard]] std::string name_text_of(const CERT_NAME_BLOB& name);
// oid_name returns the name of an object identifier, or "".
[[nodiscard]] std::string oid_name(std::string_view oid);
[[nodiscard]] std::string key_text(const CERT_PUBLIC_KEY_INFO& key);
// utf16_text shows a text that came from the bytes.
[[nodiscard]] std::string utf16_text(std::u16string_view text);

// extension_text shows the value of an extension; its length if it is not understood.
[[nodiscard]] std::string extension_text(const CERT_EXTENSION& extension);
void add_extensions(Fields& fields, const std::string& prefix,
                    std::span<const CERT_EXTENSION> extensions);
// add_properties adds what is kept beside an element. Hashes are left out.
void add_properties(Fields& fields, const std::string& prefix, const Properties& properties);
// add_encryption adds an algorithm for encryption under a password.
void add_encryption(Fields& fields, const std::string& name, const AlgorithmView& algorithm);

// describe_pfx describes a PFX, DER or BER.
[[nodiscard]] Result<Description> describe_pfx(ByteView file);
// describe_element describes all of a certificate, CRL or CTL with its properties; add_summary only
// what names one of many.
[[nodiscard]] Description describe_element(const Element& element);
void add_summary(Fields& fields, const std::string& prefix, const Element& element);

}  // namespace opensspi::cert
