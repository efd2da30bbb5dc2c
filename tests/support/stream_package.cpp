// SPDX-License-Identifier: MIT
#include "support/stream_package.h"

#include <algorithm>
#include <atomic>

#include "base/reader.h"
#include "base/writer.h"

namespace opensspi::testing {
namespace {

using sspi::Attribute;
using sspi::AttributeValue;
using sspi::Buffer;
using sspi::BufferKind;
using sspi::Flag;
using sspi::Message;
using sspi::Outcome;
using sspi::Stage;
using sspi::Step;

enum class Type : uint8_t {
  kHello = 1,
  kFinished = 2,
  kData = 3,
  kAlert = 4,
  kTicket = 5,
  kRenegotiate = 6,
};

constexpr size_t kHeaderLen = 3;
constexpr size_t kTrailerLen = 4;
constexpr uint8_t kMask = 0x5A;
constexpr std::string_view kClose = "close";
constexpr uint32_t kOutOfBand = 0x40000000;  // SECQOP_WRAP_OOB_DATA
constexpr Error kBadLayout =
    fail(SEC_E_INVALID_TOKEN, "the message does not have the buffers of a stream");
constexpr Error kNoSuch = fail(SEC_E_UNSUPPORTED_FUNCTION, "a fake has no such thing");

Bytes record(Type type, std::string_view body) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u8(static_cast<uint8_t>(type));
  writer.u8(static_cast<uint8_t>(body.size() >> 8));
  writer.u8(static_cast<uint8_t>(body.size()));
  writer.bytes(as_bytes(body));
  return bytes;
}

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// Record is the first one of some bytes. `missing` is not 0 if it is not all there.
struct Record {
  Type type = Type::kHello;
  size_t len = 0;
  size_t missing = 0;
  ByteView body;

  explicit Record(ByteView bytes) {
    if (bytes.size() < kHeaderLen) {
      missing = kHeaderLen - bytes.size();
      return;
    }
    type = static_cast<Type>(bytes[0]);
    len = kHeaderLen + (size_t{bytes[1]} << 8 | bytes[2]);
    if (bytes.size() < len) {
      missing = len - bytes.size();
      return;
    }
    body = bytes.subspan(kHeaderLen, len - kHeaderLen);
  }
};

std::array<uint8_t, kTrailerLen> checksum(ByteView plain) {
  uint32_t sum = 1;
  for (const uint8_t byte : plain) {
    sum = sum * 31 + byte;
  }
  return {static_cast<uint8_t>(sum >> 24), static_cast<uint8_t>(sum >> 16),
          static_cast<uint8_t>(sum >> 8), static_cast<uint8_t>(sum)};
}

struct StreamState final : sspi::PackageState {
  std::atomic<uint32_t> num_contexts{0};
};

class StreamCredential final : public sspi::Credential {
 public:
  StreamCredential(sspi::Use use, std::string principal,
                   std::optional<sspi::ChannelCredential> channel)
      : use_(use), principal_(std::move(principal)), channel_(std::move(channel)) {}

  [[nodiscard]] const sspi::Package& package() const override { return stream_package(); }
  [[nodiscard]] sspi::Use use() const override { return use_; }
  [[nodiscard]] Result<std::string> name() const override {
    return fail(SEC_E_NO_CREDENTIALS, "a fake credential has no name");
  }
  [[nodiscard]] const std::string& principal() const { return principal_; }

  [[nodiscard]] Result<sspi::CredentialValue> query(
      sspi::CredentialAttribute attribute) const override {
    switch (attribute) {
      case sspi::CredentialAttribute::kSupportedAlgorithms:
        return sspi::CredentialValue(sspi::SupportedAlgorithms{channel().supported_algorithms});
      case sspi::CredentialAttribute::kCipherStrengths:
        return sspi::CredentialValue(
            sspi::CipherStrengths{channel().minimum_strength, channel().maximum_strength});
      case sspi::CredentialAttribute::kSupportedProtocols:
        return sspi::CredentialValue(sspi::SupportedProtocols{channel().enabled_protocols});
      case sspi::CredentialAttribute::kCertificate: {
        const ByteView text = as_bytes(principal_);
        return sspi::CredentialValue(sspi::EncodedCertificate{Bytes(text.begin(), text.end())});
      }
      default:
        return Credential::query(attribute);
    }
  }
  [[nodiscard]] Result<sspi::CredentialPtr> add(const sspi::Package* /*package*/,
                                                sspi::AcquireRequest request) const override {
    return with_principal(principal_ + "+" + request.principal);
  }
  [[nodiscard]] Result<sspi::CredentialPtr> set(sspi::CredentialAttribute attribute,
                                                ByteView value) const override {
    if (attribute != sspi::CredentialAttribute::kCertificate) {
      return Credential::set(attribute, value);
    }
    return with_principal(std::string(as_text(value)));
  }

 private:
  [[nodiscard]] const sspi::ChannelCredential& channel() const {
    static const sspi::ChannelCredential none;
    return channel_ ? *channel_ : none;
  }
  [[nodiscard]] sspi::CredentialPtr with_principal(std::string principal) const {
    return std::make_shared<StreamCredential>(use_, std::move(principal), channel_);
  }

  sspi::Use use_;
  std::string principal_;
  std::optional<sspi::ChannelCredential> channel_;
};

class StreamContext final : public sspi::Context {
 public:
  StreamContext(const sspi::Host& host, sspi::Role role)
      : state_(host.state<StreamState>(stream_package())), role_(role) {
    ++state_->num_contexts;
  }

  [[nodiscard]] Stage stage() const override { return stage_; }

  [[nodiscard]] Result<Step> step(const sspi::StepInput& input) override {
    note(input);
    if (!order_.empty()) {
      return produced(Outcome::kDone, std::exchange(order_, {}));
    }
    if (stage_ == Stage::kFailed) {
      return fail(SEC_E_INVALID_TOKEN, "the stream is broken");
    }
    if (closed_) {
      return incomplete(kHeaderLen);
    }
    const size_t skipped = seen_before(input.token);
    auto result = role_ == sspi::Role::kInitiator
                      ? step_client(input, input.token.subspan(skipped))
                      : step_server(input, input.token.subspan(skipped));
    if (!result.ok() || result->error) {
      stage_ = Stage::kFailed;
    }
    return result;
  }

  [[nodiscard]] Status control(Message message) override {
    Reader reader(message[0].bytes, kBadLayout);
    switch (TRY(reader.u32le())) {
      case 1:  // SCHANNEL_SHUTDOWN
        order_ = record(Type::kAlert, kClose);
        closed_ = true;
        return {};
      case 2: {  // SCHANNEL_ALERT
        TRY(reader.u32le());
        order_ = record(Type::kAlert, "alert " + std::to_string(TRY(reader.u32le())));
        return {};
      }
      case 3:  // SCHANNEL_SESSION
        session_flags_ = TRY(reader.u32le());
        return {};
      default:
        return fail(SEC_E_UNSUPPORTED_FUNCTION, "no such order");
    }
  }

  [[nodiscard]] Status sign(uint32_t, Message, uint32_t) override { return kNoSuch; }
  [[nodiscard]] Result<sspi::Opened> verify(Message, uint32_t) override { return kNoSuch; }

  [[nodiscard]] Status seal(uint32_t quality, Message message, uint32_t /*sequence*/) override {
    Buffer* header = sspi::find(message, BufferKind::kStreamHeader);
    Buffer* data = sspi::find(message, BufferKind::kData);
    Buffer* trailer = sspi::find(message, BufferKind::kStreamTrailer);
    if (header == nullptr || data == nullptr || trailer == nullptr) {
      return kBadLayout;
    }
    if (header->bytes.size() < kHeaderLen || trailer->bytes.size() < kTrailerLen) {
      return fail(SEC_E_BUFFER_TOO_SMALL, "header or trailer is too small");
    }
    const auto sum = checksum(data->bytes);
    const size_t len = data->bytes.size() + kTrailerLen;
    header->bytes = header->bytes.first(kHeaderLen);
    header->bytes[0] = static_cast<uint8_t>(quality == kOutOfBand ? Type::kAlert : Type::kData);
    header->bytes[1] = static_cast<uint8_t>(len >> 8);
    header->bytes[2] = static_cast<uint8_t>(len);
    for (uint8_t& byte : data->bytes) {
      byte ^= kMask;
    }
    trailer->bytes = trailer->bytes.first(kTrailerLen);
    std::ranges::copy(sum, trailer->bytes.begin());
    return {};
  }

  [[nodiscard]] Result<sspi::Opened> unseal(Message message, uint32_t /*sequence*/) override {
    if (message.size() < 4 || message[0].kind != BufferKind::kData ||
        std::ranges::any_of(message.subspan(1, 3),
                            [](const Buffer& b) { return b.kind != BufferKind::kEmpty; })) {
      return kBadLayout;
    }
    const ByteSpan bytes = message[0].bytes;
    if (expired_) {
      return sspi::Opened{0, sspi::Signal::kExpired};
    }
    const Record found(bytes);
    if (found.missing != 0) {
      for (Buffer& buffer : message.first(2)) {
        buffer.kind = BufferKind::kMissing;
        buffer.missing = static_cast<uint32_t>(found.missing);
      }
      return fail(SEC_E_INCOMPLETE_MESSAGE, "the record is not all there");
    }
    switch (found.type) {
      case Type::kData:
        return unseal_data(message, bytes, found.len);
      case Type::kTicket:
      case Type::kRenegotiate:
        // What follows goes into the next step, this record first.
        seen_.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(found.len));
        awaits_hello_ = found.type == Type::kRenegotiate;
        lay_out(message, bytes.first(kHeaderLen), {}, bytes.subspan(kHeaderLen, 0), bytes);
        return sspi::Opened{0, sspi::Signal::kRenegotiate};
      case Type::kAlert:
        expired_ = true;
        lay_out(message, bytes.first(kHeaderLen), {}, bytes.subspan(kHeaderLen, 0),
                bytes.subspan(found.len));
        return sspi::Opened{0, sspi::Signal::kExpired};
      default:
        stage_ = Stage::kFailed;
        return fail(SEC_E_DECRYPT_FAILURE, "a record of the handshake among data");
    }
  }

  [[nodiscard]] Result<AttributeValue> query(Attribute attribute) override;

  [[nodiscard]] Status set(const sspi::AttributeSetting& setting) override {
    if (const auto* info = std::get_if<sspi::KeyingMaterialInfo>(&setting)) {
      keying_ = *info;
    } else if (const auto* data = std::get_if<sspi::AppData>(&setting)) {
      app_data_ = *data;
    } else if (const auto* mtu = std::get_if<sspi::DtlsMtu>(&setting)) {
      mtu_ = *mtu;
    } else {
      return Context::set(setting);
    }
    return {};
  }

  [[nodiscard]] Result<identity::ClientPtr> client() const override {
    return fail(SEC_E_NO_IMPERSONATION, "a fake has no client");
  }
  [[nodiscard]] bool identify_only() const override { return false; }

 private:
  enum class Waits : uint8_t { kFirst, kFragment, kHello, kCredential, kFinished, kNothing };

  // What SECPKG_ATTR_NAMES tells: kinds of buffers, target, credential, requirements.
  void note(const sspi::StepInput& input) {
    seen_input_ = "kinds";
    for (const Buffer& buffer : input.buffers) {
      seen_input_ += " " + std::to_string(static_cast<uint32_t>(buffer.kind));
      if (buffer.kind == BufferKind::kApplicationProtocols) {
        protocol_.assign(buffer.bytes.begin(), buffer.bytes.end());
      }
    }
    seen_input_ += "; target " + std::string(input.target_name) + "; credential ";
    if (input.credential) {
      seen_input_ += static_cast<const StreamCredential&>(*input.credential).principal();
    } else {
      seen_input_ += "none";
    }
    seen_input_ += input.requested.has(Flag::kHttp) ? "; http" : "";
    requested_ = input.requested;
  }

  // Callers may repeat what an earlier call consumed, or begin with it.
  size_t seen_before(ByteView token) {
    const Bytes seen = std::exchange(seen_, {});
    const bool repeated =
        token.size() >= seen.size() && std::ranges::equal(token.first(seen.size()), seen);
    return repeated ? seen.size() : 0;
  }

  [[nodiscard]] sspi::Flags granted() const {
    return (requested_ &
            (Flag::kReplayDetect | Flag::kSequenceDetect | Flag::kConfidentiality |
             Flag::kManualValidation | Flag::kUseSuppliedCredentials | Flag::kMutualAuth)) |
           Flag::kStream;
  }
  [[nodiscard]] Step produced(Outcome outcome, Bytes token, size_t unread = 0) const {
    Step step;
    step.outcome = outcome;
    step.token = std::move(token);
    step.granted = granted();
    step.unread = unread;
    return step;
  }
  static Step incomplete(size_t missing) {
    Step step;
    step.outcome = Outcome::kIncompleteMessage;
    step.missing = static_cast<uint32_t>(missing);
    return step;
  }
  [[nodiscard]] Step alert() const {
    Step step = produced(Outcome::kDone, record(Type::kAlert, "unexpected message"));
    step.error = fail(SEC_E_ILLEGAL_MESSAGE, "a record of another type was expected");
    return step;
  }

  Result<Step> step_client(const sspi::StepInput& input, ByteView token) {
    switch (waits_) {
      case Waits::kFirst:
        return hello();
      case Waits::kFragment:
        waits_ = Waits::kHello;
        return produced(Outcome::kContinue, std::exchange(fragment_, {}), token.size());
      case Waits::kCredential:
        waits_ = Waits::kFinished;
        return produced(Outcome::kContinue, record(Type::kFinished, principal(input)),
                        token.size());
      case Waits::kNothing:
        return step_established(token);
      default:
        break;
    }
    const Record found(token);
    if (found.missing != 0) {
      return incomplete(found.missing);
    }
    const size_t rest = token.size() - found.len;
    if (waits_ == Waits::kHello && found.type == Type::kHello) {
      if (input.target_name == "certificate wanted") {
        waits_ = Waits::kCredential;
        seen_.assign(token.begin(), token.begin() + static_cast<std::ptrdiff_t>(found.len));
        return produced(Outcome::kIncompleteCredentials, {}, rest);
      }
      waits_ = Waits::kFinished;
      return produced(Outcome::kContinue, record(Type::kFinished, principal(input)), rest);
    }
    if (waits_ == Waits::kFinished && found.type == Type::kFinished) {
      establish();
      return produced(Outcome::kDone, {}, rest);
    }
    return alert();
  }

  Result<Step> step_server(const sspi::StepInput& /*input*/, ByteView token) {
    if (waits_ == Waits::kNothing) {
      return step_established(token);
    }
    const Record found(token);
    if (found.missing != 0) {
      return incomplete(found.missing);
    }
    const size_t rest = token.size() - found.len;
    if (waits_ == Waits::kFirst && found.type == Type::kHello) {
      waits_ = Waits::kFinished;
      return produced(Outcome::kContinue, record(Type::kHello, "server"), rest);
    }
    if (waits_ == Waits::kFinished && found.type == Type::kFinished) {
      establish();
      return produced(Outcome::kDone,
                      record(Type::kFinished, "server") + record(Type::kTicket, "ticket"), rest);
    }
    return alert();
  }

  Result<Step> hello() {
    Bytes token = record(Type::kHello, "client");
    if (!requested_.has(Flag::kDatagram)) {
      waits_ = Waits::kHello;
      return produced(Outcome::kContinue, std::move(token));
    }
    waits_ = Waits::kFragment;
    fragment_.assign(token.begin() + 5, token.end());
    token.resize(5);
    return produced(Outcome::kMessageFragment, std::move(token));
  }

  // Without a token it begins a new handshake; a ticket needs no reply.
  Result<Step> step_established(ByteView token) {
    if (std::exchange(awaits_hello_, false)) {
      return produced(Outcome::kContinue, record(Type::kHello, "again"), token.size());
    }
    if (token.empty()) {
      return produced(Outcome::kContinue, record(Type::kRenegotiate, "please"));
    }
    const Record found(token);
    if (found.missing != 0) {
      return incomplete(found.missing);
    }
    if (found.type == Type::kData) {
      return produced(Outcome::kDone, {}, token.size());
    }
    if (found.type == Type::kHello || found.type == Type::kTicket) {
      return produced(Outcome::kDone, {}, token.size() - found.len);
    }
    return alert();
  }

  void establish() {
    waits_ = Waits::kNothing;
    stage_ = Stage::kEstablished;
  }
  static std::string principal(const sspi::StepInput& input) {
    return input.credential ? static_cast<const StreamCredential&>(*input.credential).principal()
                            : "none";
  }

  Result<sspi::Opened> unseal_data(Message message, ByteSpan bytes, size_t len) {
    if (len < kHeaderLen + kTrailerLen) {
      stage_ = Stage::kFailed;
      return fail(SEC_E_DECRYPT_FAILURE, "the record is too short");
    }
    const ByteSpan body = bytes.subspan(kHeaderLen, len - kHeaderLen - kTrailerLen);
    const ByteSpan trailer = bytes.subspan(len - kTrailerLen, kTrailerLen);
    Bytes plain(body.begin(), body.end());
    for (uint8_t& byte : plain) {
      byte ^= kMask;
    }
    if (!std::ranges::equal(checksum(plain), trailer)) {
      stage_ = Stage::kFailed;
      return fail(SEC_E_MESSAGE_ALTERED, "the checksum is wrong");
    }
    std::ranges::copy(plain, body.begin());
    lay_out(message, bytes.first(kHeaderLen), body, trailer, bytes.subspan(len));
    return sspi::Opened{};
  }

  static void lay_out(Message message, ByteSpan header, ByteSpan data, ByteSpan trailer,
                      ByteSpan extra) {
    message[0] = {BufferKind::kStreamHeader, sspi::Access::kReadWrite, header};
    message[1] = {BufferKind::kData, sspi::Access::kReadWrite, data};
    message[2] = {BufferKind::kStreamTrailer, sspi::Access::kReadWrite, trailer};
    if (!extra.empty()) {
      message[3] = {BufferKind::kExtra, sspi::Access::kReadWrite, extra};
    }
  }

  std::shared_ptr<StreamState> state_;
  sspi::Role role_;
  std::atomic<Stage> stage_ = Stage::kHalfOpen;
  Waits waits_ = Waits::kFirst;
  sspi::Flags requested_;
  Bytes fragment_;
  Bytes order_;  // the alert that an order asked for
  Bytes seen_;   // a record that callers may give once more
  bool awaits_hello_ = false;
  bool closed_ = false;   // by this end
  bool expired_ = false;  // by the peer
  uint32_t session_flags_ = 0;
  std::string seen_input_;
  Bytes protocol_;
  std::optional<sspi::KeyingMaterialInfo> keying_;
  sspi::AppData app_data_;
  sspi::DtlsMtu mtu_{1096};
};

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Result<AttributeValue> StreamContext::query(Attribute attribute) {
  switch (attribute) {
    case Attribute::kNames:
      return AttributeValue(sspi::Names{seen_input_});
    case Attribute::kPackageInfo:
      return AttributeValue(sspi::PackageReference{&stream_package().info()});
    case Attribute::kStreamSizes:
      if (stage_ != Stage::kEstablished) {
        return sspi::kNotEstablished;
      }
      return AttributeValue(sspi::StreamSizes{kHeaderLen, kTrailerLen, 1000, 4, 1});
    case Attribute::kFlags:
      return AttributeValue(sspi::ContextFlags{granted()});
    case Attribute::kUniqueBindings:
      return AttributeValue(sspi::ChannelToBind{Bytes(32, 7)});
    case Attribute::kDtlsMtu:
      return AttributeValue(mtu_);
    case Attribute::kApplicationProtocol:
      return AttributeValue(sspi::ApplicationProtocol{protocol_.empty() ? 0u : 1u, 2, protocol_});
    case Attribute::kRemoteCertificate:
      return AttributeValue(sspi::SentCertificate{});
    case Attribute::kIssuerList:
      return AttributeValue(sspi::IssuerList{{bytes_of("first issuer"), bytes_of("second")}});
    case Attribute::kConnectionInfo:
      return AttributeValue(sspi::ConnectionInfo{0x800, 0x6610, 256, 0x800D, 384, 0xAE06, 253});
    case Attribute::kCipherInfo: {
      sspi::CipherInfo info;
      info.protocol = 0x0303;
      info.suite = 0xC030;
      info.suite_name = std::string(70, 'S');  // longer than the field
      info.cipher = "AES";
      info.cipher_bits = 256;
      info.exchange = "ECDH";
      return AttributeValue(std::move(info));
    }
    case Attribute::kEapKeyBlock: {
      SecretBytes block(192);
      std::ranges::fill(block.reveal().first(128), uint8_t{1});
      std::ranges::fill(block.reveal().last(64), uint8_t{2});
      return AttributeValue(sspi::EapKeyBlock{std::move(block)});
    }
    case Attribute::kSessionInfo: {
      const uint32_t number = state_->num_contexts;
      return AttributeValue(
          sspi::SessionInfo{session_flags_, bytes_of("context " + std::to_string(number))});
    }
    case Attribute::kAppData:
      return AttributeValue(app_data_);
    case Attribute::kSupportedSignatures:
      return AttributeValue(sspi::SupportedSignatures{{0x0403, 0x0804}});
    case Attribute::kKeyingMaterial: {
      if (!keying_) {
        return fail(SEC_E_INVALID_PARAMETER, "SECPKG_ATTR_KEYING_MATERIAL_INFO comes first");
      }
      const std::string text = keying_->label + (keying_->context ? "/" : "") +
                               std::string(as_text(keying_->context.value_or(Bytes())));
      Bytes material = bytes_of(text);
      material.resize(keying_->len, '.');
      return AttributeValue(sspi::KeyingMaterial{SecretBytes(material)});
    }
    default:
      return kNoSuch;
  }
}

class StreamPackage final : public sspi::Package {
 public:
  [[nodiscard]] const sspi::PackageInfo& info() const override {
    static constexpr sspi::PackageInfo kInfo{"Fake Stream",
                                             "Records, for tests",
                                             sspi::kCanSeal | sspi::kCanStream,
                                             1,
                                             14,
                                             1000,
                                             "FakeStrm",
                                             {},
                                             sspi::AuthData::kChannel,
                                             true};
    return kInfo;
  }
  [[nodiscard]] Result<sspi::CredentialPtr> acquire(const sspi::Host& /*host*/,
                                                    sspi::AcquireRequest request) const override {
    return sspi::CredentialPtr(std::make_shared<StreamCredential>(
        request.use, std::move(request.principal), std::move(request.channel)));
  }
  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> start(const sspi::Host& host,
                                                             sspi::CredentialPtr /*credential*/,
                                                             sspi::Role role) const override {
    return std::unique_ptr<sspi::Context>(std::make_unique<StreamContext>(host, role));
  }
  [[nodiscard]] std::unique_ptr<sspi::PackageState> make_state() const override {
    return std::make_unique<StreamState>();
  }
};

}  // namespace

const sspi::Package& stream_package() {
  static const StreamPackage package;
  return package;
}

}  // namespace opensspi::testing
