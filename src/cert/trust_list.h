// SPDX-License-Identifier: MIT
// The content of a certificate trust list (CTL).
#pragma once

#include <algorithm>
#include <cstring>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "opensspi/wincrypt_cert_structs.h"

namespace opensspi::cert {

// TrustListPieces owns what a CTL_INFO points to and what is not a view of the encoding.
class TrustListPieces {
 public:
  char* text(std::string_view text) {
    auto* const copy = static_cast<char*>(memory_.allocate(text.size() + 1, 1));
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = 0;
    return copy;
  }
  BYTE* reversed(ByteView bytes) {
    auto* const copy = static_cast<BYTE*>(memory_.allocate(bytes.size() + 1, 1));
    std::ranges::reverse_copy(bytes, copy);
    return copy;
  }
  template <class T>
  T* array(const std::vector<T>& items) {
    if (items.empty()) {
      return nullptr;
    }
    auto* const copy = static_cast<T*>(memory_.allocate(items.size() * sizeof(T), alignof(T)));
    std::memcpy(copy, items.data(), items.size() * sizeof(T));
    return copy;
  }

 private:
  std::pmr::monotonic_buffer_resource memory_{256};
};

// TrustList is a CTL_INFO and the encoded attributes of each entry, a SET or nothing.
struct TrustList {
  CTL_INFO info = {};
  std::vector<ByteView> attributes;
};

// read_trust_list decodes; the blobs of `list` view `content`. ERROR_INVALID_DATA for anything
// else.
Status read_trust_list(ByteView content, TrustListPieces& pieces, TrustList& list);

}  // namespace opensspi::cert
