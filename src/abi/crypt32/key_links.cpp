// SPDX-License-Identifier: MIT
#include "abi/crypt32/key_links.h"

#include <algorithm>
#include <array>

#include "abi/core/crypt_providers.h"
#include "base/as_process.h"
#include "base/utf16.h"
#include "cert/keys/private_key_info.h"
#include "crypto/random.h"

namespace opensspi::abi {
namespace {

constexpr std::string_view kRsaProvider = "Microsoft Enhanced Cryptographic Provider v1.0";
constexpr std::string_view kDssProvider =
    "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider";

constexpr Error kNoKey =
    fail(CRYPT_E_NO_KEY_PROPERTY, "the certificate is not linked to a private key");

// A version 4 UUID in Windows' form.
std::string guid_name() {
  std::array<uint8_t, 16> bytes;
  crypto::random_bytes(bytes);
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3F) | 0x80);
  std::string name = "{";
  size_t at = 0;
  for (const size_t len : {4, 2, 2, 2, 6}) {
    name += at == 0 ? "" : "-";
    name += to_hex(ByteView(bytes).subspan(at, len));
    at += len;
  }
  for (char& letter : name) {
    letter = letter >= 'a' && letter <= 'f' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return name + "}";
}

const csp::ProviderRow* row_named(std::string_view name) {
  for (const csp::ProviderRow& row : csp::providers()) {
    if (equal_ignoring_case(row.name, name)) {
      return &row;
    }
  }
  return nullptr;
}

// The provider that a file names is used if this library has it, and it takes such keys.
const csp::ProviderRow& row_for(const crypto::PrivateKey& key, const std::u16string& wanted) {
  const bool is_rsa = key.kind() == crypto::KeyKind::kRsa;
  const auto name = utf8_from_utf16(wanted);
  const csp::ProviderRow* row = name.ok() ? row_named(*name) : nullptr;
  const auto family = is_rsa ? csp::ContainerFamily::kRsa : csp::ContainerFamily::kDss;
  if (row != nullptr && row->family == family &&
      row->implementation == csp::Implementation::kSoftware) {
    return *row;
  }
  return *std::ranges::find(csp::providers(), is_rsa ? kRsaProvider : kDssProvider,
                            &csp::ProviderRow::name);
}

Result<std::shared_ptr<csp::Provider>> acquire(const csp::ProviderRow& row, std::string_view name,
                                               uint32_t flags) {
  const AsProcess as_process;  // containers belong to the process, never to a client
  return csp::Provider::acquire(*TRY(containers()), {name, &row, flags});
}

uint32_t place_flags(bool machine) { return machine ? uint32_t{csp::kMachineKeySet} : 0; }

}  // namespace

Result<std::shared_ptr<csp::Provider>> new_container(const csp::ProviderRow& row, bool machine) {
  return acquire(row, guid_name(), csp::kNewKeySet | place_flags(machine));
}

Result<KeyLink> link_new_key(const crypto::PrivateKey& key, const KeyPlace& place) {
  const csp::ProviderRow& row = row_for(key, place.provider);
  KeyLink link;
  link.session = TRY(place.persistent ? new_container(row, place.machine)
                                      : acquire(row, "", csp::kVerifyContext));
  const AsProcess as_process;
  const auto use = cert::store_private_key(*link.session, key, place.use, place.key_flags);
  if (!use.ok()) {
    forget_container(*link.session);
    return use.error();
  }
  link.info = TRY(info_of(*link.session, *use));
  return link;
}

void forget_container(const csp::Provider& session) {
  if ((session.flags() & csp::kVerifyContext) == csp::kVerifyContext) {
    return;
  }
  const AsProcess as_process;
  static_cast<void>(session.store().remove(session.place(), session.container()->name()).ok());
}

Result<cert::AttachedKey> attach_key(cert::Element& element, std::shared_ptr<csp::Provider> session,
                                     csp::KeySpec use) {
  HCRYPTPROV handle = 0;
  TRY(hand_out<ProviderObject>(&handle, std::move(session)));
  // Freeing a certificate does not change the caller's last error, even if the handle was released
  // before.
  const auto release = [handle](void* /*unused*/) {
    const uint32_t before = last_error();
    CryptReleaseContext(handle, 0);
    set_last_error(before);
  };
  return element.properties().keep_key(cert::AttachedKey{handle, static_cast<uint32_t>(use),
                                                         std::shared_ptr<void>(nullptr, release)});
}

namespace {

Result<std::shared_ptr<csp::Provider>> acquire_named(const cert::KeyProviderInfo& info,
                                                     uint32_t flags) {
  const std::string container = TRY(utf8_from_utf16(info.container));
  const std::string provider = TRY(utf8_from_utf16(info.provider));
  const csp::ProviderRow* row =
      TRY(provider.empty() ? csp::default_provider(info.provider_type)
                           : csp::find_provider(provider, info.provider_type));
  return acquire(*row, container, flags | (info.flags & (csp::kMachineKeySet | csp::kSilent)));
}

}  // namespace

Result<std::shared_ptr<csp::Provider>> open_session(const cert::KeyProviderInfo& info) {
  return acquire_named(info, 0);
}

Result<std::shared_ptr<csp::Provider>> open_or_create_session(const cert::KeyProviderInfo& info) {
  auto session = acquire_named(info, 0);
  const bool is_missing = !session.ok() && session.error().is(NTE_BAD_KEYSET);
  return is_missing ? acquire_named(info, csp::kNewKeySet) : std::move(session);
}

Result<LinkedSession> linked_session(const cert::Element& element) {
  if (const auto attached = element.properties().key()) {
    const auto borrowed = TRY(borrow_crypt<ProviderObject>(attached->provider));
    return LinkedSession{borrowed->provider, static_cast<csp::KeySpec>(attached->key_spec)};
  }
  const auto info = cert::key_provider_info(element.properties());
  if (!info) {
    return kNoKey;
  }
  return LinkedSession{TRY(open_session(*info)), static_cast<csp::KeySpec>(info->key_spec)};
}

std::optional<KeyFacts> key_facts(const cert::Element& certificate) {
  if (const auto key = certificate.properties().key()) {
    return KeyFacts{.key_spec = key->key_spec, .provider = {}, .provider_type = 0};
  }
  if (const auto info = cert::key_provider_info(certificate.properties())) {
    return KeyFacts{info->key_spec, info->provider, info->provider_type};
  }
  return std::nullopt;
}

bool is_key_of(const cert::Element& certificate, const crypto::PrivateKey& key) {
  const CERT_PUBLIC_KEY_INFO& info = certificate.certificate().SubjectPublicKeyInfo;
  return cert::has_public_key(key, info.Algorithm.pszObjId,
                              cert::view_of(info.Algorithm.Parameters),
                              cert::view_of(info.PublicKey));
}

Result<cert::KeyProviderInfo> info_of(const csp::Provider& session, csp::KeySpec use) {
  cert::KeyProviderInfo info;
  info.container = TRY(utf16_from_utf8(session.container()->name()));
  info.provider = TRY(utf16_from_utf8(session.row().name));
  info.provider_type = session.row().type;
  info.flags = session.flags() & csp::kMachineKeySet;
  info.key_spec = static_cast<uint32_t>(use);
  return info;
}

}  // namespace opensspi::abi
