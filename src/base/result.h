// Result<T>: a value, or the public status code that the caller of Windows' API would see.
#pragma once

#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "opensspi/winerror.h"

namespace opensspi {

// Error is exactly one public status code (a SECURITY_STATUS or HRESULT, or a positive Win32 code)
// and one literal that says what was wrong, or text that its thread keeps (base/words.h): an Error
// must not be passed to another thread. Creating and returning one allocates nothing.
struct Error {
  int32_t code;
  const char* why;
};

// fail names an error; `why` must be a literal.
[[nodiscard]] constexpr Error fail(int64_t code, const char* why) {
  return Error{static_cast<int32_t>(static_cast<uint32_t>(code)), why};
}

// Result holds a T or an Error. It has no default constructor.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : ok_(true) { new (&value_) T(std::move(value)); }  // NOLINT: implicit by design
  Result(Error error) : ok_(false), error_(error) {}                  // NOLINT: implicit by design
  Result(Result&& other) noexcept : ok_(other.ok_) {
    if (ok_) {
      new (&value_) T(std::move(other.value_));
      return;
    }
    error_ = other.error_;
  }
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;
  Result& operator=(Result&& other) noexcept {
    if (this != &other) {
      this->~Result();
      new (this) Result(std::move(other));
    }
    return *this;
  }
  ~Result() {
    if (ok_) value_.~T();
  }

  [[nodiscard]] bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  [[nodiscard]] Error error() const { return error_; }
  [[nodiscard]] T& value() & { return value_; }
  [[nodiscard]] const T& value() const& { return value_; }
  [[nodiscard]] T&& value() && { return std::move(value_); }
  [[nodiscard]] T& operator*() & { return value_; }
  [[nodiscard]] const T& operator*() const& { return value_; }
  [[nodiscard]] T* operator->() { return &value_; }
  [[nodiscard]] const T* operator->() const { return &value_; }

 private:
  bool ok_;
  union {
    T value_;
    Error error_;
  };
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() : error_{0, nullptr} {}
  Result(Error error) : error_(error) {}  // NOLINT: implicit by design

  [[nodiscard]] bool ok() const { return error_.why == nullptr; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] Error error() const { return error_; }
  void value() const {}

 private:
  Error error_;
};

using Status = Result<void>;

}  // namespace opensspi

// TRY evaluates a Result; on failure the enclosing function returns its error, else the value is
// the macro's value. One TRY may stand inside another. What the same full expression made before a
// TRY that fails is not destroyed (compilers leave a statement expression so): nothing that owns
// memory or a secret may stand to the left of a TRY, in particular not in a braced initialiser.
#define TRY(expression) TRY_NAMED(expression, TRY_JOIN(try_result_, __COUNTER__))
#define TRY_NAMED(expression, name) TRY_WITH(expression, name)
#define TRY_WITH(expression, name)                                                         \
  __extension__({                                                                          \
    auto&& name = (expression); /* NOLINT(bugprone-macro-parentheses): what it declares */ \
    if (!(name).ok()) TRY_FAILS((name).error());                                           \
    std::forward<decltype(name)>(name).value();                                            \
  })
// The analyzer of clang 14 destroys, where a return leaves an initialiser, the variable that is not
// there yet. It is shown the ways on which all goes well.
#ifdef __clang_analyzer__
namespace opensspi {
[[noreturn]] void try_fails(Error error);
}
#define TRY_FAILS(error) ::opensspi::try_fails(error)
#else
#define TRY_FAILS(error) return error
#endif
#define TRY_JOIN(left, right) TRY_JOIN_EXPANDED(left, right)
#define TRY_JOIN_EXPANDED(left, right) left##right
