// SPDX-License-Identifier: MIT
#include "packages/kerberos/kdc.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>

#include "base/detached_thread.h"
#include "base/mutex.h"
#include "base/trace.h"
#include "base/words.h"
#include "packages/kerberos/errors.h"

namespace opensspi::kerberos {
namespace {

using std::chrono::milliseconds;

constexpr uint32_t kLongestWait = 24 * 60 * 60;  // seconds; more means without limit
constexpr int kMostGivenUp = 64;
// After this time a request has found its KDC and only waits for the reply.
constexpr milliseconds kSettled{250};
constexpr int kExitWait = 1000;  // milliseconds for threads that are at work, not on the network

constexpr Error kTooMany =
    fail(SEC_E_NO_AUTHENTICATING_AUTHORITY,
         "too many requests to KDCs have no reply: look at [realms] of krb5.conf, at DNS "
         "and at the network; no more requests are sent until some of them have ended");
constexpr Error kNoThread =
    fail(SEC_E_INSUFFICIENT_MEMORY, "no thread could be started to ask a KDC");

// Ending is the state for the end of the process: libkrb5 destroys its locks then, so no thread of
// ours may be working in it. A thread that waits for the network uses none of them.
class Ending {
 public:
  constexpr Ending() = default;
  void begin_work() {
    ++working_;
    if (!ending_) {
      return;
    }
    --working_;
    for (;;) {
      pause();  // the process is about to end
    }
  }
  void end_work() { --working_; }
  // prepare waits for those that work; later ones are stopped.
  void prepare() {
    ending_ = true;
    for (int i = 0; i < kExitWait && working_ > 0; ++i) {
      usleep(1000);
    }
  }

 private:
  std::atomic<bool> ending_{false};
  std::atomic<int> working_{0};
};

constinit Ending g_ending;
constinit MadeOnce<bool> g_prepared;

// GivenUp counts the abandoned requests. They do not exist in a child.
class GivenUp {
 public:
  void add(int number) {
    const MutexLock lock(mutex_);
    renew();
    count_ = std::max(0, count_ + number);
  }
  bool are_too_many() {
    const MutexLock lock(mutex_);
    renew();
    return count_ >= kMostGivenUp;
  }

 private:
  void renew() REQUIRES(mutex_) {
    if (std::exchange(generation_, fork_generation()) != fork_generation()) {
      count_ = 0;
    }
  }
  ForkSafeMutex mutex_;
  uint64_t generation_ GUARDED_BY(mutex_) = 0;
  int count_ GUARDED_BY(mutex_) = 0;
};

GivenUp g_given_up;

// Pending is one request in progress. The waiting caller and the sending thread share it.
class Pending {
 public:
  Pending(std::unique_ptr<KdcRequest> request, ClockOffset clock)
      : request_(std::move(request)), clock_(clock) {}

  // run is the body of the sending thread.
  void run() {
    pass_.adopt();
    g_ending.begin_work();
    conclude(asked());
    request_.reset();
    forget_context();
    g_ending.end_work();
    pass_.give_back();
  }

  // wait returns nothing if the time ran out first.
  std::optional<Reply> wait(const KdcTimeout& timeout) {
    const MutexLock lock(mutex_);
    if (!comes_in_time(timeout) && !comes_late()) {
      give_up();
      return std::nullopt;
    }
    return std::move(reply_);
  }

 private:
  Reply asked() {
    const Krb5 krb5;
    Reply reply;
    if (krb5.context() == nullptr) {
      reply.code = KRB5_CONFIG_CANTOPEN;
      return reply;
    }
    krb5->set_kdc_send_hook(krb5.context(), before_sending, this);
    krb5->set_kdc_recv_hook(krb5.context(), after_receiving, this);
    const bool listens = trace::is_on() && secure_getenv("KRB5_TRACE") == nullptr;
    if (listens) {  // a context has one callback only, and KRB5_TRACE's is not taken away
      krb5->set_trace_callback(krb5.context(), listen, &reply);
    }
    set_clock_offset(krb5, clock_);
    reply.code = request_->send(krb5, reply.ticket.out());
    if (listens) {
      krb5->set_trace_callback(krb5.context(), nullptr, nullptr);
    }
    reply.clock = clock_offset(krb5);
    come_back();
    if (reply.code != 0) {
      sentence(krb5, reply);
    }
    return reply;
  }

  // libkrb5 says which KDC it asks in its own trace only: "Sending initial UDP request to dgram
  // 127.0.0.1:88", "Received answer (123 bytes) from stream 127.0.0.1:88". It is called while the
  // thread counts as waiting for the network, so it takes no lock and allocates nothing.
  static void listen(krb5_context /*context*/, const krb5_trace_info* info, void* reply) {
    if (info == nullptr) {
      return;
    }
    std::string_view message(info->message);
    const bool is_reply = message.find(": Received answer (") != std::string_view::npos;
    const bool is_request = message.find(" request to ") != std::string_view::npos;
    const size_t place = message.rfind(is_reply ? ") from " : " request to ");
    if ((!is_reply && !is_request) || place == std::string_view::npos) {
      return;
    }
    message.remove_prefix(place + (is_reply ? 7 : 12));
    message = message.substr(0, message.find('\n'));
    auto& out = *static_cast<Reply*>(reply);
    out.kdc.fill('\0');
    message.copy(out.kdc.data(), out.kdc.size() - 1);
    out.kdc_replied = is_reply;
  }

  static void sentence(const Krb5& krb5, Reply& reply) {
    const char* text = krb5->get_error_message(krb5.context(), reply.code);
    if (text == nullptr) {
      return;
    }
    std::strncpy(reply.sentence.data(), text, reply.sentence.size() - 1);
    krb5->free_error_message(krb5.context(), text);
  }

  void conclude(Reply reply) {
    const MutexLock lock(mutex_);
    if (given_up_) {
      g_given_up.add(-1);
      return;  // the result is discarded
    }
    reply_ = std::move(reply);
    changed_.notify_all();
  }

  bool comes_in_time(const KdcTimeout& timeout) REQUIRES(mutex_) {
    while (!reply_) {
      if (!timeout.until()) {
        changed_.wait(mutex_);
      } else if (!changed_.wait_until(mutex_, *timeout.until())) {
        break;
      }
    }
    return reply_.has_value();
  }

  // A message that was just sent is awaited until the thread only waits for the reply: from then on
  // forks may proceed. Nothing more is sent. Returns whether the reply came.
  bool comes_late() REQUIRES(mutex_) {
    is_late_ = true;
    if (!waiting_since_) {
      return false;
    }
    const auto until = *waiting_since_ + kSettled;
    while (!reply_ && waiting_since_ && changed_.wait_until(mutex_, until)) {
    }
    return reply_.has_value();
  }

  void give_up() REQUIRES(mutex_) {
    given_up_ = true;
    g_given_up.add(1);
    if (!waiting_since_) {
      return;  // at work: it is about to end
    }
    pass_.suspend();
    is_suspended_ = true;
  }

  static krb5_error_code before_sending(krb5_context /*context*/, void* self,
                                        const krb5_data* /*realm*/, const krb5_data* /*message*/,
                                        krb5_data** new_message, krb5_data** new_reply) {
    *new_message = nullptr;
    *new_reply = nullptr;
    return static_cast<Pending*>(self)->go_out() ? 0 : KRB5_KDC_UNREACH;
  }

  static krb5_error_code after_receiving(krb5_context /*context*/, void* self, krb5_error_code code,
                                         const krb5_data* /*realm*/, const krb5_data* /*message*/,
                                         const krb5_data* /*reply*/, krb5_data** new_reply) {
    *new_reply = nullptr;
    static_cast<Pending*>(self)->come_back();
    return code;
  }

  bool go_out() {
    const MutexLock lock(mutex_);
    if (is_late_) {
      return false;
    }
    waiting_since_ = KdcTimeout::Clock::now();
    if (!std::exchange(is_out_, true)) {
      g_ending.end_work();
    }
    return true;
  }

  void come_back() {
    if (!std::exchange(is_out_, false)) {
      return;
    }
    const bool was_suspended = [&] {
      const MutexLock lock(mutex_);
      waiting_since_.reset();
      changed_.notify_all();
      return std::exchange(is_suspended_, false);
    }();
    if (was_suspended) {
      pass_.resume();
    }
    g_ending.begin_work();
  }

  std::unique_ptr<KdcRequest> request_;
  ClockOffset clock_;
  ForkPass pass_;
  bool is_out_ = false;  // the sending thread's own

  Mutex mutex_;
  Condition changed_;
  std::optional<Reply> reply_ GUARDED_BY(mutex_);
  std::optional<KdcTimeout::Clock::time_point> waiting_since_ GUARDED_BY(mutex_);
  bool is_late_ GUARDED_BY(mutex_) = false;  // the time has run out
  bool given_up_ GUARDED_BY(mutex_) = false;
  bool is_suspended_ GUARDED_BY(mutex_) = false;
};

}  // namespace

KdcTimeout::KdcTimeout(uint32_t seconds) : seconds_(seconds) {
  if (seconds != 0) {
    until_ = Clock::now() + std::chrono::seconds(std::min(seconds, kLongestWait));
  }
}

Error KdcTimeout::expired(std::string_view realm) const {
  const std::string text =
      "No KDC of " + std::string(realm) + " has answered within " + std::to_string(seconds_) +
      " s (setting kerberos_kdc_timeout): look at [realms] of krb5.conf, at DNS and at the network";
  return fail(SEC_E_NO_AUTHENTICATING_AUTHORITY, keep_words(text));
}

namespace {

void trace_kdc(std::string_view realm, const Reply& reply) {
  if (reply.kdc[0] != '\0') {
    trace::Line("kdc")
        .text("realm", realm)
        .text("address", reply.kdc.data())
        .text("result", reply.kdc_replied ? "replied" : "silent");
  }
}

}  // namespace

Result<Reply> send_request(const Krb5& krb5, const KdcTimeout& timeout,
                           std::unique_ptr<KdcRequest> request) {
  if (g_given_up.are_too_many()) {
    return kTooMany;
  }
  g_prepared.get([] { return std::atexit([] { g_ending.prepare(); }) == 0; });
  const std::string realm = request->realm();
  const auto pending = std::make_shared<Pending>(std::move(request), clock_offset(krb5));
  if (!run_detached([pending] { pending->run(); })) {
    return kNoThread;
  }
  auto reply = pending->wait(timeout);
  if (!reply) {
    return timeout.expired(realm);
  }
  if (trace::is_on()) {
    trace_kdc(realm, *reply);
  }
  set_clock_offset(krb5, reply->clock);
  return std::move(*reply);
}

Result<DetachedCredentials> granted(Reply reply) {
  if (reply.code != 0) {
    return error_of(reply.code, reply.sentence.data());
  }
  return std::move(reply.ticket);
}

}  // namespace opensspi::kerberos
