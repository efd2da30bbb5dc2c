// SPDX-License-Identifier: MIT
#include "cert/chain/crl_facts.h"

#include <algorithm>
#include <atomic>
#include <string_view>

#include "asn1/tags.h"
#include "base/fork.h"
#include "cert/chain/bounded_cache.h"
#include "cert/chain/certificate_facts.h"
#include "cert/chain/extension_facts.h"
#include "cert/chain/extension_ids.h"
#include "opensspi/winerror.h"

namespace opensspi::chain {
namespace {

constexpr Error kMalformed = fail(CRYPT_E_ASN1_BADTAG, "the CRL is not well-formed DER");
constexpr size_t kMaxCrls = 64;
constexpr size_t kMaxBytes = 64 << 20;

using CrlCache = BoundedCache<std::string_view, CrlPtr>;

ForkSafeMutex g_mutex;
constinit MadeOnce<CrlCache> g_cache;

uint64_t next_id() {
  // Certificates count from below, so the two kinds never share an identifier.
  static constinit std::atomic<uint64_t> last{uint64_t{1} << 63};
  return ++last;
}

bool next_is_time(const asn1::DerReader& reader) {
  return reader.next_is(asn1::kUtcTime) || reader.next_is(asn1::kGeneralizedTime);
}

Result<ByteView> entry_serial(ByteView entry) {
  asn1::DerReader reader(entry, kMalformed);
  asn1::DerReader fields = TRY(reader.enter(asn1::kSequence));
  return fields.content(asn1::kInteger);
}

// Serial numbers are ordered by length, then by bytes: any total order will do.
bool serial_less(ByteView left, ByteView right) {
  if (left.size() != right.size()) {
    return left.size() < right.size();
  }
  return std::ranges::lexicographical_compare(left, right);
}

ByteView entry_at(const CrlFacts& crl, uint32_t offset) {
  asn1::DerReader reader(ByteView(crl.der).subspan(offset), kMalformed);
  const Result<asn1::Element> element = reader.any();
  return element.ok() ? element->whole : ByteView();
}

ByteView serial_at(const CrlFacts& crl, uint32_t offset) {
  const Result<ByteView> serial = entry_serial(entry_at(crl, offset));
  return serial.ok() ? *serial : ByteView();
}

Status read_entries(asn1::DerReader& list, CrlFacts& crl) {
  while (!list.at_end()) {
    const asn1::Element entry = TRY(list.any());
    TRY(entry_serial(entry.whole));
    crl.offsets.push_back(static_cast<uint32_t>(entry.whole.data() - crl.der.data()));
  }
  const auto less = [&crl](uint32_t left, uint32_t right) {
    return serial_less(serial_at(crl, left), serial_at(crl, right));
  };
  if (!std::ranges::is_sorted(crl.offsets, less)) {
    std::ranges::stable_sort(crl.offsets, less);
  }
  return {};
}

Result<IssuingPoint> read_issuing_point(ByteView value) {
  asn1::DerReader outer(value, kMalformed);
  asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  IssuingPoint point;
  point.encoded = value;
  while (!fields.at_end()) {
    const asn1::Element field = TRY(fields.any());
    const bool flag = field.content.size() == 1 && field.content[0] != 0;
    switch (field.tag) {
      case asn1::context(0): {
        asn1::DerReader name(field.content, kMalformed);
        const asn1::Element choice = TRY(name.any());
        point.full_name = choice.tag == asn1::context(0) ? choice.content : ByteView();
        point.relative_name = choice.tag != asn1::context(0);
        break;
      }
      case 0x81:
        point.only_users = flag;
        break;
      case 0x82:
        point.only_cas = flag;
        break;
      case 0x83:
        point.some_reasons = true;
        break;
      case 0x84:
        point.indirect = flag;
        break;
      case 0x85:
        point.only_attributes = flag;
        break;
      default:
        return kMalformed;
    }
  }
  return point;
}

Status read_authority(ByteView value, CrlFacts& crl) {
  asn1::DerReader outer(value, kMalformed);
  asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
  if (fields.next_is(0x80)) {
    crl.authority_key_id = TRY(fields.content(0x80));
  }
  return {};
}

Status read_number(ByteView value, ByteView& out) {
  asn1::DerReader reader(value, kMalformed);
  out = TRY(reader.unsigned_integer());
  return reader.expect_end();
}

Status read_crl_extension(const Extension& extension, CrlFacts& crl) {
  switch (static_cast<CommonExtension>(common_extension(extension.oid))) {
    case CommonExtension::kAuthorityKey:
      return read_authority(extension.value, crl);
    case CommonExtension::kCrlNumber:
      return read_number(extension.value, crl.number);
    case CommonExtension::kDeltaCrl: {
      ByteView base;
      TRY(read_number(extension.value, base));
      crl.base = base;
      return {};
    }
    case CommonExtension::kIssuingDistributionPoint:
      crl.point = TRY(read_issuing_point(extension.value));
      return {};
    case CommonExtension::kFreshestCrl:
    case CommonExtension::kIssuerAltName:
      return {};
    default:
      crl.unsupported_critical = crl.unsupported_critical || extension.critical;
      return {};
  }
}

Status read_extensions(asn1::DerReader& body, CrlFacts& crl) {
  if (body.at_end()) {
    return {};
  }
  asn1::DerReader wrapped = TRY(body.enter(asn1::context(0)));
  asn1::DerReader list = TRY(wrapped.enter(asn1::kSequence));
  while (!list.at_end()) {
    if (!read_crl_extension(TRY(read_extension(list)), crl).ok()) {
      crl.bad_extension = true;
    }
  }
  return wrapped.expect_end();
}

Status read_body(CrlFacts& crl) {
  asn1::DerReader outer(crl.parts.content, kMalformed);
  asn1::DerReader body = TRY(outer.enter(asn1::kSequence));
  if (body.next_is(asn1::kInteger)) {
    static_cast<void>(TRY(body.small_integer()));
  }
  const asn1::Element algorithm = TRY(body.any());
  if (!std::ranges::equal(algorithm.whole, crl.parts.algorithm)) {
    return kMalformed;
  }
  const asn1::Element issuer = TRY(body.any());
  crl.issuer = issuer.whole;
  crl.this_update = TRY(read_time(body, kMalformed));
  if (next_is_time(body)) {
    crl.next_update = TRY(read_time(body, kMalformed));
  }
  if (body.next_is(asn1::kSequence)) {
    asn1::DerReader list = TRY(body.enter(asn1::kSequence));
    TRY(read_entries(list, crl));
  }
  TRY(read_extensions(body, crl));
  return body.expect_end();
}

Status read_entry_extensions(asn1::DerReader& fields, CrlEntry& entry) {
  asn1::DerReader list = TRY(fields.enter(asn1::kSequence));
  while (!list.at_end()) {
    const Extension extension = TRY(read_extension(list));
    if (static_cast<CommonExtension>(common_extension(extension.oid)) !=
        CommonExtension::kReasonCode) {
      continue;
    }
    asn1::DerReader reader(extension.value, kMalformed);
    const uint32_t reason = TRY(reader.enumerated());
    if (reason > kLastReason) {
      return kMalformed;
    }
    entry.reason = static_cast<uint8_t>(reason);
  }
  return {};
}

// An entry whose details cannot be read, or that has an extension that is not known, still revokes
// its certificate.
CrlEntry read_entry(ByteView whole) {
  CrlEntry entry;
  entry.whole = whole;
  const Status read = [&]() -> Status {
    asn1::DerReader reader(whole, kMalformed);
    asn1::DerReader fields = TRY(reader.enter(asn1::kSequence));
    TRY(fields.content(asn1::kInteger));
    entry.date = TRY(read_time(fields, kMalformed));
    return fields.at_end() ? Status() : read_entry_extensions(fields, entry);
  }();
  if (!read.ok()) {
    entry.reason = 0;
  }
  return entry;
}

}  // namespace

std::optional<CrlEntry> CrlFacts::entry(ByteView serial) const {
  const auto found = std::lower_bound(offsets.begin(), offsets.end(), serial,
                                      [this](uint32_t offset, ByteView wanted) {
                                        return serial_less(serial_at(*this, offset), wanted);
                                      });
  if (found == offsets.end() || !std::ranges::equal(serial_at(*this, *found), serial)) {
    return std::nullopt;
  }
  return read_entry(entry_at(*this, *found));
}

Result<CrlPtr> read_crl(ByteView der) {
  if (der.size() > UINT32_MAX) {
    return kMalformed;
  }
  auto crl = std::make_shared<CrlFacts>();
  crl->id = next_id();
  crl->der.assign(der.begin(), der.end());
  crl->parts = TRY(split_signed(crl->der, kMalformed));
  crl->strength = signature_strength(crl->parts.algorithm);
  TRY(read_body(*crl));
  return CrlPtr(std::move(crl));
}

Result<CrlPtr> crl_facts_of(ByteView der) {
  CrlCache& known = g_cache.get([] { return CrlCache(kMaxCrls, kMaxBytes); });
  {
    const MutexLock lock(g_mutex);
    if (const CrlPtr* crl = known.find(as_text(der))) {
      return CrlPtr(*crl);
    }
  }
  CrlPtr crl = TRY(read_crl(der));
  const MutexLock lock(g_mutex);
  known.keep(as_text(crl->der), crl, crl->der.size() + crl->offsets.size() * sizeof(uint32_t));
  return crl;
}

}  // namespace opensspi::chain
