// SPDX-License-Identifier: MIT
#include "packages/schannel/account_mapping.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "base/utf16.h"
#include "cert/account_mappings.h"
#include "crypto/evp_key.h"
#include "packages/schannel/openssl.h"

namespace opensspi::schannel {
namespace {

constexpr Error kNoName =
    fail(SEC_E_NO_IMPERSONATION,
         "the client's certificate is mapped to no account (opensspi account set NAME "
         "--certificate FILE), and has no user principal name that could name one");
constexpr Error kNotListed =
    fail(SEC_E_NO_IMPERSONATION,
         "the client's key is mapped to no account (opensspi account set NAME --certificate FILE), "
         "and the CA of its certificate may not name accounts: add the CA's certificate to the "
         "store NTAuth (opensspi cert add FILE --store NTAuth)");
constexpr Error kNoAccount =
    fail(SEC_E_NO_IMPERSONATION,
         "the account that the client's certificate names does not exist or may not log on");

struct NamesFree {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

// The value of a general name that is a user principal name.
std::optional<std::string> text_of(const GENERAL_NAME* name) {
  if (name->type != GEN_OTHERNAME || OBJ_obj2nid(name->d.otherName->type_id) != NID_ms_upn ||
      name->d.otherName->value->type != V_ASN1_UTF8STRING) {
    return std::nullopt;
  }
  const ASN1_STRING* const text = name->d.otherName->value->value.utf8string;
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<size_t>(ASN1_STRING_length(text)));
}

// The certificate's mappings that count.
Result<std::vector<std::string>> mappings_of(const Bytes& leaf, bool is_listed) {
  cert::AccountMappings all = TRY(cert::account_mappings_of(leaf));
  std::vector<std::string> mappings{std::move(all.of_key)};
  if (is_listed) {
    mappings.insert(mappings.end(), all.of_issuer.begin(), all.of_issuer.end());
  }
  return mappings;
}

// SEC_E_NO_IMPERSONATION comes with its reason. The other errors do not say what the code means
// here.
Result<identity::ClientPtr> with_reason(Result<identity::ClientPtr> client) {
  const bool says_why = client.ok() || client.error().is(SEC_E_NO_IMPERSONATION);
  return says_why ? std::move(client) : kNoAccount;
}

bool is_user_and_domain(const std::string& name) {
  const size_t separator = name.find('@');
  return separator != 0 && separator != std::string::npos && separator + 1 < name.size() &&
         name.find('@', separator + 1) == std::string::npos &&
         name.find_first_of(std::string_view("\\/\0", 3)) == std::string::npos &&
         utf16_from_utf8(name).ok();
}

}  // namespace

std::optional<std::string> user_principal_name(ByteView certificate) {
  const crypto::ErrorMark mark;
  const auto parsed = parse_certificate(certificate);
  if (!parsed.ok()) {
    return std::nullopt;
  }
  const std::unique_ptr<GENERAL_NAMES, NamesFree> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(parsed->get(), NID_subject_alt_name, nullptr, nullptr)));
  std::optional<std::string> found;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    auto text = text_of(sk_GENERAL_NAME_value(names.get(), i));
    if (text && found) {
      return std::nullopt;
    }
    found = text ? std::move(text) : std::move(found);
  }
  return found && is_user_and_domain(*found) ? std::move(found) : std::nullopt;
}

Result<identity::ClientPtr> map_client(const MappingRequest& request,
                                       identity::Accounts& accounts) {
  const bool is_listed =
      TRY(is_of_account_authority(request.check, request.sent, request.authorities));
  const std::vector<std::string> mappings = TRY(mappings_of(request.sent.leaf, is_listed));
  auto mapped = accounts.client_by_certificate(mappings);
  if (mapped.ok() || !mapped.error().is(ERROR_NO_SUCH_USER)) {
    return with_reason(std::move(mapped));
  }
  if (!is_listed) {
    return kNotListed;
  }
  const auto name = user_principal_name(request.sent.leaf);
  if (!name) {
    return kNoName;
  }
  return with_reason(accounts.client_by_name(*name, {}));
}

}  // namespace opensspi::schannel
