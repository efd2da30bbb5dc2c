// SPDX-License-Identifier: MIT
#include "csp/parameter.h"

#include <algorithm>

namespace opensspi::csp {

ParameterValue number_value(uint32_t number) {
  ParameterValue value(4);
  put_le(value.reveal(), number);
  return value;
}

uint32_t number_of(ByteView value) {
  uint32_t number = 0;
  for (size_t i = 4; i-- > 0;) {
    number = (number << 8) | value[i];
  }
  return number;
}

Result<size_t> copy_value(ByteView value, ByteSpan out) {
  if (out.size() < value.size()) {
    return fail(ERROR_MORE_DATA, "the buffer is smaller than the parameter");
  }
  std::copy(value.begin(), value.end(), out.begin());
  return value.size();
}

}  // namespace opensspi::csp
