// SPDX-License-Identifier: MIT
#include "identity/certificate_table.h"

#include <set>

namespace opensspi::identity {
namespace {

using storage::Statement;
using storage::Transaction;

struct MappingRow {
  int64_t row;
  std::string mapping;
  Bytes seal;
};

Result<std::vector<MappingRow>> mapping_rows(Transaction& transaction, uint64_t id) {
  Statement rows = TRY(transaction.query(
      "SELECT id, mapping, seal FROM certificate_mapping WHERE account = ? ORDER BY mapping",
      static_cast<int64_t>(id)));
  std::vector<MappingRow> found;
  while (TRY(rows.step())) {
    found.push_back({rows.integer(0), rows.text(1), rows.blob(2)});
  }
  return found;
}

Status insert_mapping(Transaction& transaction, uint64_t id, const std::string& mapping) {
  const Status inserted =
      transaction.run("INSERT INTO certificate_mapping (account, mapping, seal) VALUES (?, ?, x'')",
                      static_cast<int64_t>(id), std::string_view(mapping));
  if (!inserted.ok() && inserted.error().is(ERROR_ALREADY_EXISTS)) {
    return fail(ERROR_ALREADY_EXISTS, "the certificate is mapped to another account");
  }
  TRY(inserted);
  const int64_t row = transaction.inserted_row();
  const Bytes seal = TRY(transaction.seal(kCertificateSeal, row, {}));
  return transaction.run("UPDATE certificate_mapping SET seal = ? WHERE id = ?", ByteView(seal),
                         row);
}

}  // namespace

Result<std::vector<std::string>> certificate_mappings(Transaction& transaction, uint64_t id) {
  std::vector<std::string> mappings;
  for (MappingRow& row : TRY(mapping_rows(transaction, id))) {
    mappings.push_back(std::move(row.mapping));
  }
  return mappings;
}

Result<std::vector<std::string>> sealed_certificate_mappings(Transaction& transaction,
                                                             uint64_t id) {
  std::vector<std::string> mappings;
  for (MappingRow& row : TRY(mapping_rows(transaction, id))) {
    static_cast<void>(TRY(transaction.open(kCertificateSeal, row.row, row.seal)));
    mappings.push_back(std::move(row.mapping));
  }
  return mappings;
}

Status replace_certificate_mappings(Transaction& transaction, uint64_t id,
                                    const std::vector<std::string>& mappings) {
  TRY(transaction.run("DELETE FROM certificate_mapping WHERE account = ?",
                      static_cast<int64_t>(id)));
  for (const std::string& mapping : std::set<std::string>(mappings.begin(), mappings.end())) {
    TRY(insert_mapping(transaction, id, mapping));
  }
  return {};
}

}  // namespace opensspi::identity
