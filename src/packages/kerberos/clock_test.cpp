// SPDX-License-Identifier: MIT
// Which clock is used: a KDC's, as libkrb5 learns it from replies and caches, for the client that
// has its tickets and during one call only.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "packages/kerberos/names.h"
#include "packages/kerberos/ticket_store.h"
#include "support/kerberos.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

constexpr krb5_timestamp kHour = 3600;
constexpr krb5_timestamp kMonth = 30 * 24 * kHour;

// Told is a request to a KDC whose clock is an hour ahead.
class Told final : public KdcRequest {
 public:
  explicit Told(ClockOffset& seen) : seen_(seen) {}
  [[nodiscard]] std::string realm() const override { return "FORGED.TEST"; }
  krb5_error_code send(const Krb5& krb5, krb5_creds** /*ticket*/) noexcept override {
    seen_ = clock_offset(krb5);
    set_clock_offset(krb5, {kHour, 7});
    return KRB5KDC_ERR_POLICY;
  }

 private:
  ClockOffset& seen_;
};

class KerberosClock : public ::testing::Test {
 protected:
  static forged::Options in_file() {
    forged::Options options;
    options.cache = forged::Kept::kInFile;
    return options;
  }
  testing::Ends ends() { return {world_.host(), realm_}; }
  // A new cache of the client, as with a KDC whose clock is that far ahead.
  void fill_cache(krb5_timestamp ahead) {
    krb5_context context = realm_.context();
    ASSERT_EQ(functions().use_natural_time(context), 0);
    if (ahead != 0) {
      ASSERT_EQ(functions().set_time_offsets(context, ahead, 0), 0);
    }
    krb5_ccache cache = nullptr;
    ASSERT_EQ(krb5_cc_resolve(context, realm_.cache_name().c_str(), &cache), 0);
    ASSERT_EQ(krb5_cc_initialize(context, cache, realm_.ticket().client), 0);
    ASSERT_EQ(krb5_cc_store_cred(context, cache, &realm_.ticket()), 0);
    krb5_cc_close(context, cache);
  }

  ntlm::testing::World world_;
  forged::Realm realm_{in_file()};
};

TEST_F(KerberosClock, of_a_kdc_ends_with_the_call_that_learned_it) {
  for (const krb5_timestamp ahead : {-kMonth, kMonth}) {
    {
      const Krb5 krb5;
      set_clock_offset(krb5, {ahead, 0});
      const Krb5 inner;
      EXPECT_EQ(clock_offset(inner).seconds, ahead);
    }
    testing::Ends made = ends();
    const Status status = made.run();
    EXPECT_THAT(status, IsOk()) << status.error().why;
  }
}

TEST_F(KerberosClock, of_a_clients_cache_is_not_the_servers) {
  fill_cache(kHour);
  testing::Ends early = ends();
  EXPECT_THAT(early.run(), FailsWith(SEC_E_TIME_SKEW))
      << "the client goes by its cache's clock, the server on the same thread by its own";
  fill_cache(0);
  testing::Ends made = ends();
  EXPECT_THAT(made.run(), IsOk());
}

TEST_F(KerberosClock, is_used_for_a_request_and_taken_from_the_reply) {
  ClockOffset seen;
  {
    const Krb5 krb5;
    set_clock_offset(krb5, {kHour / 2, 0});
    ASSERT_THAT(send_request(krb5, KdcTimeout(20), std::make_unique<Told>(seen)), IsOk());
    EXPECT_EQ(seen.seconds, kHour / 2);
    EXPECT_EQ(clock_offset(krb5).seconds, kHour);
    EXPECT_EQ(clock_offset(krb5).microseconds, 7);
  }
  const Krb5 krb5;
  EXPECT_EQ(clock_offset(krb5).seconds, 0);
}

TEST_F(KerberosClock, of_its_kdc_comes_with_a_ticket) {
  TicketStore store;
  {
    const Krb5 krb5;
    set_clock_offset(krb5, {kHour, 0});
    ASSERT_THAT(store.fill(krb5, realm_.ticket()), IsOk());
  }
  const Krb5 krb5;
  EXPECT_EQ(clock_offset(krb5).seconds, 0);
  ASSERT_THAT(store.held(krb5), IsOk());
  EXPECT_EQ(clock_offset(krb5).seconds, kHour);
}

TEST_F(KerberosClock, and_a_ticket_that_is_renewed_leave_others_theirs) {
  TicketStore store;
  const Krb5 krb5;
  ASSERT_THAT(store.fill(krb5, realm_.ticket()), IsOk());
  const Cache first = store.held(krb5).value();
  ASSERT_THAT(store.fill(krb5, realm_.ticket()), IsOk());
  Principal owner(krb5);
  ASSERT_EQ(krb5->cc_get_principal(krb5.context(), first.get(), owner.out()), 0);
  krb5_creds wanted{};
  wanted.client = realm_.ticket().client;
  wanted.server = realm_.ticket().server;
  DetachedCredentials found;
  EXPECT_EQ(
      krb5->get_credentials(krb5.context(), KRB5_GC_CACHED, first.get(), &wanted, found.out()), 0);
}

TEST_F(KerberosClock, an_edited_configuration_counts_within_a_second) {
  const auto name = [] {
    const Krb5 krb5;
    return text_of(krb5, user_principal(krb5, "alice", "").value().get()).value();
  };
  EXPECT_EQ(name(), "alice@FORGED.TEST");
  const std::string path = realm_.folder() + "/krb5.conf";
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  std::string edited = text.str();
  edited.replace(edited.find("FORGED.TEST"), 11, "EDITED.TEST");
  std::ofstream(path) << edited;
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  EXPECT_EQ(name(), "alice@EDITED.TEST");
  const Krb5 outer;
  std::ofstream(path) << text.str() << "\n";
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  const Krb5 inner;
  EXPECT_EQ(outer.context(), inner.context()) << "an outer stay's context is not taken away";
}

}  // namespace
}  // namespace opensspi::kerberos
