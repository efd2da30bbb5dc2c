// SPDX-License-Identifier: MIT
// The tables of system stores: their schema, and one function for each query.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cert/element.h"
#include "storage/storage.h"

namespace opensspi::cert {

// prepare_system_stores brings the tables up to date; cheap after the first time.
Status prepare_system_stores(storage::Storage& storage);

// find_system_store returns the number of a store, by its name in any case.
Result<std::optional<int64_t>> find_system_store(storage::Transaction& transaction,
                                                 std::string_view name);
// make_system_store returns it too, and creates it if there is none.
Result<int64_t> make_system_store(storage::Transaction& transaction, std::string_view name);
// delete_system_store removes a store with its elements: ERROR_FILE_NOT_FOUND.
Status delete_system_store(storage::Transaction& transaction, std::string_view name);
// system_store_names lists all, in a stable order.
Result<std::vector<std::string>> system_store_names(storage::Transaction& transaction);

// ElementRow is one element of a store. `revision` changes with each change of it.
struct ElementRow {
  int64_t id;
  int64_t revision;
};
Result<std::vector<ElementRow>> element_rows(storage::Transaction& transaction, int64_t store);
// read_element_row returns the serialised element.
Result<Bytes> read_element_row(storage::Transaction& transaction, int64_t id);
// reserve_element_row returns the number of a new row, which has to be written in the same
// transaction. Numbers are never used again.
Result<int64_t> reserve_element_row(storage::Transaction& transaction, int64_t store);
Status write_element_row(storage::Transaction& transaction, int64_t id, ByteView element);
Status erase_element_row(storage::Transaction& transaction, int64_t id);

}  // namespace opensspi::cert
