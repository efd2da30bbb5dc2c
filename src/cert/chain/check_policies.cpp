// SPDX-License-Identifier: MIT
// Certificate policies (RFC 5280, 6.1), by OpenSSL's policy tree.
#include "cert/chain/check_path.h"
#include "cert/chain/openssl_certificate.h"
#include "crypto/evp_key.h"

namespace opensspi::chain {
namespace {

struct StackFree {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
  void operator()(STACK_OF(ASN1_OBJECT) * stack) const {
    sk_ASN1_OBJECT_pop_free(stack, ASN1_OBJECT_free);
  }
};
using Certificates = std::unique_ptr<STACK_OF(X509), StackFree>;
using Objects = std::unique_ptr<STACK_OF(ASN1_OBJECT), StackFree>;

bool has_policy_constraints(const SimpleChain& chain) {
  for (const Element& element : chain.elements) {
    if (element.certificate.facts->has_policy_constraints) {
      return true;
    }
  }
  return false;
}

// The root comes last, as OpenSSL expects it; of a chain without one the last issuer takes its
// place, which cannot make an error vanish: such a chain has one already.
Certificates stack_of(const SimpleChain& chain) {
  Certificates stack(sk_X509_new_null());
  for (const Element& element : chain.elements) {
    OpensslCertificate certificate = openssl_certificate(*element.certificate.facts);
    if (certificate == nullptr || sk_X509_push(stack.get(), certificate.get()) == 0) {
      return nullptr;
    }
    static_cast<void>(certificate.release());
  }
  return stack;
}

constexpr const char* kAnyPolicy = "2.5.29.32.0";

Objects objects_of(std::span<const std::string> policies) {
  Objects objects(sk_ASN1_OBJECT_new_null());
  for (const std::string& policy : policies) {
    ASN1_OBJECT* object = OBJ_txt2obj(policy.c_str(), 1);
    if (object == nullptr || sk_ASN1_OBJECT_push(objects.get(), object) == 0) {
      ASN1_OBJECT_free(object);
      return nullptr;
    }
  }
  return objects;
}

// check returns what X509_policy_check does; X509_PCY_TREE_INVALID if OpenSSL cannot read a
// certificate or an object identifier.
int check(const SimpleChain& chain, std::span<const std::string> policies, unsigned flags) {
  const crypto::ErrorMark mark;
  const Certificates stack = stack_of(chain);
  const Objects wanted = objects_of(policies);
  if (stack == nullptr || wanted == nullptr) {
    return X509_PCY_TREE_INVALID;
  }
  X509_POLICY_TREE* tree = nullptr;
  int is_explicit = 0;
  const int result = X509_policy_check(&tree, &is_explicit, stack.get(), wanted.get(), flags);
  X509_policy_tree_free(tree);
  return result;
}

bool has_requested(const SimpleChain& chain, const ChainRequest& request) {
  if (request.policy_match == UsageMatch::kAny) {
    return check(chain, request.policies, X509_V_FLAG_EXPLICIT_POLICY) > 0;
  }
  for (const std::string& policy : request.policies) {
    if (check(chain, {&policy, 1}, X509_V_FLAG_EXPLICIT_POLICY) <= 0) {
      return false;
    }
  }
  return true;
}

}  // namespace

void check_policies(SimpleChain& chain, const ChainRequest& request) {
  TrustStatus& end = chain.elements.front().status;
  if (has_policy_constraints(chain)) {
    const std::string any = kAnyPolicy;  // OpenSSL takes an empty list for none
    const int result = check(chain, {&any, 1}, 0);
    if (result == X509_PCY_TREE_FAILURE) {
      end.errors |= kNoIssuancePolicy;
    } else if (result <= 0) {
      end.errors |= kBadPolicyConstraints;
    }
  }
  if (!request.policies.empty() && !has_requested(chain, request)) {
    end.errors |= kWrongUsage;
  }
}

}  // namespace opensspi::chain
