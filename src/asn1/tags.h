// SPDX-License-Identifier: MIT
// Tags of strings and times (X.680, 8.4), beside those of der.h.
#pragma once

#include "asn1/der.h"

namespace opensspi::asn1 {

inline constexpr Tag kIa5String = 0x16;
inline constexpr Tag kUtcTime = 0x17;
inline constexpr Tag kGeneralizedTime = 0x18;
inline constexpr Tag kBmpString = 0x1E;

}  // namespace opensspi::asn1
