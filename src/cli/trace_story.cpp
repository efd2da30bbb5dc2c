// SPDX-License-Identifier: MIT
#include "trace_story.h"

#include <iostream>

#include "command.h"

namespace opensspi_cli {

void print_story(const Json& handshake) {
  for (const auto& [unused, sentence] : handshake["story"].children()) {
    print_wrapped(printable(sentence.text()), 2);
  }
  if (handshake["advice"].size() == 0) {
    return;
  }
  std::cout << "  What to try:\n";
  for (const auto& [unused, advice] : handshake["advice"].children()) {
    print_wrapped("- " + printable(advice.text()), 4);
  }
}

}  // namespace opensspi_cli
