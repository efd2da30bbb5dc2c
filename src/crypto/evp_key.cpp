// SPDX-License-Identifier: MIT
#include "crypto/evp_key.h"

#include <algorithm>
#include <new>

#include "crypto/library.h"

namespace opensspi::crypto {
namespace {

EvpContext checked(EVP_PKEY_CTX* context) {
  if (context == nullptr) {
    throw std::bad_alloc();
  }
  return EvpContext(context);
}

// Asked is the argument of OpenSSL's callback, and its result.
struct Asked {
  const KeepGoing& keep_going;
  bool cancelled = false;
};

int ask(EVP_PKEY_CTX* context) {
  auto* const asked = static_cast<Asked*>(EVP_PKEY_CTX_get_app_data(context));
  if (!asked->cancelled) {
    asked->cancelled = !asked->keep_going();
  }
  return asked->cancelled ? 0 : 1;
}

Number read_number(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  const ErrorMark mark;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
    return new_number();
  }
  return Number(number);
}

}  // namespace

EvpContext context_for(EVP_PKEY* key) {
  return checked(EVP_PKEY_CTX_new_from_pkey(library_context(), key, nullptr));
}

EvpContext context_for(const char* type) {
  return checked(EVP_PKEY_CTX_new_from_name(library_context(), type, nullptr));
}

KeyParameters& KeyParameters::number(const char* name, ByteView big_endian) {
  // OSSL_PARAM wants the machine's own order, which is little-endian.
  static_assert(std::endian::native == std::endian::little);
  const ByteView digits = without_leading_zeros(big_endian);
  SecretBytes& value = values_.emplace_back(std::max<size_t>(digits.size(), 1));
  std::reverse_copy(digits.begin(), digits.end(), value.reveal().begin());
  params_.push_back(OSSL_PARAM_construct_BN(name, value.reveal().data(), value.size()));
  return *this;
}

KeyParameters& KeyParameters::bytes(const char* name, ByteView value) {
  SecretBytes& copy = values_.emplace_back(value);
  params_.push_back(OSSL_PARAM_construct_octet_string(name, copy.reveal().data(), copy.size()));
  return *this;
}

KeyParameters& KeyParameters::text(const char* name, const char* value) {
  params_.push_back(OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0));
  return *this;
}

EvpKey KeyParameters::make(const char* type, int selection) {
  const ErrorMark mark;
  const EvpContext context = context_for(type);
  params_.push_back(OSSL_PARAM_construct_end());
  EVP_PKEY* key = nullptr;
  const bool done = EVP_PKEY_fromdata_init(context.get()) == 1 &&
                    EVP_PKEY_fromdata(context.get(), &key, selection, params_.data()) == 1;
  params_.pop_back();
  return EvpKey(done ? key : nullptr);
}

Bytes key_number(EVP_PKEY* key, const char* name) { return number_bytes(*read_number(key, name)); }

SecretBytes secret_key_number(EVP_PKEY* key, const char* name) {
  return secret_number_bytes(*read_number(key, name));
}

Result<EvpKey> generate(EVP_PKEY_CTX* context, const KeepGoing& keep_going) {
  const ErrorMark mark;
  Asked asked{keep_going};
  if (keep_going) {
    EVP_PKEY_CTX_set_app_data(context, &asked);
    EVP_PKEY_CTX_set_cb(context, ask);
  }
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_generate(context, &key) == 1) {
    return EvpKey(key);
  }
  if (asked.cancelled) {
    return fail(ERROR_CANCELLED, "generating the key was interrupted");
  }
  return fail(NTE_FAIL, "OpenSSL could not generate the key");
}

}  // namespace opensspi::crypto
