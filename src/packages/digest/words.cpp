// SPDX-License-Identifier: MIT
#include "packages/digest/words.h"

#include <utility>

namespace opensspi::digest {
namespace {

using crypto::HashKind;

constexpr std::pair<std::string_view, Algorithm> kAlgorithms[] = {
    {"MD5", {HashKind::kMd5, false}},
    {"MD5-sess", {HashKind::kMd5, true}},
    {"SHA-256", {HashKind::kSha256, false}},
    {"SHA-256-sess", {HashKind::kSha256, true}},
    {"SHA-512-256", {HashKind::kSha512_256, false}},
    {"SHA-512-256-sess", {HashKind::kSha512_256, true}},
};
constexpr std::pair<std::string_view, Qop> kQops[] = {
    {"auth", Qop::kAuth}, {"auth-int", Qop::kAuthInt}, {"auth-conf", Qop::kAuthConf}};
constexpr std::pair<std::string_view, CipherName> kCiphers[] = {
    {"rc4", CipherName::kRc4},          {"3des", CipherName::k3Des},
    {"rc4-56", CipherName::kRc4With56}, {"rc4-40", CipherName::kRc4With40},
    {"des", CipherName::kDes},
};

template <class Rows>
auto find_named(const Rows& rows, std::string_view name) {
  using Value = decltype(std::begin(rows)->second);
  for (const auto& [known, value] : rows) {
    if (same_word(known, name)) {
      return std::optional<Value>(value);
    }
  }
  return std::optional<Value>();
}

template <class Rows, class Value>
std::string_view name_in(const Rows& rows, const Value& wanted) {
  for (const auto& [name, value] : rows) {
    if (value == wanted) {
      return name;
    }
  }
  return {};
}

}  // namespace

std::optional<Algorithm> algorithm_named(std::string_view name) {
  return find_named(kAlgorithms, name);
}
std::string_view name_of(Algorithm algorithm) { return name_in(kAlgorithms, algorithm); }

std::optional<Qop> qop_named(std::string_view name) { return find_named(kQops, name); }
std::string_view name_of(Qop qop) { return name_in(kQops, qop); }

std::optional<CipherName> cipher_named(std::string_view name) { return find_named(kCiphers, name); }
std::string_view name_of(CipherName cipher) { return name_in(kCiphers, cipher); }

}  // namespace opensspi::digest
