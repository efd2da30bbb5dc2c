// SPDX-License-Identifier: MIT
// The domain's copy of a master key ([MS-BKRP] 2.2.2): what the domain's backup key opens.
#pragma once

#include "crypto/public_key.h"
#include "dpapi/blob_key.h"
#include "identity/sid.h"

namespace opensspi::dpapi {

// DomainKey is a parsed Client-Side-Wrapped Secret; its views point into the parsed bytes.
//
// offset 0 u32 version (2 or 3), 4 u32 and 8 u32 two lengths, 12 the GUID of the backup key, 28 the
// secret under RSA (PKCS #1 v1.5, byte-reversed), then the access check under the secret's own key.
struct DomainKey {
  uint32_t version = 0;
  Guid backup_key;
  ByteView secret;
  ByteView access_check;
};

// parse_domain_key reads all of `bytes`. ERROR_INVALID_DATA otherwise.
Result<DomainKey> parse_domain_key(ByteView bytes);

// OpenedDomainKey is the master key and its owner.
struct OpenedDomainKey {
  SecretBox<MasterKey> master_key;
  identity::Sid owner;
};

// open_domain_key decrypts with the domain's backup key and verifies the access check.
// ERROR_INVALID_PASSWORD for another key, ERROR_INVALID_DATA for inconsistent content.
Result<OpenedDomainKey> open_domain_key(const DomainKey& domain_key,
                                        const crypto::PrivateKey& backup_key);

}  // namespace opensspi::dpapi
