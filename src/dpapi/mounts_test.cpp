// SPDX-License-Identifier: MIT
// Key rings on media that cannot be written, or are full: in a mount namespace that belongs to the
// test.
#include <gtest/gtest.h>

#include <fstream>

#include "support/key_ring.h"
#include "support/mount_namespace.h"

namespace opensspi::dpapi {
namespace {

using opensspi::testing::in_namespace;
using opensspi::testing::kNoNamespaces;
using opensspi::testing::mount_read_only;
using opensspi::testing::mount_small;
using testing::DpapiDisk;
using testing::open_text;
using testing::sealed;

constexpr int64_t kDay = int64_t{24} * 3600 * kTicksPerSecond;

class DpapiMountsTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(medium); }

  // fill takes all that is left of the medium; the file is removed to make room again.
  void fill() const {
    for (const size_t block : {size_t{4096}, size_t{1}}) {
      std::ofstream file(filler, std::ios::app | std::ios::binary);
      const std::string bytes(block, 'x');
      while (file.write(bytes.data(), static_cast<std::streamsize>(block)).flush()) {
      }
    }
  }
  // protect returns a blob, or nothing and leaves the code in `code`.
  Bytes protect(std::string_view text) {
    const auto key = disk.ring()->preferred();
    code = key.ok() ? 0 : static_cast<uint32_t>(key.error().code);
    return key.ok() ? sealed({as_bytes(text), {}, {}, 0}, **key) : Bytes();
  }
  bool opens(ByteView blob, std::string_view text) {
    const auto key = disk.ring()->find(parse_blob(blob)->master_key);
    return key.ok() && open_text(blob, **key) == text;
  }
  size_t num_files() const {
    size_t count = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(disk.directory())) {
      ++count;
    }
    return count;
  }

  TemporaryDirectory temporary;
  std::string medium = temporary.path("medium");
  std::string filler = medium + "/filler";
  DpapiDisk disk{medium + "/home"};
  uint32_t code = 0;
};

TEST_F(DpapiMountsTest, on_a_read_only_disk_keys_open_and_protect_and_none_is_made) {
  const Bytes blob = protect("secret");
  in_namespace([&] {
    if (!mount_read_only(medium)) {
      return kNoNamespaces;
    }
    if (!opens(blob, "secret")) {
      return 1;
    }
    if (!opens(protect("more"), "more")) {
      return 2;
    }
    disk.env.time.ticks += 91 * kDay;  // the old key stays in use
    if (parse_blob(protect("later"))->master_key != parse_blob(blob)->master_key) {
      return 3;
    }
    if (!disk.ring()->reseal().error().is(ERROR_WRITE_PROTECT)) {
      return 4;
    }
    const auto added = disk.ring()->add(Guid::random(disk.env), *testing::random_master_key());
    if (!added.error().is(ERROR_WRITE_PROTECT)) {
      return 5;
    }
    return opens(blob, "secret") ? 0 : 6;
  });
}

TEST_F(DpapiMountsTest, the_first_key_on_a_read_only_disk_is_refused) {
  in_namespace([&] {
    if (!mount_read_only(medium)) {
      return kNoNamespaces;
    }
    return protect("secret").empty() && code == ERROR_WRITE_PROTECT ? 0 : 1;
  });
}

TEST_F(DpapiMountsTest, a_full_disk_refuses_the_first_key_and_room_makes_it_possible_again) {
  in_namespace([&] {
    if (!mount_small(medium, "1m")) {
      return kNoNamespaces;
    }
    // Full at every moment: without space for the storage, for the pre-key, for the key's file.
    for (int room = 0; room < 64; ++room) {
      std::filesystem::remove_all(disk.home());
      fill();
      const auto size = std::filesystem::file_size(filler);
      std::filesystem::resize_file(filler, size - static_cast<size_t>(room) * 4096);
      const Bytes blob = protect("secret");
      if (blob.empty() && code != ERROR_DISK_FULL) {
        return 1;
      }
      std::filesystem::remove(filler);
      if (!blob.empty() && !opens(blob, "secret")) {
        return 2;
      }
      const Bytes next = protect("next");
      if (next.empty() || !opens(next, "next")) {
        return 3;
      }
      if (!blob.empty()) {
        return room > 0 ? 0 : 4;
      }
    }
    return 5;
  });
}

TEST_F(DpapiMountsTest, on_a_full_disk_the_old_key_stays_in_use_and_a_re_seal_loses_none) {
  in_namespace([&] {
    if (!mount_small(medium, "1m")) {
      return kNoNamespaces;
    }
    const Bytes blob = protect("secret");
    const size_t files = num_files();
    fill();
    disk.env.time.ticks += 91 * kDay;
    if (parse_blob(protect("later"))->master_key != parse_blob(blob)->master_key) {
      return 1;
    }
    if (!disk.ring()->reseal().error().is(ERROR_DISK_FULL)) {
      return 2;
    }
    const auto added = disk.ring()->add(Guid::random(disk.env), *testing::random_master_key());
    if (!added.error().is(ERROR_DISK_FULL)) {
      return 3;
    }
    if (num_files() != files) {
      return 4;  // nothing half written is left
    }
    if (!opens(blob, "secret")) {
      return 5;
    }
    std::filesystem::remove(filler);
    if (parse_blob(protect("later"))->master_key == parse_blob(blob)->master_key) {
      return 6;
    }
    if (disk.ring()->reseal().value().failed != 0) {
      return 7;
    }
    return opens(blob, "secret") ? 0 : 8;
  });
}

}  // namespace
}  // namespace opensspi::dpapi
