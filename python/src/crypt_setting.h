// SPDX-License-Identifier: MIT
// crypt_setting.h: what CryptSetKeyParam, CryptSetHashParam and CryptSetProvParam are given.
#pragma once

#include <memory>
#include <vector>

#include "functions.h"
#include "nb.h"

namespace opensspi::python {

// SettingForm says what a Set...Param function's pointer points to; the function takes no length.
enum class SettingForm {
  kPlain,  // a DWORD for an int, the bytes themselves for bytes, nothing for None
  kBlob,   // a CRYPT_DATA_BLOB for bytes
};

// Setting is such a pointer with what it points to. Wipes itself.
class Setting {
 public:
  // Setting of an int, of any object with the buffer protocol, of a str (as UTF-8) or of None.
  // `len` is how many bytes the function will read, if that is known: other lengths are a
  // ValueError.
  Setting(nb::handle data, SettingForm form, size_t len = kAnyLen);
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;
  ~Setting();

  static constexpr size_t kAnyLen = SIZE_MAX;
  const BYTE* get() const { return pointer_; }
  const CRYPT_DATA_BLOB& blob() const { return blob_; }

 private:
  void hold(const void* bytes, size_t size, size_t len);

  std::vector<BYTE> bytes_;
  CRYPT_DATA_BLOB blob_{};
  const BYTE* pointer_ = nullptr;
};

// HmacInfo is HP_HMAC_INFO of a dict {"HashAlgid": int, "InnerString": bytes, "OuterString":
// bytes}; the two strings may be left out.
class HmacInfo {
 public:
  explicit HmacInfo(nb::handle data);
  const BYTE* get() const { return reinterpret_cast<const BYTE*>(&info_); }

 private:
  std::vector<BYTE> inner_;
  std::vector<BYTE> outer_;
  HMAC_INFO info_{};
};

// channel_algorithm is SCHANNEL_ALG of a dict {"Use": int, "Algid": int, "Bits": int, "Flags":
// int}; Flags may be left out.
SCHANNEL_ALG channel_algorithm(nb::handle data);

}  // namespace opensspi::python
