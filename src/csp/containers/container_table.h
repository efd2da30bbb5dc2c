// The containers' tables: their schema, and one function for each thing that is asked of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/filetime.h"
#include "csp/container.h"
#include "store/store.h"

namespace opensspi::csp {

// ContainerRow is a container as it is kept, without its pairs.
struct ContainerRow {
  int64_t id = 0;
  std::string name;
  std::string unique_name;
};

// PairNumber names one of the two pairs of a container that is kept.
struct PairNumber {
  int64_t container;
  KeySpec spec;
};

// prepare_containers brings the tables up to date; cheap after the first time.
Status prepare_containers(store::Store& store);

// find_container looks for a name, then for a unique name: NTE_BAD_KEYSET where there is neither.
Result<ContainerRow> find_container(store::Transaction& transaction, const ContainerPlace& place,
                                    std::string_view name);
// insert_container answers NTE_EXISTS where the name is taken.
Result<ContainerRow> insert_container(store::Transaction& transaction, const ContainerPlace& place,
                                      std::string_view name, Filetime now);
// delete_container_row takes the container away with its pairs.
Status delete_container_row(store::Transaction& transaction, int64_t id);
// container_names lists all of a place, by folded name.
Result<std::vector<std::string>> container_names(store::Transaction& transaction,
                                                 const ContainerPlace& place);

// has_pair answers whether the pair is there. It and all that follow answer NTE_KEYSET_ENTRY_BAD
// where the container itself was removed, and where a sealed value does not open.
Result<bool> has_pair(store::Transaction& transaction, PairNumber number);
// read_pair, remove_pair: NTE_NO_KEY where there is none.
Result<StoredKeyPair> read_pair(store::Transaction& transaction, PairNumber number);
Status remove_pair(store::Transaction& transaction, PairNumber number);
// write_pair puts a pair in the place of what was there; the certificate of that goes with it.
Status write_pair(store::Transaction& transaction, PairNumber number, const StoredKeyPair& pair);
// read_certificate answers an empty string where there is none.
Result<Bytes> read_certificate(store::Transaction& transaction, PairNumber number);
// write_certificate: NTE_NO_KEY where there is no pair to keep it beside.
Status write_certificate(store::Transaction& transaction, PairNumber number, ByteView der);

}  // namespace opensspi::csp
