// SPDX-License-Identifier: MIT
#include "crypt_setting.h"

#include <string.h>

#include "crypt_calls.h"
#include "fields.h"

namespace opensspi::python {

namespace {

// No function reads more if the length is unknown: an IV, a salt, a SCHANNEL_ALG.
constexpr size_t kReadAtMost = 256;

}  // namespace

Setting::Setting(nb::handle data, SettingForm form, size_t len) {
  if (data.is_none()) {
    return;
  }
  if (PyUnicode_Check(data.ptr())) {
    Py_ssize_t size = 0;
    const char* text = PyUnicode_AsUTF8AndSize(data.ptr(), &size);
    if (!text) {
      throw nb::python_error();
    }
    hold(text, static_cast<size_t>(size), len);
  } else if (PyIndex_Check(data.ptr())) {
    const uint32_t number = to_dword(data);
    hold(&number, sizeof number, len);
  } else {
    const BytesView view(data);
    hold(view.data(), view.size(), len);
  }
  if (form != SettingForm::kBlob) {
    return;
  }
  pointer_ = reinterpret_cast<const BYTE*>(&blob_);
}

void Setting::hold(const void* bytes, size_t size, size_t len) {
  if (len != kAnyLen && size != len) {
    PyErr_Format(PyExc_ValueError, "the parameter has %zu bytes, not %zu", len, size);
    throw nb::python_error();
  }
  blob_.cbData = dword_len(size);
  bytes_.resize(size + kReadAtMost);  // zeros after the value end a text, and bound every read
  if (size != 0) {
    memcpy(bytes_.data(), bytes, size);
  }
  blob_.pbData = bytes_.data();
  pointer_ = bytes_.data();
}

Setting::~Setting() { explicit_bzero(bytes_.data(), bytes_.size()); }

HmacInfo::HmacInfo(nb::handle data) {
  const Fields fields(data, "HP_HMAC_INFO");
  inner_ = fields.bytes("InnerString");
  outer_ = fields.bytes("OuterString");
  info_.HashAlgid = fields.number("HashAlgid");
  info_.pbInnerString = inner_.data();
  info_.cbInnerString = dword_len(inner_.size());
  info_.pbOuterString = outer_.data();
  info_.cbOuterString = dword_len(outer_.size());
}

SCHANNEL_ALG channel_algorithm(nb::handle data) {
  const Fields fields(data, "KP_SCHANNEL_ALG");
  SCHANNEL_ALG algorithm{};
  algorithm.dwUse = fields.number("Use");
  algorithm.Algid = fields.number("Algid");
  algorithm.cBits = fields.number("Bits");
  if (fields.has("Flags")) {
    algorithm.dwFlags = fields.number("Flags");
  }
  return algorithm;
}

}  // namespace opensspi::python
