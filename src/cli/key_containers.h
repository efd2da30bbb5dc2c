// SPDX-License-Identifier: MIT
// Key containers, as the commands "key …" open and show them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command.h"
#include "crypt.h"

namespace opensspi_cli {

// ProviderChoice is a provider by its Windows name and type.
struct ProviderChoice {
  std::string name;
  DWORD type;
};

// ContainerOptions are the options about containers.
struct ContainerOptions {
  std::string name;
  std::string provider;
  bool machine = false;

  [[nodiscard]] DWORD flags() const {
    return CRYPT_SILENT | (machine ? DWORD{CRYPT_MACHINE_KEYSET} : 0);
  }
};

// The two families of providers that do not see one another's containers, by their use.
ProviderChoice rsa_provider();
ProviderChoice dss_provider();

// chosen_providers returns the provider that --provider names, or one of each family; nothing if no
// provider has that name.
std::optional<std::vector<ProviderChoice>> chosen_providers(const ContainerOptions& options);
// provider_names lists the providers' names, for an error to show.
std::string provider_names();

// acquire opens a provider and a container; `name` may be null (with CRYPT_VERIFYCONTEXT). It
// returns whether that succeeded; otherwise the last error has the reason.
bool acquire(Provider& out, const ProviderChoice& choice, const char* name, DWORD flags);

// open_container tries the chosen providers until one has the container. It returns an exit code if
// none has.
std::optional<int> open_container(Provider& out, const Session& session, const char* task,
                                  const ContainerOptions& options);

// PairInfo is one key pair of a container.
struct PairInfo {
  DWORD use;  // AT_KEYEXCHANGE, AT_SIGNATURE
  std::string algorithm;
  DWORD bits;
  bool exportable;
};

// pairs_in lists the one or two pairs of an open container.
std::vector<PairInfo> pairs_in(const Provider& container);
// use_name is "exchange" or "signature".
const char* use_name(DWORD use);

// container_names lists the names of the containers; none if they cannot be read.
std::set<std::string> container_names(bool machine);

// key_list, key_show print containers; they return the exit code.
int key_list(const Session& session, const ContainerOptions& options);
int key_show(const Session& session, const ContainerOptions& options);

}  // namespace opensspi_cli
