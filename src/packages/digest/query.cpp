// SPDX-License-Identifier: MIT
// What a Digest context returns about itself (QueryContextAttributes).
#include "packages/digest/context.h"

namespace opensspi::digest {
namespace {

using sspi::Attribute;
using sspi::AttributeValue;
using sspi::Stage;

constexpr uint32_t kAlgMd5 = 0x8003;      // CALG_MD5
constexpr uint32_t kAlgRc4 = 0x6801;      // CALG_RC4
constexpr uint32_t kAlg3Des112 = 0x6609;  // CALG_3DES_112
constexpr uint32_t kAlgDes = 0x6601;      // CALG_DES
constexpr uint32_t kMaxPadding = 8;

constexpr Error kNoSuch =
    fail(SEC_E_UNSUPPORTED_FUNCTION, "Digest contexts have no such attribute, or this one has not");

struct CipherRow {
  const char* name;
  uint32_t bits;
  uint32_t id;
};

CipherRow row_of(std::optional<CipherName> cipher) {
  switch (cipher.value_or(CipherName::kRc4)) {
    case CipherName::k3Des:
      return {"3DES TWO KEY", 112, kAlg3Des112};
    case CipherName::kRc4With56:
      return {"RC4", 56, kAlgRc4};
    case CipherName::kRc4With40:
      return {"RC4", 40, kAlgRc4};
    case CipherName::kDes:
      return {"DES", 56, kAlgDes};
    case CipherName::kRc4:
      break;
  }
  return {"RC4", 128, kAlgRc4};
}

}  // namespace

Result<AttributeValue> Context::query(Attribute attribute) {
  switch (attribute) {
    case Attribute::kSizes:
      return AttributeValue(sizes());
    case Attribute::kPackageInfo:
      return AttributeValue(sspi::PackageReference{&credential_->package().info()});
    default:
      if (stage_ != Stage::kEstablished) {
        return sspi::kNotEstablished;
      }
      return query_established(attribute);
  }
}

// A signature of HTTP is a whole Authorization header.
sspi::Sizes Context::sizes() const {
  if (style_ == Style::kHttp) {
    return {kMaxToken, kMaxToken, 0, 0};
  }
  const auto block = static_cast<uint32_t>(block_len(established_.cipher));
  const uint32_t padding = block > 1 ? kMaxPadding : 0;
  return {kMaxToken, kSignatureLen, block, static_cast<uint32_t>(kSignatureLen) + padding};
}

Result<AttributeValue> Context::query_established(Attribute attribute) const {
  switch (attribute) {
    case Attribute::kNames:
      return AttributeValue(sspi::Names{TRY(client_name())});
    case Attribute::kLifespan:
      return AttributeValue(sspi::Lifespan{established_.since, kNever});
    case Attribute::kPasswordExpiry:
      return AttributeValue(sspi::PasswordExpiry{
          established_.client ? established_.client->password_expiry : kNever});
    case Attribute::kFlags:
      return AttributeValue(sspi::ContextFlags{established_.granted});
    case Attribute::kAccessToken:
      return AttributeValue(sspi::ClientToken{TRY(client())});
    case Attribute::kClientSpecifiedTarget:
      return AttributeValue(sspi::ClientSpecifiedTarget{std::string(established_.target.view())});
    case Attribute::kStreamSizes:
      return stream_sizes();
    case Attribute::kKeyInfo:
      return key_info();
    case Attribute::kSessionKey:
      if (established_.key == nullptr) {
        return kNoSuch;
      }
      return AttributeValue(sspi::SessionKey{SecretBytes(established_.key->reveal())});
    default:
      return kNoSuch;
  }
}

Result<AttributeValue> Context::stream_sizes() const {
  const Layers* layers = TRY(this->layers());
  const sspi::Sizes sizes = this->sizes();
  return AttributeValue(
      sspi::StreamSizes{0, sizes.security_trailer, layers->max_message(), 2, sizes.block_size});
}

Result<AttributeValue> Context::key_info() const {
  const CipherRow row = row_of(established_.cipher);
  return AttributeValue(sspi::KeyInfo{"MD5", row.name, row.bits, kAlgMd5, row.id});
}

Result<identity::ClientPtr> Context::client() const {
  if (stage_ != Stage::kEstablished) {
    return sspi::kNotEstablished;
  }
  if (established_.client == nullptr) {
    return fail(SEC_E_NO_IMPERSONATION, "only a server's context has a client to name");
  }
  return established_.client;
}

}  // namespace opensspi::digest
