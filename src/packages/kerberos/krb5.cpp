#include "packages/kerberos/krb5.h"

#include <cstdlib>
#include <optional>
#include <string>

#include "packages/kerberos/errors.h"

namespace opensspi::kerberos {
namespace {

std::string configuration() {
  const char* files = secure_getenv("KRB5_CONFIG");
  return files == nullptr ? "" : files;
}

// Kept is one thread's context, with the KRB5_CONFIG that it was made of.
class Kept {
 public:
  Kept() : configuration_(configuration()) { problem_ = functions().init_context(&context_); }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept() {
    if (context_ != nullptr) functions().free_context(context_);
  }
  [[nodiscard]] bool is_current() const {
    return problem_ == 0 && configuration_ == configuration();
  }
  [[nodiscard]] krb5_error_code problem() const { return problem_; }
  [[nodiscard]] krb5_context context() const { return context_; }

 private:
  std::string configuration_;
  krb5_error_code problem_;
  krb5_context context_ = nullptr;
};

thread_local std::optional<Kept> t_kept;

}  // namespace

Krb5::Krb5() {
  if (!functions().usable) return;
  if (!t_kept || !t_kept->is_current()) t_kept.emplace();
  problem_ = t_kept->problem();
  context_ = t_kept->context();
}

Status Krb5::ready() const {
  if (context_ != nullptr) return {};
  if (!functions().usable) {
    return fail(SEC_E_SECPKG_NOT_FOUND, "libkrb5.so.3 is missing: apt install libkrb5-3");
  }
  return error_of(problem_);
}

void forget_context() { t_kept.reset(); }

}  // namespace opensspi::kerberos
