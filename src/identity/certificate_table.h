// SPDX-License-Identifier: MIT
// The table of certificates that are mapped to accounts, and one function for each thing that is
// asked of it.
#pragma once

#include <string>
#include <vector>

#include "identity/account_table.h"

namespace opensspi::identity {

// A mapping names one account of a store at most.
inline constexpr const char* kCertificateStep =
    "CREATE TABLE certificate_mapping (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
    " mapping TEXT NOT NULL UNIQUE, seal BLOB NOT NULL);";
// A mapping is no secret. Its seal, of nothing, is bound to the mapping and its account: editing
// the file cannot give anybody's certificate an account.
inline constexpr const char* kCertificateBound[] = {
    "SELECT account, mapping, kind, name, folded FROM certificate_mapping"
    " JOIN principal ON principal.id = account WHERE certificate_mapping.id = ?"};
inline constexpr storage::SealedColumn kCertificateSeal{"certificate_mapping", "seal", "id",
                                                        kCertificateBound};

// Everything below runs within the caller's transaction. Mappings are canonical texts of
// cert/account_mappings.h; here they are only compared.

// certificate_mappings returns those of an account, sorted.
Result<std::vector<std::string>> certificate_mappings(storage::Transaction& transaction,
                                                      uint64_t id);
// sealed_certificate_mappings returns those whose seals open: NTE_BAD_DATA if one does not.
Result<std::vector<std::string>> sealed_certificate_mappings(storage::Transaction& transaction,
                                                             uint64_t id);
// replace_certificate_mappings makes `mappings` the only ones of an account. ERROR_ALREADY_EXISTS
// if another account has one of them.
Status replace_certificate_mappings(storage::Transaction& transaction, uint64_t id,
                                    const std::vector<std::string>& mappings);

}  // namespace opensspi::identity
