// SPDX-License-Identifier: MIT
// The containers' tables: their schema, and one function for each query.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/filetime.h"
#include "csp/container.h"
#include "storage/storage.h"

namespace opensspi::csp {

// ContainerRow is a stored container without its pairs.
struct ContainerRow {
  int64_t id = 0;
  std::string name;
  std::string unique_name;
};

// PairNumber names one of the two pairs of a stored container.
struct PairNumber {
  int64_t container;
  KeySpec spec;
};

// prepare_containers brings the tables up to date; cheap after the first time.
Status prepare_containers(storage::Storage& store);

// find_container looks for a name, then for a unique name: NTE_BAD_KEYSET if there is neither.
Result<ContainerRow> find_container(storage::Transaction& transaction, const ContainerPlace& place,
                                    std::string_view name);
// insert_container returns NTE_EXISTS if the name is taken.
Result<ContainerRow> insert_container(storage::Transaction& transaction,
                                      const ContainerPlace& place, std::string_view name,
                                      Filetime now);
// delete_container_row removes the container with its pairs.
Status delete_container_row(storage::Transaction& transaction, int64_t id);
// container_names lists all of a place, by folded name.
Result<std::vector<std::string>> container_names(storage::Transaction& transaction,
                                                 const ContainerPlace& place);

// has_pair returns whether the pair exists. It and all functions below return NTE_KEYSET_ENTRY_BAD
// if the container itself was removed, or if a sealed value does not open.
Result<bool> has_pair(storage::Transaction& transaction, PairNumber number);
// read_pair, remove_pair: NTE_NO_KEY if there is none.
Result<StoredKeyPair> read_pair(storage::Transaction& transaction, PairNumber number);
Status remove_pair(storage::Transaction& transaction, PairNumber number);
// write_pair replaces a pair; the certificate of the old one is removed.
Status write_pair(storage::Transaction& transaction, PairNumber number, const StoredKeyPair& pair);
// read_certificate returns an empty string if there is none.
Result<Bytes> read_certificate(storage::Transaction& transaction, PairNumber number);
// write_certificate: NTE_NO_KEY if there is no pair to which it belongs.
Status write_certificate(storage::Transaction& transaction, PairNumber number, ByteView der);

}  // namespace opensspi::csp
