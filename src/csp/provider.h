// SPDX-License-Identifier: MIT
// Provider: the object of an HCRYPTPROV: a provider, and a container or none.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "crypto/public_key.h"
#include "csp/container.h"
#include "csp/hash.h"
#include "csp/key.h"

namespace opensspi::csp {

struct DerivedBytes;

// AcquireRequest is CryptAcquireContext's. An empty container is the user's default one.
struct AcquireRequest {
  std::string_view container;
  const ProviderRow* row;
  uint32_t flags;
};

// delete_container implements CRYPT_DELETEKEYSET; NTE_BAD_KEYSET if there is no such container.
[[nodiscard]] Status delete_container(ContainerStore& store, const AcquireRequest& request);

// Provider is one session. It may be used from any thread. Keys and hashes keep it alive until the
// last of them is destroyed; `store` must outlive it.
class Provider final : public std::enable_shared_from_this<Provider> {
 public:
  // acquire opens a session. NTE_BAD_KEYSET if the container does not exist, NTE_EXISTS if
  // CRYPT_NEWKEYSET finds one, NTE_BAD_FLAGS for flags that Windows does not know. For
  // CRYPT_DELETEKEYSET see delete_container.
  static Result<std::shared_ptr<Provider>> acquire(ContainerStore& store,
                                                   const AcquireRequest& request);

  [[nodiscard]] const ProviderRow& row() const { return row_; }
  [[nodiscard]] uint32_t flags() const { return flags_; }

  // generate_key generates a session key or a key pair (CryptGenKey). `algorithm` may be 1 or 2
  // (AT_KEYEXCHANGE, AT_SIGNATURE). A key pair is in the container when this succeeds. `keep_going`
  // is called during long work; if it returns false, the result is ERROR_CANCELLED.
  [[nodiscard]] Result<KeyPtr> generate_key(AlgorithmNumber algorithm, uint32_t flags,
                                            const crypto::KeepGoing& keep_going);
  // derive_key derives a session key from a hash, which it finishes (CryptDeriveKey).
  [[nodiscard]] Result<KeyPtr> derive_key(AlgorithmNumber algorithm, HashObject& hash,
                                          uint32_t flags);
  // user_key returns a pair of the container: NTE_NO_KEY if there is none.
  [[nodiscard]] Result<KeyPtr> user_key(uint32_t key_spec);
  // import_key reads a blob (CryptImportKey). `unwrapping` is hPubKey, or nullptr.
  [[nodiscard]] Result<KeyPtr> import_key(ByteView blob, Key* unwrapping, uint32_t flags);
  // adopt_public_key creates a key from a public key of another source, a public-key info.
  [[nodiscard]] KeyPtr adopt_public_key(AlgorithmNumber algorithm,
                                        std::shared_ptr<const crypto::PublicKey> open);
  // random fills `out` (CryptGenRandom).
  void random(ByteSpan out);

  // create_hash creates a hash (CryptCreateHash). `key` is for keyed hashes, else ignored.
  [[nodiscard]] Result<HashPtr> create_hash(AlgorithmNumber algorithm, Key* key, uint32_t flags);

  // signature_len returns the size of the result of `sign`, and changes nothing.
  [[nodiscard]] Result<size_t> signature_len(HashObject& hash, uint32_t key_spec, uint32_t flags);
  // sign finishes the hash and signs it with a pair of the container; the signature is
  // little-endian. `description` is hashed first (UTF-16, as CryptSignHash's sDescription).
  [[nodiscard]] Result<Bytes> sign(HashObject& hash, uint32_t key_spec, ByteView description,
                                   uint32_t flags);
  // verify finishes the hash and checks a signature: NTE_BAD_SIGNATURE.
  [[nodiscard]] Status verify(HashObject& hash, ByteView signature, Key& public_key,
                              ByteView description, uint32_t flags);

  // parameter_len and parameter as Key's. `flags` of an enumeration may hold CRYPT_FIRST or
  // CRYPT_NEXT; ERROR_NO_MORE_ITEMS ends it. parameter_len does not advance an enumeration.
  // enumerates returns whether `id` is an enumeration: PP_ENUMALGS, PP_ENUMALGS_EX,
  // PP_ENUMCONTAINERS. Their parameter_len is that of the longest possible element.
  [[nodiscard]] static bool enumerates(uint32_t id);
  [[nodiscard]] Result<size_t> parameter_len(uint32_t id, uint32_t flags);
  [[nodiscard]] Result<size_t> parameter(uint32_t id, uint32_t flags, ByteSpan out);
  [[nodiscard]] Result<ParameterShape> settable(uint32_t id);
  [[nodiscard]] Status set_parameter(uint32_t id, uint32_t flags, ByteView value);

  // container returns the open container; a CRYPT_VERIFYCONTEXT session has one without a name,
  // which is destroyed with it.
  [[nodiscard]] const std::shared_ptr<Container>& container() const { return container_; }
  [[nodiscard]] ContainerStore& store() const { return store_; }
  [[nodiscard]] ContainerPlace place() const;

 private:
  Provider(ContainerStore& store, const ProviderRow& row, uint32_t flags,
           std::shared_ptr<Container> container);

  // Key pairs (key_pairs.cpp).
  Result<KeyPtr> generate_pair(AlgorithmNumber algorithm, uint32_t flags,
                               const crypto::KeepGoing& keep_going);
  Result<KeyPtr> generate_dh_pair(AlgorithmNumber algorithm, uint32_t num_bits, uint32_t flags,
                                  const crypto::KeepGoing& keep_going);
  Result<KeyPtr> keep_pair(AlgorithmNumber algorithm, uint32_t permissions,
                           std::shared_ptr<const crypto::PrivateKey> secret);
  Result<KeyPtr> make_pair_key(AlgorithmNumber algorithm, uint32_t permissions,
                               std::shared_ptr<const crypto::PrivateKey> secret,
                               std::optional<KeySpec> spec);
  struct CachedPair {
    AlgorithmNumber algorithm = 0;
    uint32_t permissions = 0;
    std::shared_ptr<const crypto::PrivateKey> secret;
  };
  Result<CachedPair> load_pair(KeySpec spec);
  Result<CachedPair> signing_pair(uint32_t key_spec);
  void remember(KeySpec spec, CachedPair pair);

  // Imports (import_key.cpp).
  Result<KeyPtr> import_public(ByteView blob, Key* unwrapping, uint32_t flags);
  Result<KeyPtr> import_private(ByteView blob, Key* unwrapping, uint32_t flags);
  Result<KeyPtr> import_plaintext(ByteView blob, uint32_t flags);
  Result<KeyPtr> import_simple_blob(ByteView blob, Key* unwrapping, uint32_t flags);
  Result<KeyPtr> import_opaque(ByteView blob);
  Result<KeyPtr> import_symmetric(ByteView blob, Key* unwrapping, uint32_t flags);
  KeyPtr make_salted_key(AlgorithmNumber algorithm, DerivedBytes bytes, uint32_t flags);
  Result<KeyPtr> make_session_key(AlgorithmNumber algorithm, SecretBytes key, uint32_t flags);

  Result<KeyPtr> derive_channel_key(AlgorithmNumber algorithm, HashObject& hash, uint32_t flags);

  // Parameters (provider_parameters.cpp).
  friend struct ProviderGetters;
  Result<size_t> next_algorithm(uint32_t id, uint32_t flags, ByteSpan out) REQUIRES(mutex_);
  Result<size_t> next_container(uint32_t flags, ByteSpan out) REQUIRES(mutex_);

  ContainerStore& store_;
  const ProviderRow& row_;
  const uint32_t flags_;
  const std::shared_ptr<Container> container_;
  Mutex mutex_;
  size_t next_algorithm_ GUARDED_BY(mutex_) = 0;
  size_t next_container_ GUARDED_BY(mutex_) = 0;
  std::vector<std::string> container_names_ GUARDED_BY(mutex_);
  CachedPair cached_[2] GUARDED_BY(mutex_);
};

}  // namespace opensspi::csp
