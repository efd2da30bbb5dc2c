// SPDX-License-Identifier: MIT
// The interface for key containers: loading and storing key pairs by name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/secret.h"
#include "crypto/cipher.h"
#include "csp/ids.h"
#include "csp/provider_table.h"

namespace opensspi::crypto {
class PrivateKey;
}

namespace opensspi::csp {

// kMaxContainerNameLen is the length of the longest name of a container, in bytes (MAX_PATH).
inline constexpr size_t kMaxContainerNameLen = 260;

// StoredKeyPair is a key pair in a container.
struct StoredKeyPair {
  AlgorithmNumber algorithm = 0;  // CALG_RSA_KEYX, CALG_DSS_SIGN, ...
  uint32_t permissions = 0;       // CRYPT_EXPORT and other permissions, as in KP_PERMISSIONS
  // A plain PRIVATEKEYBLOB, to be sealed at rest; empty for a key on a token.
  SecretBytes private_blob;
  // A key that never leaves its token; nullptr for one that is kept as a blob.
  std::shared_ptr<crypto::PrivateKey> on_token;
};

// Container is one open container. It may be used from several threads, and by several processes at
// once; each call sees a consistent state.
class Container {
 public:
  virtual ~Container() = default;
  // name is the name under which it was created.
  [[nodiscard]] virtual std::string name() const = 0;
  // unique_name is PP_UNIQUE_CONTAINER's.
  [[nodiscard]] virtual std::string unique_name() const = 0;
  // has returns whether the pair exists, without opening its secret.
  [[nodiscard]] virtual Result<bool> has(KeySpec spec) const = 0;
  // load returns the pair; NTE_NO_KEY if there is none, NTE_KEYSET_ENTRY_BAD if the container was
  // removed meanwhile or does not open.
  [[nodiscard]] virtual Result<StoredKeyPair> load(KeySpec spec) const = 0;
  // store replaces the pair completely or not at all; the replaced one's certificate is removed
  // with it. The container is unchanged on failure.
  [[nodiscard]] virtual Status store(KeySpec spec, const StoredKeyPair& pair) = 0;
  // remove deletes the pair; NTE_NO_KEY if there is none.
  [[nodiscard]] virtual Status remove(KeySpec spec) = 0;
  // certificate returns KP_CERTIFICATE (DER), stored beside a pair; empty if there is none.
  // set_certificate returns NTE_NO_KEY if there is no pair.
  [[nodiscard]] virtual Result<Bytes> certificate(KeySpec spec) const = 0;
  [[nodiscard]] virtual Status set_certificate(KeySpec spec, ByteView der) = 0;
  // security_descriptor returns PP_KEYSET_SEC_DESCR: a self-relative SECURITY_DESCRIPTOR for owner
  // and mode.
  [[nodiscard]] virtual Result<Bytes> security_descriptor() const = 0;
  // set_pin gives the PIN that opens the secret keys of a token (PP_KEYEXCHANGE_PIN,
  // PP_SIGNATURE_PIN); NTE_BAD_TYPE if containers have none.
  [[nodiscard]] virtual Status set_pin(ByteView /*pin*/) {
    return fail(NTE_BAD_TYPE, "containers of this provider have no PIN");
  }
  // generate creates a pair inside the container, for containers on tokens. Software containers
  // return nullptr: the provider then generates the pair itself and calls store.
  [[nodiscard]] virtual Result<std::shared_ptr<crypto::PrivateKey>> generate(
      KeySpec spec, AlgorithmNumber algorithm, uint32_t bits, uint32_t permissions) = 0;
};

// ContainerSlot is a place for a key pair in an open container.
struct ContainerSlot {
  std::shared_ptr<Container> container;
  KeySpec spec;
};

// ContainerPlace says where a container is.
struct ContainerPlace {
  ContainerFamily family;
  Implementation implementation;
  bool machine;  // CRYPT_MACHINE_KEYSET
};

// ContainerStore holds the containers of this user, of the machine, and of tokens. It may be used
// from several threads. Names are compared without regard to case. Its errors are Windows' codes.
class ContainerStore {
 public:
  virtual ~ContainerStore() = default;
  // default_name is the container that an empty name means: the user's login name.
  [[nodiscard]] virtual std::string default_name() const = 0;
  // open returns NTE_BAD_KEYSET if there is no such container.
  [[nodiscard]] virtual Result<std::shared_ptr<Container>> open(const ContainerPlace& place,
                                                                std::string_view name) = 0;
  // create returns NTE_EXISTS if there is already one.
  [[nodiscard]] virtual Result<std::shared_ptr<Container>> create(const ContainerPlace& place,
                                                                  std::string_view name) = 0;
  // remove returns NTE_BAD_KEYSET if there is none.
  [[nodiscard]] virtual Status remove(const ContainerPlace& place, std::string_view name) = 0;
  // names lists all, in a stable order.
  [[nodiscard]] virtual Result<std::vector<std::string>> names(const ContainerPlace& place) = 0;
  // opaque_key seals OPAQUEKEYBLOBs: anyone with the same key may import them.
  [[nodiscard]] virtual Result<crypto::SealKey> opaque_key() = 0;
};

// memory_container is a container that exists as long as its session: CRYPT_VERIFYCONTEXT opens one
// without a name.
std::shared_ptr<Container> memory_container(std::string name);

}  // namespace opensspi::csp
