// SPDX-License-Identifier: MIT
#include "csp/tls_master.h"

#include "base/mutex.h"
#include "crypto/random.h"
#include "csp/channel_prf.h"
#include "csp/session_export.h"

namespace opensspi::csp {
namespace {

using Kind = ParameterShape::Kind;

constexpr size_t kMaxRandomLen = 256;
constexpr size_t kExportedKeyLen = 16;
constexpr size_t kDesKeyLen = 8;
constexpr Error kNoRandoms =
    fail(ERROR_INVALID_PARAMETER, "KP_CLIENT_RANDOM and KP_SERVER_RANDOM must be set first");
constexpr Error kNoAlgorithms = fail(NTE_BAD_FLAGS, "KP_SCHANNEL_ALG must be set first");
constexpr Error kBadValue = fail(NTE_BAD_DATA, "the parameter cannot have this value");

const crypto::AlgorithmRow* row_of(AlgorithmNumber algorithm) {
  return crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm));
}

// DES lengths are given with or without their parity bits.
size_t key_len_of(const ChannelAlgorithm& algorithm) {
  const crypto::AlgorithmRow* row = row_of(algorithm.algorithm);
  if (row->bits_per_key_byte == 7) {
    return row->key_len(row->max_key_bits);
  }
  return (algorithm.num_bits + 7) / 8;
}

}  // namespace

struct TlsMaster::Lengths {
  size_t mac;
  size_t key;
  size_t iv;
  bool exported;
};

TlsMaster::TlsMaster(const ProviderRow& provider, AlgorithmNumber algorithm, uint32_t permissions,
                     SecretBytes secret)
    : Key(algorithm, permissions), provider_(provider), secret_(std::move(secret)) {}

SecretBytes TlsMaster::fresh_secret(AlgorithmNumber algorithm) {
  SecretBytes secret(kMasterLen);
  crypto::random_bytes(secret.reveal());
  secret.reveal()[0] = 3;
  secret.reveal()[1] = algorithm == kAlgTls1Master ? 1 : 0;
  return secret;
}

SecretBytes TlsMaster::secret() const {
  const MutexLock lock(mutex_);
  return secret_.copy();
}

Status TlsMaster::become_master() {
  const MutexLock lock(mutex_);
  if (is_master_) {
    return {};
  }
  if (client_random_.empty() || server_random_.empty()) {
    return kNoRandoms;
  }
  SecretBytes master(kMasterLen);
  TRY(stretch(algorithm_, secret_.reveal(), "master secret", client_random_, server_random_,
              master.reveal()));
  secret_ = std::move(master);
  is_master_ = true;
  return {};
}

Result<SecretBytes> TlsMaster::prf_secret() const {
  const MutexLock lock(mutex_);
  if (!is_master_) {
    return fail(NTE_BAD_KEY_STATE,
                "a CALG_SCHANNEL_MASTER_HASH must create the master secret first");
  }
  return secret_.copy();
}

Result<TlsMaster::Lengths> TlsMaster::lengths() const {
  if (mac_.algorithm == 0 || cipher_.algorithm == 0) {
    return kNoAlgorithms;
  }
  const bool exported = (cipher_.flags & kInternationalUsage) != 0;
  const size_t key_len = exported ? (cipher_.num_bits + 7) / 8 : key_len_of(cipher_);
  return Lengths{row_of(mac_.algorithm)->digest_len, key_len, row_of(cipher_.algorithm)->block_len,
                 exported};
}

// RFC 2246 6.3: both MAC keys, both keys, both IVs, the client's first.
Result<SecretBytes> TlsMaster::key_block(const Lengths& lengths) const {
  SecretBytes block(2 * (lengths.mac + lengths.key + lengths.iv));
  TRY(stretch(algorithm_, secret_.reveal(), "key expansion", server_random_, client_random_,
              block.reveal()));
  return block;
}

Result<SecretBytes> TlsMaster::mac_key(Direction direction) const {
  const MutexLock lock(mutex_);
  const Lengths len = TRY(lengths());
  const SecretBytes block = TRY(key_block(len));
  const size_t offset = direction == Direction::kServer ? len.mac : 0;
  return SecretBytes(block.reveal().subspan(offset, len.mac));
}

Result<SessionState> TlsMaster::cipher_state(Direction direction) const {
  const MutexLock lock(mutex_);
  const Lengths len = TRY(lengths());
  const SecretBytes block = TRY(key_block(len));
  const size_t which = direction == Direction::kServer ? 1 : 0;
  const ByteView key = block.reveal().subspan(2 * len.mac + which * len.key, len.key);
  const ByteView iv = block.reveal().last(2 * len.iv).subspan(which * len.iv, len.iv);
  SecretBytes bytes = len.exported ? TRY(exported_key(direction, key)) : SecretBytes(key);
  SessionState state =
      SessionKey::make_state(provider_.session_rules, cipher_.algorithm, std::move(bytes), kNoSalt);
  state.iv = len.exported ? TRY(exported_iv(direction, len.iv)) : SecretBytes(iv);
  if (cipher_.algorithm == kAlgRc2) {
    state.effective_bits = cipher_.num_bits;
  }
  return state;
}

// RFC 2246 6.3.1 and RFC 6101 6.2.2.1: short keys are hashed once more, with both randoms.
Result<SecretBytes> TlsMaster::exported_key(Direction direction, ByteView material) const {
  const bool server = direction == Direction::kServer;
  const bool des = row_of(cipher_.algorithm)->bits_per_key_byte == 7;
  const size_t key_len = des ? kDesKeyLen : kExportedKeyLen;
  if (algorithm_ == kAlgTls1Master) {
    SecretBytes key(key_len);
    TRY(stretch(algorithm_, material, server ? "server write key" : "client write key",
                client_random_, server_random_, key.reveal()));
    return key;
  }
  const SecretBytes digest = server ? TRY(md5_of(material, server_random_, client_random_))
                                    : TRY(md5_of(material, client_random_, server_random_));
  return SecretBytes(digest.reveal().first(key_len));
}

Result<SecretBytes> TlsMaster::exported_iv(Direction direction, size_t iv_len) const {
  const bool server = direction == Direction::kServer;
  if (algorithm_ == kAlgTls1Master) {
    SecretBytes block(2 * iv_len);
    TRY(stretch(algorithm_, {}, "IV block", client_random_, server_random_, block.reveal()));
    return SecretBytes(block.reveal().subspan(server ? iv_len : 0, iv_len));
  }
  const SecretBytes digest = server ? TRY(md5_of({}, server_random_, client_random_))
                                    : TRY(md5_of({}, client_random_, server_random_));
  return SecretBytes(digest.reveal().first(iv_len));
}

Result<ParameterValue> TlsMaster::do_parameter(uint32_t id) const {
  if (id == kKpKeyLen || id == kKpEffectiveKeyLen) {
    return number_value(kMasterLen * 8);
  }
  if (id == kKpBlockLen) {
    return number_value(0);
  }
  return Key::do_parameter(id);
}

Result<ParameterShape> TlsMaster::do_settable(uint32_t id) const {
  if (id == kKpSchannelAlg) {
    return ParameterShape{Kind::kBytes, kChannelAlgorithmLen};
  }
  if (id == kKpHighestVersion) {
    return ParameterShape{Kind::kBytes, 4};
  }
  if (id == kKpClientRandom || id == kKpServerRandom) {
    return ParameterShape{Kind::kBlob, 0};
  }
  return Key::do_settable(id);
}

Status TlsMaster::do_set_parameter(uint32_t id, uint32_t flags, ByteView value) {
  if (id == kKpSchannelAlg) {
    return set_algorithm(value);
  }
  if (id == kKpHighestVersion) {
    return set_version(number_of(value));
  }
  if (id != kKpClientRandom && id != kKpServerRandom) {
    return Key::do_set_parameter(id, flags, value);
  }
  if (value.empty() || value.size() > kMaxRandomLen) {
    return kBadValue;
  }
  Bytes& random = id == kKpClientRandom ? client_random_ : server_random_;
  random.assign(value.begin(), value.end());
  return {};
}

Status TlsMaster::set_algorithm(ByteView value) {
  const uint32_t use = number_of(value);
  const ChannelAlgorithm chosen{number_of(value.subspan(4)), number_of(value.subspan(8)),
                                number_of(value.subspan(12))};
  const uint32_t wanted_class = use == kUseMacKey ? kClassHash : kClassDataEncrypt;
  if (use != kUseMacKey && use != kUseEncKey) {
    return fail(NTE_BAD_FLAGS, "SCHANNEL_ALG is for a MAC key or a cipher's key");
  }
  const AlgorithmEntry* entry = provider_.find(chosen.algorithm);
  const crypto::AlgorithmRow* row = row_of(chosen.algorithm);
  if (entry == nullptr || row == nullptr || class_of(chosen.algorithm) != wanted_class) {
    return fail(NTE_BAD_ALGID, "the provider has no such algorithm for SSL or TLS");
  }
  if (use == kUseMacKey && row->kind != crypto::AlgorithmClass::kHash) {
    return fail(NTE_BAD_ALGID, "a MAC key is for a hash");
  }
  if (use == kUseEncKey && (chosen.num_bits == 0 || chosen.num_bits > 256)) {
    return kBadValue;
  }
  (use == kUseMacKey ? mac_ : cipher_) = chosen;
  return {};
}

// The version in the pre-master secret is the highest that the client offered (RFC 2246 7.4.7.1).
Status TlsMaster::set_version(uint32_t version) {
  if (is_master_) {
    return fail(NTE_BAD_KEY_STATE, "the master secret already exists");
  }
  secret_.reveal()[0] = static_cast<uint8_t>(version >> 8);
  secret_.reveal()[1] = static_cast<uint8_t>(version);
  return {};
}

Result<KeyPtr> TlsMaster::do_duplicate() const {
  const MutexLock lock(mutex_);
  auto copy = std::make_shared<TlsMaster>(provider_, algorithm_, permissions_, secret_.copy());
  const MutexLock copy_lock(copy->mutex_);
  copy->is_master_ = is_master_;
  copy->mac_ = mac_;
  copy->cipher_ = cipher_;
  copy->client_random_ = client_random_;
  copy->server_random_ = server_random_;
  return KeyPtr(std::move(copy));
}

// A client may always export its pre-master secret: that is its purpose.
Result<SecretBytes> TlsMaster::do_export(Key* wrapping, BlobType type, uint32_t flags) const {
  if (type != BlobType::kSimple) {
    return fail(NTE_BAD_TYPE, "a master has no such blob");
  }
  const SecretBytes plain = secret();
  return export_simple(algorithm(), plain.reveal(), wrapping, flags);
}

}  // namespace opensspi::csp
