// SPDX-License-Identifier: MIT
// AttributeWriter: the values of attributes as the structures that callers read, in both character
// types.
#pragma once

#include <algorithm>
#include <type_traits>
#include <vector>

#include "abi/core/attributes.h"
#include "abi/core/channel_certificates.h"
#include "abi/sspi/local_time.h"
#include "abi/sspi/package_info.h"
#include "opensspi/schannel.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {

// AttributeWriter writes one structure. The memory that the structure points to becomes the
// caller's only when the structure was written; each pointer is freed with FreeContextBuffer.
template <class Char>
class AttributeWriter {
 public:
  static constexpr bool kWide = std::is_same_v<Char, char16_t>;
  template <class A, class W>
  using Form = std::conditional_t<kWide, W, A>;
  using Info = Form<SecPkgInfoA, SecPkgInfoW>;

  AttributeWriter(void* buffer, size_t room) : buffer_(buffer), room_(room) {}

  Status operator()(const sspi::Sizes& sizes) {
    return give(SecPkgContext_Sizes{sizes.max_token, sizes.max_signature, sizes.block_size,
                                    sizes.security_trailer});
  }
  Status operator()(const sspi::StreamSizes& sizes) {
    return give(SecPkgContext_StreamSizes{sizes.header, sizes.trailer, sizes.maximum_message,
                                          sizes.buffers, sizes.block_size});
  }
  Status operator()(const sspi::Names& names) {
    return give(Form<SecPkgContext_NamesA, SecPkgContext_NamesW>{TRY(text(names.user))});
  }
  Status operator()(const sspi::NativeNames& names) {
    Char* client = TRY(text(names.client));
    Char* server = TRY(text(names.server));
    return give(Form<SecPkgContext_NativeNamesA, SecPkgContext_NativeNamesW>{client, server});
  }
  Status operator()(const sspi::Lifespan& lifespan) {
    SecPkgContext_Lifespan out{};
    out.tsStart.QuadPart = local_time(lifespan.start).ticks;
    out.tsExpiry.QuadPart = local_time(lifespan.expiry).ticks;
    return give(out);
  }
  Status operator()(const sspi::DceInfo& info) {
    auto* pac = TRY(text(info.pac));
    return give(SecPkgContext_DceInfo{info.privilege_service, pac});
  }
  Status operator()(const sspi::KeyInfo& info) {
    Char* signature = TRY(text(info.signature_algorithm_name));
    Char* encrypt = TRY(text(info.encrypt_algorithm_name));
    return give(Form<SecPkgContext_KeyInfoA, SecPkgContext_KeyInfoW>{
        signature, encrypt, info.key_bits, info.signature_algorithm, info.encrypt_algorithm});
  }
  Status operator()(const sspi::PasswordExpiry& expiry) {
    SecPkgContext_PasswordExpiry out{};
    out.tsPasswordExpires.QuadPart = expiry.when.ticks;
    return give(out);
  }
  Status operator()(const sspi::SessionKey& key) {
    void* bytes = keep(copy_for_caller(key.bytes.reveal(), Secrecy::kSecret));
    return give(
        SecPkgContext_SessionKey{static_cast<ULONG>(key.bytes.size()), static_cast<UCHAR*>(bytes)});
  }
  Status operator()(const sspi::PackageReference& reference) {
    return give(
        Form<SecPkgContext_PackageInfoA, SecPkgContext_PackageInfoW>{TRY(info(reference.package))});
  }
  Status operator()(const sspi::NegotiationInfo& negotiation) {
    return give(Form<SecPkgContext_NegotiationInfoA, SecPkgContext_NegotiationInfoW>{
        TRY(info(negotiation.package)), negotiation.state});
  }
  Status operator()(const sspi::AuthorityName& authority) {
    return give(
        Form<SecPkgContext_AuthorityA, SecPkgContext_AuthorityW>{TRY(text(authority.name))});
  }
  Status operator()(const sspi::TargetInformation& information) {
    void* bytes = keep(copy_for_caller(information.marshalled, Secrecy::kPlain));
    return give(SecPkgContext_TargetInformation{static_cast<ULONG>(information.marshalled.size()),
                                                static_cast<UCHAR*>(bytes)});
  }
  Status operator()(const sspi::ClientSpecifiedTarget& target) {
    CallerMemory wide = TRY(text_for_caller<char16_t>(target.target));  // has no A form
    return give(
        SecPkgContext_ClientSpecifiedTarget{static_cast<SEC_WCHAR*>(keep(std::move(wide)))});
  }
  Status operator()(const sspi::LastClientTokenStatus& status) {
    return give(
        SecPkgContext_LastClientTokenStatus{static_cast<SECPKG_ATTR_LCT_STATUS>(status.status)});
  }
  Status operator()(const sspi::ChannelToBind& bindings) {
    auto* bytes = static_cast<SEC_CHANNEL_BINDINGS*>(copy(bindings.marshalled));
    return give(SecPkgContext_Bindings{static_cast<ULONG>(bindings.marshalled.size()), bytes});
  }
  Status operator()(const sspi::DtlsMtu& mtu) { return give(ULONG{mtu.bytes}); }
  Status operator()(const sspi::ApplicationProtocol& negotiated) {
    SecPkgContext_ApplicationProtocol out{};
    out.ProtoNegoStatus =
        static_cast<SEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS>(negotiated.status);
    out.ProtoNegoExt = static_cast<SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT>(negotiated.extension);
    out.ProtocolIdSize = static_cast<UCHAR>(fill_array(negotiated.protocol, out.ProtocolId));
    return give(out);
  }
  // The place is checked first, so that the context is not lost.
  Status operator()(const sspi::SentCertificate& sent) {
    TRY(fill(buffer_, room_, PCCERT_CONTEXT{nullptr}));
    return give(TRY(hand_out_certificate(sent)));
  }
  Status operator()(const sspi::RootStore& roots) {
    TRY(fill(buffer_, room_, HCERTSTORE{nullptr}));
    return give(TRY(hand_out_certificates(roots.stores)));
  }
  // One block, because callers free only aIssuers.
  Status operator()(const sspi::IssuerList& issuers) {
    const size_t num = issuers.names.size();
    size_t len = num * sizeof(CERT_NAME_BLOB);
    for (const Bytes& name : issuers.names) {
      len += name.size();
    }
    auto* first =
        static_cast<uint8_t*>(keep(CallerMemory(allocate_for_caller(len, Secrecy::kPlain))));
    auto* blobs = reinterpret_cast<CERT_NAME_BLOB*>(first);
    uint8_t* next = first + num * sizeof(CERT_NAME_BLOB);
    for (size_t i = 0; i < num; ++i) {
      const Bytes& name = issuers.names[i];
      blobs[i] = {static_cast<DWORD>(name.size()), next};
      next = std::copy(name.begin(), name.end(), next);
    }
    return give(SecPkgContext_IssuerListInfoEx{blobs, static_cast<DWORD>(num)});
  }
  Status operator()(const sspi::ConnectionInfo& info) {
    return give(SecPkgContext_ConnectionInfo{info.protocol, info.cipher, info.cipher_bits,
                                             info.hash, info.hash_bits, info.exchange,
                                             info.exchange_bits});
  }
  Status operator()(const sspi::CipherInfo& info) {
    SecPkgContext_CipherInfo out{};
    out.dwVersion = SECPKGCONTEXT_CIPHERINFO_V1;
    out.dwProtocol = info.protocol;
    out.dwCipherSuite = info.suite;
    out.dwBaseCipherSuite = info.base_suite;
    fill_name(info.suite_name, out.szCipherSuite);
    fill_name(info.cipher, out.szCipher);
    out.dwCipherLen = info.cipher_bits;
    out.dwCipherBlockLen = info.cipher_block_bits;
    fill_name(info.hash, out.szHash);
    out.dwHashLen = info.hash_bits;
    fill_name(info.exchange, out.szExchange);
    out.dwMinExchangeLen = info.min_exchange_bits;
    out.dwMaxExchangeLen = info.max_exchange_bits;
    fill_name(info.certificate, out.szCertificate);
    out.dwKeyType = info.key_type;
    return give(out);
  }
  Status operator()(const sspi::EapKeyBlock& block) {
    SecPkgContext_EapKeyBlock out{};
    const ByteView bytes = block.bytes.reveal();
    const size_t num_keys = fill_array(bytes, out.rgbKeys);
    fill_array(bytes.subspan(num_keys), out.rgbIVs);
    const Status given = give(out);
    wipe({reinterpret_cast<uint8_t*>(&out), sizeof out});
    return given.ok() ? Status() : Status(given.error());
  }
  Status operator()(const sspi::SessionInfo& info) {
    SecPkgContext_SessionInfo out{};
    out.dwFlags = info.flags;
    out.cbSessionId = static_cast<DWORD>(fill_array(info.id, out.rgbSessionId));
    return give(out);
  }
  Status operator()(const sspi::AppData& app) {
    return give(SecPkgContext_SessionAppData{app.flags, static_cast<DWORD>(app.data.size()),
                                             static_cast<BYTE*>(copy(app.data))});
  }
  Status operator()(const sspi::SupportedSignatures& supported) {
    const auto& all = supported.algorithms;
    void* memory = copy({reinterpret_cast<const uint8_t*>(all.data()), all.size() * sizeof(WORD)});
    return give(SecPkgContext_SupportedSignatures{static_cast<WORD>(all.size()),
                                                  static_cast<WORD*>(memory)});
  }
  Status operator()(const sspi::KeyingMaterial& material) {
    void* bytes = keep(copy_for_caller(material.bytes.reveal(), Secrecy::kSecret));
    return give(SecPkgContext_KeyingMaterial{static_cast<DWORD>(material.bytes.size()),
                                             static_cast<BYTE*>(bytes)});
  }

  // Of credentials.
  Status operator()(const sspi::EncodedCertificate& certificate) {
    return give(SecPkgCredentials_Cert{static_cast<ULONG>(certificate.der.size()),
                                       static_cast<UCHAR*>(copy(certificate.der))});
  }
  Status operator()(const sspi::SupportedAlgorithms& supported) {
    const auto& all = supported.algorithms;
    void* memory =
        copy({reinterpret_cast<const uint8_t*>(all.data()), all.size() * sizeof(ALG_ID)});
    return give(
        SecPkgCred_SupportedAlgs{static_cast<DWORD>(all.size()), static_cast<ALG_ID*>(memory)});
  }
  Status operator()(const sspi::CipherStrengths& strengths) {
    return give(SecPkgCred_CipherStrengths{strengths.minimum, strengths.maximum});
  }
  Status operator()(const sspi::SupportedProtocols& supported) {
    return give(SecPkgCred_SupportedProtocols{supported.protocols});
  }

 protected:
  template <class Struct>
  Status give(const Struct& value) {
    TRY(fill(buffer_, room_, value));
    for (CallerMemory& memory : kept_) {
      static_cast<void>(memory.release());
    }
    return {};
  }

 private:
  void* keep(CallerMemory memory) {
    kept_.push_back(std::move(memory));
    return kept_.back().get();
  }
  void* copy(ByteView bytes) { return keep(copy_for_caller(bytes, Secrecy::kPlain)); }
  Result<Char*> text(std::string_view utf8) {
    return static_cast<Char*>(keep(TRY(text_for_caller<Char>(utf8))));
  }
  Result<Info*> info(const sspi::PackageInfo* package) {
    return static_cast<Info*>(keep(TRY(package_block<Info>(*package))));
  }
  // fill_array copies as much as fits into the array and returns how much.
  template <size_t kLen>
  static size_t fill_array(ByteView bytes, uint8_t (&array)[kLen]) {
    const size_t len = std::min(bytes.size(), kLen);
    std::copy_n(bytes.begin(), len, array);
    return len;
  }
  // fill_name writes an ASCII name and keeps a terminating zero.
  template <size_t kLen>
  static void fill_name(std::string_view name, WCHAR (&array)[kLen]) {
    std::copy_n(name.begin(), std::min(name.size(), kLen - 1), array);
  }

  void* buffer_;
  size_t room_;
  std::vector<CallerMemory> kept_;
};

}  // namespace opensspi::abi
