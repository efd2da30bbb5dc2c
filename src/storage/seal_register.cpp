// SPDX-License-Identifier: MIT
#include "storage/seal_register.h"

#include <algorithm>
#include <cstdlib>

#include "base/reader.h"
#include "base/writer.h"
#include "crypto/mac.h"

namespace opensspi::storage {
namespace {

constexpr std::string_view kPurpose = "opensspi register of sealed values";
constexpr std::string_view kPlace = "meta register";

std::unique_ptr<crypto::Hash> hmac_sha256(const crypto::SealKey& key) {
  auto code =
      crypto::make_hmac(*crypto::find_algorithm(crypto::AlgorithmId::kSha256), key.reveal());
  if (!code) {
    std::abort();  // the row is in the table
  }
  return std::move(*code);
}

void write_text(Writer& writer, std::string_view text) {
  writer.u32le(static_cast<uint32_t>(text.size()));
  writer.bytes(as_bytes(text));
}

}  // namespace

SealRegister::SealRegister(const crypto::SealKey& master)
    : key_(make_secret<crypto::SealKey>(crypto::derive_key(master, kPurpose))),
      code_(hmac_sha256(*key_)) {}

Status SealRegister::open(ByteView sealed) {
  constexpr Error kMalformed = fail(NTE_BAD_DATA, "the register of sealed values is malformed");
  const SecretBytes plain = TRY(crypto::open(*key_, as_bytes(kPlace), sealed));
  Reader reader(plain.reveal(), kMalformed);
  generation_ = TRY(reader.u64le());
  sum_ = TRY(reader.take_array<std::tuple_size_v<Sum>>());
  return {};
}

Bytes SealRegister::sealed() const {
  Bytes plain;
  Writer writer(plain);
  writer.u64le(generation_);
  writer.bytes(sum_);
  return crypto::seal(*key_, as_bytes(kPlace), plain);
}

void SealRegister::toggle(const RegisteredValue& value) {
  const Sum code = code_of(value);
  for (size_t i = 0; i < sum_.size(); ++i) {
    sum_[i] ^= code[i];
  }
}

SealRegister::Sum SealRegister::code_of(const RegisteredValue& value) const {
  Bytes bytes;
  Writer writer(bytes);
  write_text(writer, value.table);
  write_text(writer, value.column);
  writer.u64le(static_cast<uint64_t>(value.row));
  writer.u64le(value.generation);
  Sum code;
  code_->update(bytes);
  code_->finish(code);
  return code;
}

}  // namespace opensspi::storage
