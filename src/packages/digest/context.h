// SPDX-License-Identifier: MIT
// Context: what a Digest client and a Digest server have in common.
#pragma once

#include <atomic>

#include "packages/digest/bindings.h"
#include "packages/digest/credential.h"
#include "packages/digest/hash.h"
#include "packages/digest/layers.h"
#include "packages/digest/parameters.h"
#include "packages/digest/text.h"
#include "sspi/package.h"

namespace opensspi::digest {

// Established is the result of a handshake.
struct Established {
  sspi::Flags granted;
  Filetime since;
  identity::ClientPtr client;  // of an acceptor: who the peer is
  Text target;                 // of an acceptor: the service that the client named in its response
  Qop qop = Qop::kAuth;
  std::optional<CipherName> cipher;
  SecretBox<SecretArray<16>> key;  // H(A1) of SASL; null in HTTP
  std::unique_ptr<Layers> layers;  // null unless SASL's messages are protected
};

// Context implements what is the same for both roles: the stages, SASL's messages and the
// attributes. After a step or a completion that fails, it is of no further use. Its memory is wiped
// and used again for later contexts.
class Context : public sspi::Context, public InSecretMemory {
 public:
  explicit Context(std::shared_ptr<const Credential> credential)
      : credential_(std::move(credential)) {}

  [[nodiscard]] Result<sspi::Step> step(const sspi::StepInput& input) final;
  [[nodiscard]] Status complete(sspi::Message message) final;
  [[nodiscard]] sspi::Stage stage() const final { return stage_; }

  [[nodiscard]] Status sign(uint32_t quality, sspi::Message message, uint32_t sequence) final;
  [[nodiscard]] Result<sspi::Opened> verify(sspi::Message message, uint32_t sequence) final;
  [[nodiscard]] Status seal(uint32_t quality, sspi::Message message, uint32_t sequence) final;
  [[nodiscard]] Result<sspi::Opened> unseal(sspi::Message message, uint32_t sequence) final;

  [[nodiscard]] Result<sspi::AttributeValue> query(sspi::Attribute attribute) final;
  [[nodiscard]] Result<identity::ClientPtr> client() const final;
  [[nodiscard]] bool identify_only() const final {
    return established_.granted.has(sspi::Flag::kIdentify);
  }

 protected:
  // advance takes one step of the handshake. finish does what CompleteAuthToken asks for.
  virtual Result<sspi::Step> advance(const sspi::StepInput& input) = 0;
  virtual Status finish(sspi::Message message) = 0;
  // sign_request and verify_request are MakeSignature and VerifySignature for HTTP, where a
  // signature is the Authorization header of a request.
  virtual Status sign_request(sspi::Message message) = 0;
  virtual Status verify_request(sspi::Message message) = 0;
  [[nodiscard]] virtual Result<std::string> client_name() const = 0;

  [[nodiscard]] const Credential& credential() const { return *credential_; }
  [[nodiscard]] const Env& env() const { return credential_->host().env; }
  [[nodiscard]] Style style() const { return style_; }
  void set_style(Style style) { style_ = style; }
  [[nodiscard]] const Established& state() const { return established_; }

  // establish ends the handshake.
  void establish(Established established);
  // ask returns a step that sends a token and waits for the peer's; done returns the last step.
  static sspi::Step ask(Bytes token);
  [[nodiscard]] sspi::Step done(Bytes token) const;

 private:
  class Failing;
  [[nodiscard]] Result<Layers*> layers() const;
  [[nodiscard]] Result<sspi::AttributeValue> query_established(sspi::Attribute attribute) const;
  [[nodiscard]] sspi::Sizes sizes() const;
  [[nodiscard]] Result<sspi::AttributeValue> stream_sizes() const;
  [[nodiscard]] Result<sspi::AttributeValue> key_info() const;

  std::shared_ptr<const Credential> credential_;
  std::atomic<sspi::Stage> stage_ = sspi::Stage::kHalfOpen;
  Style style_ = Style::kSasl;
  Established established_;
};

// required_qop returns the weakest quality of protection that a caller's flags ask for.
Qop required_qop(sspi::Flags requested);
// granted_flags returns what a quality of protection means to the caller.
sspi::Flags granted_flags(Qop qop, sspi::Flags requested);

}  // namespace opensspi::digest
