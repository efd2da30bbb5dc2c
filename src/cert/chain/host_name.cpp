// SPDX-License-Identifier: MIT
#include "cert/chain/host_name.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include "asn1/tags.h"
#include "cert/chain/extension_ids.h"
#include "opensspi/winerror.h"

namespace opensspi::chain {
namespace {

constexpr Error kMalformed = fail(CRYPT_E_ASN1_BADTAG, "a name is not well-formed DER");
constexpr asn1::Tag kDnsName = 0x82;
constexpr asn1::Tag kAddressName = 0x87;
constexpr std::array<uint8_t, 3> kCommonName = {0x55, 0x04, 0x03};
constexpr size_t kMaxHostLen = 255;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_text(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

bool is_host_text(std::string_view text) {
  return !text.empty() && text.size() <= kMaxHostLen &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

// The address's four or sixteen bytes; empty if the text is not an address.
Bytes address_bytes(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  const std::string text(host);
  Bytes bytes(16);
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
    return bytes;
  }
  bytes.resize(4);
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ? bytes : Bytes();
}

template <class Matches>
bool any_alt_name(const CertificateFacts& certificate, Matches matches) {
  asn1::DerReader outer(*certificate.alt_names, kMalformed);
  Result<asn1::DerReader> names = outer.enter(asn1::kSequence);
  while (names.ok() && !names->at_end()) {
    const Result<asn1::Element> name = names->any();
    if (!name.ok()) {
      return false;
    }
    if (matches(*name)) {
      return true;
    }
  }
  return false;
}

// The ASCII text of a string of a name; empty if it has other characters. One NUL at the end is
// ignored, as certificates of old tools have it; one inside is not.
std::string ascii_text(const asn1::Element& string) {
  std::string text;
  const size_t step = string.tag == asn1::kBmpString ? 2 : 1;
  for (size_t i = step - 1; i < string.content.size(); i += step) {
    if (step == 2 && string.content[i - 1] != 0) {
      return {};
    }
    text.push_back(static_cast<char>(string.content[i]));
  }
  if (!text.empty() && text.back() == '\0') {
    text.pop_back();
  }
  return text;
}

Result<bool> set_names_host(asn1::DerReader attributes, std::string_view host) {
  while (!attributes.at_end()) {
    asn1::DerReader fields = TRY(attributes.enter(asn1::kSequence));
    const ByteView type = TRY(fields.object_identifier());
    const asn1::Element value = TRY(fields.any());
    if (same_oid(type, kCommonName) && is_name_of_host(ascii_text(value), host)) {
      return true;
    }
  }
  return false;
}

Result<bool> subject_names_host(ByteView subject, std::string_view host) {
  asn1::DerReader outer(subject, kMalformed);
  asn1::DerReader sets = TRY(outer.enter(asn1::kSequence));
  while (!sets.at_end()) {
    if (TRY(set_names_host(TRY(sets.enter(asn1::kSet)), host))) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool is_name_of_host(std::string_view name, std::string_view host) {
  if (!is_host_text(name) || !is_host_text(host) || host.find('*') != std::string_view::npos) {
    return false;
  }
  if (!name.starts_with("*.")) {
    return name.find('*') == std::string_view::npos && same_text(name, host);
  }
  const std::string_view parent = name.substr(1);  // begins with the dot
  const size_t dot = host.find('.');
  return parent.find('.', 1) != std::string_view::npos && !parent.ends_with('.') &&
         parent.find('*') == std::string_view::npos && dot != std::string_view::npos && dot > 0 &&
         same_text(parent, host.substr(dot));
}

bool is_for_host(const CertificateFacts& certificate, std::string_view host) {
  if (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  const Bytes address = address_bytes(host);
  if (!address.empty()) {
    return certificate.alt_names && any_alt_name(certificate, [&](const asn1::Element& name) {
             return name.tag == kAddressName && std::ranges::equal(name.content, address);
           });
  }
  if (certificate.alt_names) {
    return any_alt_name(certificate, [&](const asn1::Element& name) {
      return name.tag == kDnsName && is_name_of_host(as_text(name.content), host);
    });
  }
  const Result<bool> named = subject_names_host(certificate.subject, host);
  return named.ok() && *named;
}

}  // namespace opensspi::chain
