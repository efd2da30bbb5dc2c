#include "abi/accounts_source.h"

namespace opensspi::abi {
namespace {

constexpr Error kNobody = fail(SEC_E_NO_AUTHENTICATING_AUTHORITY,
                               "this build of the library knows no source of accounts");

// NoAccounts knows nobody and says so.
class NoAccounts final : public identity::Accounts {
 public:
  [[nodiscard]] Result<identity::ServerNames> names() const override {
    identity::ServerNames names;
    names.netbios_computer = names.netbios_domain = names.dns_computer = "LOCALHOST";
    return names;
  }
  [[nodiscard]] Result<identity::LogonAnswer> resolve(const identity::LogonAttempt&) override {
    return kNobody;
  }
  [[nodiscard]] Status settle(const identity::Verifier&, bool) override { return kNobody; }
  [[nodiscard]] Result<identity::OwnSecret> own_secret() override {
    return fail(SEC_E_NO_CREDENTIALS, "this build of the library knows no source of accounts");
  }
  [[nodiscard]] identity::ClientPtr anonymous() const override {
    auto client = std::make_shared<identity::Client>();
    client->anonymous = true;
    return client;
  }
};

}  // namespace

std::unique_ptr<identity::Accounts> make_accounts(const Env& /*env*/,
                                                  std::shared_ptr<const Settings> /*settings*/) {
  return std::make_unique<NoAccounts>();
}

}  // namespace opensspi::abi
