// Words that are made at run time for an Error: the name of a realm, another library's sentence.
#pragma once

#include <string_view>

namespace opensspi {

// keep_words keeps a text for this thread and answers it as an Error wants it: until the thread has
// kept eight more, and at most 500 bytes of it. What cannot be shown (control characters, bytes
// that are no UTF-8), as a peer may have named itself so, is a question mark.
const char* keep_words(std::string_view text);

// are_kept_words answers whether `words` came from keep_words on this thread, and so will go.
bool are_kept_words(const char* words);

}  // namespace opensspi
