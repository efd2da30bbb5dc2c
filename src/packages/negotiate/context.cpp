// SPDX-License-Identifier: MIT
#include "packages/negotiate/context.h"

#include <algorithm>

#include "base/reader.h"
#include "base/writer.h"
#include "packages/negotiate/package.h"

namespace opensspi::negotiate {
namespace {

using sspi::Attribute;
using sspi::AttributeValue;
using sspi::kNotEstablished;

constexpr Error kNotOurs =
    fail(SEC_E_INVALID_TOKEN, "this is not an exported Negotiate context of this version");

// The exported form: version = 1 (2), length (1) and name of the mechanism's package, its state.
constexpr uint16_t kVersion = 1;

// Without connections nothing says which messages belong together (SECPKG_FLAG_DATAGRAM).
Result<sspi::Step> take_step(Negotiation& negotiation, const sspi::StepInput& input) {
  if (input.requested.has(sspi::Flag::kDatagram)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "Negotiate has no datagram mode");
  }
  return negotiation.step(input);
}

}  // namespace

Context::Context(std::unique_ptr<Negotiation> negotiation) : negotiation_(std::move(negotiation)) {}

Context::Context(const sspi::Package& mechanism, std::unique_ptr<sspi::Context> established)
    : mechanism_(std::move(established)), mechanism_package_(&mechanism) {}

// The negotiation is kept only after a step that continues: after one that fails or throws it has
// ended.
Result<sspi::Step> Context::step(const sspi::StepInput& input) {
  if (mechanism_) {
    return fail(SEC_E_INVALID_TOKEN, "the security context is already established");
  }
  if (!negotiation_) {
    return kNotEstablished;
  }
  auto negotiation = std::move(negotiation_);
  auto result = take_step(*negotiation, input);
  if (!result.ok() || result->error) {
    return result;
  }
  if (result->outcome != sspi::Outcome::kDone) {
    negotiation_ = std::move(negotiation);
    return result;
  }
  mechanism_package_ = &negotiation->run()->package();
  mechanism_ = negotiation->run()->take_context();
  return result;
}

sspi::Stage Context::stage() const {
  if (mechanism_) {
    return mechanism_->stage();
  }
  return negotiation_ ? sspi::Stage::kHalfOpen : sspi::Stage::kFailed;
}

Result<sspi::Context*> Context::established() const {
  if (!mechanism_) {
    return kNotEstablished;
  }
  return mechanism_.get();
}

Status Context::complete(sspi::Message message) { return TRY(established())->complete(message); }

Status Context::control(sspi::Message message) { return TRY(established())->control(message); }

Status Context::sign(uint32_t quality, sspi::Message message, uint32_t sequence) {
  return TRY(established())->sign(quality, message, sequence);
}

Result<sspi::Opened> Context::verify(sspi::Message message, uint32_t sequence) {
  return TRY(established())->verify(message, sequence);
}

Status Context::seal(uint32_t quality, sspi::Message message, uint32_t sequence) {
  return TRY(established())->seal(quality, message, sequence);
}

Result<sspi::Opened> Context::unseal(sspi::Message message, uint32_t sequence) {
  return TRY(established())->unseal(message, sequence);
}

Status Context::set(const sspi::AttributeSetting& setting) {
  return TRY(established())->set(setting);
}

Result<identity::ClientPtr> Context::client() const { return TRY(established())->client(); }

bool Context::identify_only() const { return mechanism_ && mechanism_->identify_only(); }

// An established mechanism returns its own values, with its own name as its package: that is how
// programs learn which one was chosen.
Result<AttributeValue> Context::query(Attribute attribute) {
  if (negotiation_) {
    return query_negotiating(attribute);
  }
  if (attribute == Attribute::kNegotiationInfo && mechanism_) {
    return AttributeValue(
        sspi::NegotiationInfo{&mechanism_package_->info(), sspi::kNegotiationComplete});
  }
  return TRY(established())->query(attribute);
}

Result<AttributeValue> Context::query_negotiating(Attribute attribute) {
  const Run* run = negotiation_->run();
  const sspi::PackageInfo* own = &package().info();
  switch (attribute) {
    case Attribute::kPackageInfo:
      return AttributeValue(sspi::PackageReference{own});
    case Attribute::kNegotiationInfo:
      return AttributeValue(sspi::NegotiationInfo{run != nullptr ? &run->package().info() : own,
                                                  negotiation_->progress()});
    case Attribute::kSizes: {
      // The mechanism makes the signatures; a token may be one of any mechanism that may still be
      // chosen.
      if (run == nullptr) {
        return kNotEstablished;
      }
      AttributeValue value = TRY(run->context().query(attribute));
      std::get<sspi::Sizes>(value).max_token = own->max_token;
      return value;
    }
    default:
      return kNotEstablished;
  }
}

Result<SecretBytes> Context::export_state() {
  const SecretBytes inner = TRY(TRY(established())->export_state());
  const std::string_view name = mechanism_package_->info().name;
  Bytes head;
  Writer writer(head);
  writer.u16le(kVersion);
  writer.u8(static_cast<uint8_t>(name.size()));
  writer.bytes(as_bytes(name));
  SecretBytes whole(head.size() + inner.size());
  std::ranges::copy(head, whole.reveal().begin());
  std::ranges::copy(inner.reveal(), whole.reveal().subspan(head.size()).begin());
  return whole;
}

Result<std::unique_ptr<sspi::Context>> Context::import_state(const sspi::Host& host, ByteView state,
                                                             Result<identity::ClientPtr> client) {
  Reader reader(state, kNotOurs);
  if (TRY(reader.u16le()) != kVersion) {
    return kNotOurs;
  }
  const uint8_t name_len = TRY(reader.u8());
  const sspi::Package* mechanism = host.registry.find(as_text(TRY(reader.take(name_len))));
  if (mechanism == nullptr || mechanism->mechanism() == nullptr) {
    return kNotOurs;
  }
  auto inner = TRY(mechanism->import_state(host, reader.rest(), std::move(client)));
  return std::unique_ptr<sspi::Context>(std::make_unique<Context>(*mechanism, std::move(inner)));
}

}  // namespace opensspi::negotiate
