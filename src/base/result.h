// SPDX-License-Identifier: MIT
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

  // is compares the code with one of the public headers' constants, whatever their type is.
  [[nodiscard]] constexpr bool is(int64_t status) const {
    return code == static_cast<int32_t>(static_cast<uint32_t>(status));
  }
};

// fail names an error; `why` must be a literal.
[[nodiscard]] constexpr Error fail(int64_t code, const char* why) {
  return Error{static_cast<int32_t>(static_cast<uint32_t>(code)), why};
}

// read_wrong_side writes the message to standard error and aborts.
[[noreturn, gnu::cold]] void read_wrong_side(const char* message) noexcept;

// check_is_value and check_is_error abort, in release builds too, if a caller reads the value of a
// failure or the error of a success. That is a fault of this library, never of its input.
inline void check_is_value(bool ok) noexcept {
  if (!ok) {
    read_wrong_side("opensspi: the value of a failure was read\n");
  }
}
inline void check_is_error(bool ok) noexcept {
  if (ok) {
    read_wrong_side("opensspi: the error of a success was read\n");
  }
}

// Result holds a T or an Error. It has no default constructor.
// Reading the one that it does not hold aborts. A Result that was moved from holds a moved-from T.
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
    if (ok_) {
      value_.~T();
    }
  }

  [[nodiscard]] bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  [[nodiscard]] Error error() const {
    check_is_error(ok_);
    return error_;
  }
  [[nodiscard]] T& value() & {
    check_is_value(ok_);
    return value_;
  }
  [[nodiscard]] const T& value() const& {
    check_is_value(ok_);
    return value_;
  }
  [[nodiscard]] T&& value() && {
    check_is_value(ok_);
    return std::move(value_);
  }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }

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
  [[nodiscard]] Error error() const {
    check_is_error(ok());
    return error_;
  }
  void value() const { check_is_value(ok()); }

 private:
  Error error_;
};

using Status = Result<void>;

}  // namespace opensspi

// TRY evaluates a Result; on failure the enclosing function returns its error, else the value is
// the macro's value. One TRY may stand inside another, and temporaries of the same expression are
// destroyed when it returns. One case leaks with GCC and clang: in a brace list or the captures of
// a lambda, elements that were initialised before a TRY that fails are not destroyed. So a TRY may
// stand in the first element only; tools/check_layers refuses it in a later one.
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
