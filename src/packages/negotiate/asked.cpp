// SPDX-License-Identifier: MIT
#include "packages/negotiate/asked.h"

namespace opensspi::negotiate {
namespace {

Bytes copy(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

void Asked::add(const sspi::StepInput& input) {
  requested_ |= input.requested;
  representation_ = input.data_representation;
  if (!input.target_name.empty()) {
    target_name_ = input.target_name;
  }
  if (!input.channel_bindings) {
    return;
  }
  const sspi::ChannelBindings& given = *input.channel_bindings;
  bindings_ = Bindings{given.initiator_type, copy(given.initiator), given.acceptor_type,
                       copy(given.acceptor), copy(given.application_data)};
}

sspi::StepInput Asked::with(ByteView token) const {
  sspi::StepInput input;
  input.token = token;
  input.requested = requested_;
  input.target_name = target_name_;
  input.data_representation = representation_;
  if (bindings_) {
    input.channel_bindings = sspi::ChannelBindings{bindings_->initiator_type, bindings_->initiator,
                                                   bindings_->acceptor_type, bindings_->acceptor,
                                                   bindings_->application_data};
  }
  return input;
}

}  // namespace opensspi::negotiate
