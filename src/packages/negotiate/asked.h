// Asked: what a caller required of a context in its first calls, kept for a mechanism that begins
// later.
#pragma once

#include <optional>
#include <string>

#include "sspi/package.h"

namespace opensspi::negotiate {

// Asked gathers target name, requirements and channel bindings. A mechanism that is reselected
// begins in a later call, which may not name them again: what a program bound its authentication to
// would be lost without a word.
class Asked {
 public:
  // add takes in one call's input; what it does not name stays.
  void add(const sspi::StepInput& input);
  // with answers the input for a mechanism's step. It views this object, the token, and nothing
  // else.
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
