// SPDX-License-Identifier: MIT
// Text that is made at run time for an Error, such as the name of a realm or another library's
// message.
#pragma once

#include <string_view>

namespace opensspi {

// keep_words keeps a text for this thread and returns it for use in an Error: until the thread has
// kept eight more, and at most 500 bytes of it. What cannot be shown (bytes that are not UTF-8,
// characters that act on terminals), which a name from a peer may contain, is replaced by a
// question mark.
const char* keep_words(std::string_view text);

// are_kept_words returns whether `words` came from keep_words on this thread, and so will be freed.
bool are_kept_words(const char* words);

}  // namespace opensspi
