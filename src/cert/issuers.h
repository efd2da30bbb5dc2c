// SPDX-License-Identifier: MIT
// Who issued a certificate or a CRL, by names and key identifiers.
#pragma once

#include <optional>

#include "cert/public_key_info.h"
#include "cert/stores/store.h"

namespace opensspi::cert {

// authority_key_id returns the key identifier of an authority key identifier extension, if there is
// one (RFC 5280, 4.2.1.1).
std::optional<Bytes> authority_key_id(std::span<const CERT_EXTENSION> extensions);
// subject_key_id returns the extension's value (RFC 5280, 4.2.1.2).
std::optional<Bytes> subject_key_id(const CERT_INFO& info);

// names_self returns whether issuer and subject are the same.
bool names_self(const CERT_INFO& info);

// could_issue returns whether the issuer's subject is the issuer of the certificate, and the key
// identifiers agree, if both say one. Signatures are not checked.
bool could_issue(const CERT_INFO& issuer, const CERT_INFO& subject);

// issuers_of returns the query for all that could have issued `subject`, which must outlive it.
Query issuers_of(const Element& subject);

// public_key_view views the public key of a certificate.
PublicKeyInfoView public_key_view(const CERT_PUBLIC_KEY_INFO& info);

// verify_element checks the signature of a certificate or CRL with the issuer's public key: the
// errors of verify_signature and of parse_signed_content.
Status verify_element(const Element& signed_element, const CERT_PUBLIC_KEY_INFO& issuer_key);

}  // namespace opensspi::cert
