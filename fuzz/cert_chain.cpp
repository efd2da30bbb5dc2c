// SPDX-License-Identifier: MIT
// Fuzz target: a certificate as the end and as the issuer of chains. The first byte chooses what is
// asked; nothing is trusted, so every chain has an error.
#include "cert/chain/chain.h"
#include "cert/chain/host_name.h"
#include "cert/chain/policy.h"
#include "require.h"

namespace {

using namespace opensspi;         // NOLINT: a fuzz target is a program of its own
using namespace opensspi::chain;  // NOLINT

// The world of one certificate, which is offered as the issuer of all.
class OneCertificate final : public World {
 public:
  explicit OneCertificate(Candidate only) : only_(std::move(only)) {}
  void issuers(const CertificateFacts& /*subject*/, size_t /*limit*/,
               std::vector<Candidate>& out) const override {
    out.push_back(only_);
  }
  [[nodiscard]] Anchor anchor(const CertificateFacts& /*certificate*/) const override { return {}; }
  [[nodiscard]] bool is_distrusted(const CertificateFacts& /*certificate*/) const override {
    return false;
  }
  [[nodiscard]] bool is_peer(const CertificateFacts& /*certificate*/) const override {
    return false;
  }
  void crls(ByteView /*issuer*/, size_t /*limit*/,
            std::vector<CrlCandidate>& /*out*/) const override {}

 private:
  const Candidate only_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  if (len == 0) {
    return 0;
  }
  const Result<FactsPtr> facts = read_certificate({data + 1, len - 1});
  if (!facts.ok()) {
    return 0;
  }
  ChainRequest request{.time = filetime_from_unix(1893456000)};
  request.revocation = static_cast<RevocationScope>(data[0] & 3);
  if ((data[0] & 4) != 0) {
    request.usages = {{0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01}};
  }
  if ((data[0] & 8) != 0) {
    request.policies = {"1.2.3.4"};
  }
  const Candidate end{*facts, nullptr};
  const SimpleChain chain = build_chain(end, OneCertificate(end), request).best;
  require(chain.status.errors != 0);
  require(!chain.elements.empty() && chain.elements.size() <= kMaxElements + 1);
  require(check_base_policy(chain, 0).error != 0);
  require(check_ssl_policy(chain, 0, {.is_server = true, .host = "host.example"}).error != 0);
  static_cast<void>(is_for_host(**facts, "host.example"));
  return 0;
}
