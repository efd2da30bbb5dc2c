// SPDX-License-Identifier: MIT
// Key pairs of a store that an earlier version wrote, before they were bound to their containers.
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "support/containers.h"
#include "support/paths.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using testing::Disk;
using testing::kDssPlace;
using testing::kUserPlace;

std::string old_store() { return opensspi::testing::test_data() + "/store/layout1/"; }

// public_keys.txt has one line per pair: container, key spec, PUBLICKEYBLOB.
TEST(CspOldContainers, keep_their_pairs_and_certificates) {
  TemporaryDirectory temporary;
  const std::string home = temporary.path("home");
  ASSERT_EQ(mkdir(home.c_str(), 0700), 0);
  for (const char* name : {"store.db", "master.key"}) {
    std::filesystem::copy_file(old_store() + name, home + "/" + name);
    ASSERT_EQ(chmod((home + "/" + name).c_str(), 0600), 0);
  }
  Disk disk(home);
  std::ifstream lines(old_store() + "public_keys.txt");
  std::string name;
  std::string blob;
  int spec = 0;
  int pairs = 0;
  while (lines >> name >> spec >> blob) {
    const auto& place = name == "Signer" ? kDssPlace : kUserPlace;
    const auto container = disk.containers()->open(place, name).value();
    const auto pair = container->load(static_cast<KeySpec>(spec));
    ASSERT_THAT(pair, IsOk()) << name << pair.error().why;
    EXPECT_EQ((pair->permissions & 4) != 0, name != "Locked") << "CRYPT_EXPORT";
    // Private and public blobs have the same modulus, or p.
    const size_t at = place.family == ContainerFamily::kRsa ? 20 : 16;
    const std::string known = to_hex(pair->private_blob.reveal());
    EXPECT_NE(known.find(blob.substr(2 * at, 128)), std::string::npos) << name;
    ++pairs;
  }
  EXPECT_EQ(pairs, 4);
  const auto exportable = disk.containers()->open(kUserPlace, "Exportable").value();
  EXPECT_EQ(to_hex(*exportable->certificate(KeySpec::kKeyExchange)), "300302012a");
  const auto report = std::move(disk.store()->check()).value();
  EXPECT_EQ(report.problems, std::vector<std::string>());
  EXPECT_EQ(report.sealed_values, 8u) << "four pairs, a certificate, three accounts";
}

}  // namespace
}  // namespace opensspi::csp
