// SPDX-License-Identifier: MIT
// Asked: what a caller requested of a context in its first calls, kept for a mechanism that starts
// later.
#pragma once

#include <optional>
#include <string>

#include "sspi/package.h"

namespace opensspi::negotiate {

// Asked gathers target name, requirements and channel bindings. A reselected mechanism starts in a
// later call, which may not give them again: the program's channel bindings would be lost silently.
class Asked {
 public:
  // add merges one call's input; what the call does not give stays.
  void add(const sspi::StepInput& input);
  // with returns the input for a mechanism's step. It views this object and the token only.
  [[nodiscard]] sspi::StepInput with(ByteView token) const;

  [[nodiscard]] const std::string& target_name() const { return target_name_; }
  [[nodiscard]] sspi::Flags requested() const { return requested_; }

 private:
  struct Bindings {
    uint32_t initiator_type = 0;
    Bytes initiator;
    uint32_t acceptor_type = 0;
    Bytes acceptor;
    Bytes application_data;
  };

  sspi::Flags requested_;
  std::string target_name_;
  std::optional<Bindings> bindings_;
  sspi::DataRepresentation representation_ = sspi::DataRepresentation::kNetwork;
};

}  // namespace opensspi::negotiate
