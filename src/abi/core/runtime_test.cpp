// SPDX-License-Identifier: MIT
#include "abi/core/runtime.h"

#include <gtest/gtest.h>

#include <map>

#include "abi/core/last_error.h"

namespace opensspi::abi {
namespace {

using Map = std::map<std::string, std::string>;

// Variables is an Env with variables only.
class Variables final : public Env {
 public:
  explicit Variables(Map values) : values_(std::move(values)) {}
  [[nodiscard]] Filetime now() const override { return {}; }
  void random(ByteSpan) const override {}
  [[nodiscard]] std::optional<std::string> variable(const char* name) const override {
    const auto found = values_.find(name);
    if (found == values_.end()) {
      return std::nullopt;
    }
    return found->second;
  }
  [[nodiscard]] Result<Bytes> read_file(const std::string&, size_t) const override {
    return fail(ERROR_FILE_NOT_FOUND, "there are no files");
  }

 private:
  Map values_;
};

TEST(AbiRuntime, a_users_settings_lie_beside_the_store_or_where_xdg_says) {
  const Map all = {{"OPENSSPI_HOME", "/o"}, {"XDG_CONFIG_HOME", "/c"}, {"HOME", "/h"}};
  EXPECT_EQ(user_settings_file(Variables(all)), "/o/opensspi.conf");
  EXPECT_EQ(user_settings_file(Variables(Map{{"XDG_CONFIG_HOME", "/c"}, {"HOME", "/h"}})),
            "/c/opensspi/opensspi.conf");
  EXPECT_EQ(user_settings_file(Variables(Map{{"HOME", "/h"}})),
            "/h/.config/opensspi/opensspi.conf");
  EXPECT_EQ(user_settings_file(Variables(Map{{"HOME", "relative"}, {"XDG_CONFIG_HOME", ""}})), "");
  EXPECT_EQ(user_settings_file(Variables(Map())), "");
}

TEST(AbiLastError, a_win32_code_never_looks_like_success_to_an_sspi_caller) {
  EXPECT_EQ(status_of(fail(ERROR_INVALID_HANDLE, "x")), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(status_of(fail(ERROR_NOT_ENOUGH_MEMORY, "x")), SEC_E_INSUFFICIENT_MEMORY);
  EXPECT_EQ(status_of(fail(ERROR_BAD_CONFIGURATION, "words")),
            static_cast<int32_t>(0x80070000u | ERROR_BAD_CONFIGURATION));
  EXPECT_STREQ(last_detail(), "words");
  EXPECT_EQ(status_of(fail(SEC_E_LOGON_DENIED, "x")), SEC_E_LOGON_DENIED);
}

}  // namespace
}  // namespace opensspi::abi
