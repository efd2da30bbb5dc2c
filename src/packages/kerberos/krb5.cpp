// SPDX-License-Identifier: MIT
#include "packages/kerberos/krb5.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

#include "packages/kerberos/errors.h"

namespace opensspi::kerberos {
namespace {

std::string configuration() {
  const char* files = secure_getenv("KRB5_CONFIG");
  return files == nullptr ? "/etc/krb5.conf" : files;
}

// stamp identifies the state of the files, whose names are separated by colons.
std::string stamp(const std::string& files) {
  std::string text;
  for (size_t begin = 0; begin <= files.size();) {
    const size_t end = std::min(files.find(':', begin), files.size());
    struct stat state {};
    if (stat(files.substr(begin, end - begin).c_str(), &state) == 0) {
      for (const int64_t part : {static_cast<int64_t>(state.st_ino), int64_t{state.st_size},
                                 int64_t{state.st_mtim.tv_sec}, int64_t{state.st_mtim.tv_nsec}}) {
        text.append(std::to_string(part)).push_back(' ');
      }
    }
    text.push_back(':');
    begin = end + 1;
  }
  return text;
}

time_t this_second() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return now.tv_sec;
}

// Kept is one thread's context, with the configuration from which it was created.
class Kept {
 public:
  Kept()
      : configuration_(configuration()), stamp_(stamp(configuration_)), looked_at_(this_second()) {
    problem_ = functions().init_context(&context_);
  }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  // Freeing it locks libkrb5's locks, even at a thread's end.
  ~Kept() {
    const ForkHold hold;
    if (context_ != nullptr) {
      functions().free_context(context_);
    }
  }
  [[nodiscard]] bool is_current() {
    return problem_ == 0 && configuration_ == configuration() && files_are_the_same();
  }
  [[nodiscard]] krb5_error_code problem() const { return problem_; }
  [[nodiscard]] krb5_context context() const { return context_; }
  // knows_bindings returns what krb5.conf says; it is read once, at the first call.
  bool knows_bindings(const Krb5& krb5) {
    if (!knows_bindings_) {
      knows_bindings_ = configured_awareness(krb5);
    }
    return *knows_bindings_;
  }

 private:
  static bool configured_awareness(const Krb5& krb5) {
    const Profile profile(krb5);
    int says = 0;
    return profile.get() != nullptr &&
           krb5->profile_boolean(profile.get(), "libdefaults", "client_aware_channel_bindings",
                                 nullptr, 0, &says) == 0 &&
           says != 0;
  }
  bool files_are_the_same() {
    const time_t now = this_second();
    return std::exchange(looked_at_, now) == now || stamp(configuration_) == stamp_;
  }

  std::string configuration_;
  std::string stamp_;
  time_t looked_at_;
  krb5_error_code problem_ = 0;
  krb5_context context_ = nullptr;
  std::optional<bool> knows_bindings_;
};

thread_local std::optional<Kept> t_kept;
thread_local int t_stays = 0;

}  // namespace

// A nested Krb5 uses the outer one's context.
Krb5::Krb5() {
  const bool is_outermost = t_stays++ == 0;
  if (!functions().usable) {
    return;
  }
  if (!t_kept || (is_outermost && !t_kept->is_current())) {
    t_kept.emplace();
  }
  problem_ = t_kept->problem();
  context_ = t_kept->context();
  if (!is_outermost || context_ == nullptr) {
    return;
  }
  functions().set_time_offsets(context_, 0, 0);
  functions().use_natural_time(context_);
}

Krb5::~Krb5() { --t_stays; }

Status Krb5::ready() const {
  if (context_ != nullptr) {
    return {};
  }
  if (!functions().usable) {
    return fail(SEC_E_SECPKG_NOT_FOUND, "libkrb5.so.3 is missing: apt install libkrb5-3");
  }
  return error_of(problem_);
}

ClockOffset clock_offset(const Krb5& krb5) {
  ClockOffset offset;
  if (krb5->get_time_offsets(krb5.context(), &offset.seconds, &offset.microseconds) != 0) {
    return {};
  }
  return offset;
}

void set_clock_offset(const Krb5& krb5, ClockOffset offset) {
  if (offset.seconds == 0 && offset.microseconds == 0) {
    return;
  }
  krb5->set_time_offsets(krb5.context(), offset.seconds, offset.microseconds);
}

Profile::Profile(const Krb5& krb5) {
  if (krb5->get_profile(krb5.context(), &value_) != 0) {
    value_ = nullptr;
  }
}

Profile::~Profile() {
  if (value_ != nullptr) {
    functions().release_profile(value_);
  }
}

bool library_says_it_knows_bindings(const Krb5& krb5) { return t_kept->knows_bindings(krb5); }

void forget_context() { t_kept.reset(); }

}  // namespace opensspi::kerberos
