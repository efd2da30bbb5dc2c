// SPDX-License-Identifier: MIT
#include "csp/foreign_key.h"

#include "csp/describe.h"
#include "csp/key_blob.h"

namespace opensspi::csp {
namespace {

AlgorithmNumber usual_algorithm(crypto::KeyKind kind) {
  if (kind == crypto::KeyKind::kRsa) {
    return kAlgRsaKeyExchange;
  }
  return kind == crypto::KeyKind::kDsa ? kAlgDssSign : kAlgDhStoreAndForward;
}

Result<ForeignKey> from_blob(ByteView bytes, KeyForm form, bool encrypted) {
  const BlobFrame frame = TRY(read_frame(bytes));
  const bool is_public = frame.header.type == BlobType::kPublic;
  if (!is_public && frame.header.type != BlobType::kPrivate) {
    return fail(NTE_BAD_TYPE, "the blob holds a session key, not a key pair");
  }
  ForeignKey key{nullptr, nullptr, frame.header.algorithm, form, encrypted};
  BlobBody body = TRY(parse_body(frame));
  if (is_public) {
    key.open = TRY(public_key_of_body(body));
    return key;
  }
  key.pair = TRY(private_key_of_body(body, crypto::KeyOrigin::kForeign));
  key.open = key.pair->public_key();
  return key;
}

Result<SecretBytes> opened(const PvkFile& file, const std::optional<ByteView>& password) {
  if (!file.encrypted) {
    return file.blob.copy();
  }
  if (!password) {
    return fail(ERROR_INVALID_PASSWORD, "the PVK file is encrypted: give its password");
  }
  auto blob = pvk_private_blob(file, *password);
  if (blob.ok()) {
    return blob;
  }
  return fail(ERROR_INVALID_PASSWORD, "the password is not the one of the PVK file");
}

// A PVK file has its own key spec; in some files the blob inside has CALG_RSA_KEYX in either case.
AlgorithmNumber algorithm_for(AlgorithmNumber algorithm, KeySpec use) {
  if (type_of(algorithm) != kTypeRsa) {
    return algorithm;
  }
  return use == KeySpec::kSignature ? kAlgRsaSign : kAlgRsaKeyExchange;
}

Result<ForeignKey> from_pvk(ByteView bytes, const std::optional<ByteView>& password) {
  const PvkFile file = TRY(parse_pvk(bytes));
  const SecretBytes blob = TRY(opened(file, password));
  ForeignKey key = TRY(from_blob(blob.reveal(), KeyForm::kPvk, file.encrypted));
  key.algorithm = algorithm_for(key.algorithm, file.spec);
  return key;
}

Result<ForeignKey> from_key_file(ByteView bytes, const std::optional<ByteView>& password) {
  crypto::KeyFromFile file = TRY(crypto::read_key_file(bytes, password));
  const AlgorithmNumber algorithm = usual_algorithm(file.open->kind());
  const bool pem = file.encoding == crypto::KeyEncoding::kPem;
  return ForeignKey{std::move(file.pair), std::move(file.open), algorithm,
                    pem ? KeyForm::kPem : KeyForm::kDer, file.encrypted};
}

bool is_pvk(ByteView bytes) {
  return bytes.size() >= 4 && Reader(bytes, kBadBlob).u32le().value() == kMagicPvk;
}

KeySpec use_of(AlgorithmNumber algorithm) {
  const bool signs = algorithm == kAlgRsaSign || algorithm == kAlgDssSign;
  return signs ? KeySpec::kSignature : KeySpec::kKeyExchange;
}

Status check_use(AlgorithmNumber algorithm, KeySpec use) {
  if (type_of(algorithm) == kTypeRsa || use == use_of(algorithm)) {
    return {};
  }
  return fail(NTE_BAD_FLAGS, "DSA keys are for signatures only, Diffie-Hellman keys for exchange");
}

// Version 2 has no field for the group of a Diffie-Hellman public key, for q of any Diffie-Hellman
// group, nor for more than 20 bytes of DSA's q.
uint8_t version_for(const ForeignKey& key, const KeyTarget& target, bool with_private) {
  if (target.blob_version != 0) {
    return target.blob_version;
  }
  const crypto::FfcPublicKey* ffc = key.open->ffc();
  if (ffc == nullptr) {
    return kBlobVersion;
  }
  const size_t order_len = ffc->group().order.size();
  const bool dsa_fits = order_len <= kDssOrderLen;
  const bool dh_fits = with_private && order_len == 0;
  const bool fits = ffc->kind() == crypto::KeyKind::kDsa ? dsa_fits : dh_fits;
  return fits ? kBlobVersion : kBlobVersionThree;
}

Result<SecretBytes> as_blob(const ForeignKey& key, const KeyTarget& target,
                            AlgorithmNumber algorithm, bool with_private) {
  const uint8_t version = version_for(key, target, with_private);
  const bool rsa = type_of(algorithm) == kTypeRsa;
  if (version == kBlobVersionThree && rsa) {
    return fail(NTE_BAD_VER, "blobs of RSA keys have version 2 only");
  }
  if (with_private) {
    return blob_from_private_key(*key.pair, algorithm, version);
  }
  const Bytes blob = TRY(blob_from_public_key(*key.open, algorithm, version));
  return SecretBytes(ByteView(blob));
}

Result<SecretBytes> as_pvk(const ForeignKey& key, const KeyTarget& target,
                           AlgorithmNumber algorithm) {
  if (key.open->kind() == crypto::KeyKind::kDh) {
    return fail(NTE_BAD_TYPE, "PVK files hold RSA and DSA keys");
  }
  KeyTarget second = target;
  second.blob_version = kBlobVersion;
  SecretBytes blob = TRY(as_blob(key, second, algorithm, true));
  if (!target.password) {
    return write_pvk({use_of(algorithm), false, {}, std::move(blob)});
  }
  const PvkFile file =
      TRY(encrypt_pvk(use_of(algorithm), blob.reveal(), *target.password, target.pvk_strength));
  return write_pvk(file);
}

Result<SecretBytes> as_key_file(const ForeignKey& key, const KeyTarget& target, bool with_private) {
  const crypto::KeyFileForm form{
      target.form == KeyForm::kPem ? crypto::KeyEncoding::kPem : crypto::KeyEncoding::kDer,
      target.traditional ? crypto::KeyStructure::kTraditional : crypto::KeyStructure::kStandard};
  if (with_private) {
    return crypto::write_key_file(*key.pair, form, target.password);
  }
  const Bytes file = TRY(crypto::write_key_file(*key.open, form));
  return SecretBytes(ByteView(file));
}

}  // namespace

Result<ForeignKey> read_foreign_key(ByteView bytes, const std::optional<ByteView>& password) {
  if (is_pvk(bytes)) {
    return from_pvk(bytes, password);
  }
  if (looks_like_blob(bytes)) {
    return from_blob(bytes, KeyForm::kBlob, false);
  }
  if (crypto::looks_like_key_file(bytes)) {
    return from_key_file(bytes, password);
  }
  return fail(NTE_BAD_DATA, "this is not a key blob, PVK file, PEM or DER");
}

Result<SecretBytes> write_foreign_key(const ForeignKey& key, const KeyTarget& target) {
  const KeySpec use = target.use.value_or(use_of(key.algorithm));
  TRY(check_use(key.algorithm, use));
  const AlgorithmNumber algorithm = algorithm_for(key.algorithm, use);
  const bool with_private = key.pair != nullptr && !target.public_half_only;
  if (target.form == KeyForm::kPvk && !with_private) {
    return fail(NTE_BAD_TYPE, "a PVK file holds a private key");
  }
  if (target.password && (!with_private || target.form == KeyForm::kBlob)) {
    return fail(NTE_BAD_FLAGS, "only private keys in PVK, PEM and DER are encrypted");
  }
  if (target.form == KeyForm::kPvk) {
    return as_pvk(key, target, algorithm);
  }
  if (target.form == KeyForm::kBlob) {
    return as_blob(key, target, algorithm, with_private);
  }
  return as_key_file(key, target, with_private);
}

}  // namespace opensspi::csp
