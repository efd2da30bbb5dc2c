// SPDX-License-Identifier: MIT
// Certificates in the functions of SSPI. src/abi/crypt32, which has the contexts and stores,
// implements these.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "opensspi/wincrypt_types.h"
#include "sspi/channel_credential.h"

namespace opensspi::abi {

// channel_identity returns a certificate that a program gives with its credentials, with its
// private key and the authorities above it. The key is the one that is attached to the context or
// that its CERT_KEY_PROV_INFO names; it stays in its container or on its token. The authorities
// come from the store that the certificate is in and from the user's "CA".
// SEC_E_UNKNOWN_CREDENTIALS if this is not a certificate or its key cannot be used.
Result<sspi::ChannelIdentity> channel_identity(PCCERT_CONTEXT certificate);

// certificates_in returns the certificates of a store, in DER; SEC_E_INVALID_PARAMETER if this is
// not a store.
Result<std::vector<Bytes>> certificates_in(HCERTSTORE store);

// client_certificates chooses among the certificates of the user's store "My" whose private key can
// be used. It chooses none for a thread that impersonates a client; it is null if the calling
// thread does so, because a credential acquired then is the client's, even after RevertToSelf.
std::shared_ptr<const sspi::ClientCertificates> client_certificates();

// host_trust returns the stores "Root", "CA" and "Disallowed" of this user and this machine, which
// all credentials share, and opens "NTAuth" when it is asked for. It fails if one of the first
// three is damaged. The machine's stores count only for processes that may read /var/lib/opensspi.
// A host's bundle that cannot be read counts as empty. If a store of the user or the machine cannot
// be read later, its last content counts.
Result<std::shared_ptr<const sspi::HostTrust>> host_trust();

// hand_out_certificates returns a new store, in memory, with the certificates of these stores.
Result<HCERTSTORE> hand_out_certificates(const std::vector<std::shared_ptr<cert::Store>>& stores);

// hand_out_certificate returns a context with one reference, in a new store with all certificates
// that were sent. A stapled response is its CERT_OCSP_RESPONSE_PROP_ID. SEC_E_CERT_UNKNOWN if the
// certificate cannot be decoded.
Result<PCCERT_CONTEXT> hand_out_certificate(const sspi::SentCertificate& sent);

// CertificateFile is certificates in PEM, or one in DER, and the private key of the first one.
struct CertificateFile {
  ByteView certificates;
  ByteView key;  // PEM or DER; empty: none
  std::optional<ByteView> password;
};
// open_certificate returns a context of the first certificate with one reference, in a new store
// with all of them. CRYPT_E_ASN1_* if this is not a certificate; the errors of
// read_any_private_key.
Result<PCCERT_CONTEXT> open_certificate(const CertificateFile& file);

}  // namespace opensspi::abi
