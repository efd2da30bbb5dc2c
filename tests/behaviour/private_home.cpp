// Every behaviour test keeps its state in a directory that is made for the run and goes with it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace {

// A test that starts this program anew, as another user, gives it a home of its own.
constexpr const char* kGiven = "OPENSSPI_TEST_HOME_IS_GIVEN";

class PrivateHome final : public testing::Environment {
 public:
  PrivateHome() {
    if (getenv(kGiven) != nullptr) return;
    char path[] = "/tmp/opensspi-behaviour-XXXXXX";
    if (mkdtemp(path) == nullptr) throw std::runtime_error("no directory for the tests");
    directory_ = path;
    setenv("OPENSSPI_HOME", path, 1);
  }
  ~PrivateHome() override {
    if (directory_.empty()) return;
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

 private:
  std::filesystem::path directory_;
};

// Before main: a library that looks early sees it too.
[[maybe_unused]] const auto* const kHome = testing::AddGlobalTestEnvironment(new PrivateHome);

}  // namespace
