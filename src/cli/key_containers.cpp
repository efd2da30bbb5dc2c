// SPDX-License-Identifier: MIT
#include "key_containers.h"

#include <strings.h>

#include <algorithm>
#include <iomanip>
#include <iostream>

namespace opensspi_cli {
namespace {

std::optional<ProviderChoice> provider_number(DWORD index) {
  DWORD type = 0;
  DWORD len = 0;
  if (CryptEnumProvidersA(index, nullptr, 0, &type, nullptr, &len) == 0) {
    return std::nullopt;
  }
  std::string name(len, '\0');
  if (CryptEnumProvidersA(index, nullptr, 0, &type, name.data(), &len) == 0) {
    return std::nullopt;
  }
  return ProviderChoice{name.c_str(), type};
}

std::string pair_text(const PairInfo& pair) {
  return std::string(use_name(pair.use)) + " " + pair.algorithm + "-" + std::to_string(pair.bits) +
         (pair.exportable ? " exportable" : "");
}

std::string pairs_text(const std::vector<PairInfo>& pairs) {
  std::string text;
  for (const PairInfo& pair : pairs) {
    text += (text.empty() ? "" : ", ") + pair_text(pair);
  }
  return text.empty() ? "no keys" : text;
}

std::string pairs_json(const std::vector<PairInfo>& pairs) {
  std::string text = "[";
  for (const PairInfo& pair : pairs) {
    text += std::string(text.size() > 1 ? ", " : "") +
            "{\"use\": " + json_text(use_name(pair.use)) +
            ", \"algorithm\": " + json_text(pair.algorithm) +
            ", \"bits\": " + std::to_string(pair.bits) +
            ", \"exportable\": " + (pair.exportable ? "true" : "false") + "}";
  }
  return text + "]";
}

// Listed is one container of "key list".
struct Listed {
  std::string name;
  std::string provider;
  std::string unique_name;
  std::vector<PairInfo> pairs;
  int32_t status;  // of opening it: a damaged one is listed too
};

Listed look_into(const ProviderChoice& choice, const std::string& name,
                 const ContainerOptions& options) {
  Listed listed{name, choice.name, "", {}, 0};
  Provider container;
  if (!acquire(container, choice, name.c_str(), options.flags())) {
    listed.status = last_status();
    return listed;
  }
  listed.unique_name = text_of(container, PP_UNIQUE_CONTAINER);
  listed.pairs = pairs_in(container);
  return listed;
}

void print_json(const Listed& listed) {
  std::cout << "{\"name\": " << json_text(listed.name)
            << ", \"provider\": " << json_text(listed.provider)
            << ", \"unique_name\": " << json_text(listed.unique_name)
            << ", \"keys\": " << pairs_json(listed.pairs) << ", \"error\": "
            << (listed.status == 0 ? "null" : json_text(opensspi_status_name(listed.status)))
            << "}";
}

void print_line(const Listed& listed) {
  const std::string state =
      listed.status == 0 ? pairs_text(listed.pairs)
                         : std::string("cannot be opened: ") + opensspi_status_name(listed.status);
  std::cout << std::left << std::setw(30) << printable(listed.name) << "  " << state << '\n';
}

}  // namespace

ProviderChoice rsa_provider() { return {MS_ENH_RSA_AES_PROV_A, PROV_RSA_AES}; }
ProviderChoice dss_provider() { return {MS_ENH_DSS_DH_PROV_A, PROV_DSS_DH}; }

std::optional<std::vector<ProviderChoice>> chosen_providers(const ContainerOptions& options) {
  if (options.provider.empty()) {
    return std::vector{rsa_provider(), dss_provider()};
  }
  for (DWORD i = 0; const auto choice = provider_number(i); ++i) {
    if (strcasecmp(choice->name.c_str(), options.provider.c_str()) == 0) {
      return std::vector{*choice};
    }
  }
  return std::nullopt;
}

std::string provider_names() {
  std::string names;
  for (DWORD i = 0; const auto choice = provider_number(i); ++i) {
    names += (names.empty() ? "" : "; ") + choice->name;
  }
  return names;
}

bool acquire(Provider& out, const ProviderChoice& choice, const char* name, DWORD flags) {
  return CryptAcquireContextA(out.out(), name, choice.name.c_str(), choice.type, flags) != 0;
}

std::optional<int> open_container(Provider& out, const Session& session, const char* task,
                                  const ContainerOptions& options) {
  const auto providers = chosen_providers(options);
  if (!providers) {
    return misused(session, task,
                   "there is no provider " + options.provider + "; there are " + provider_names());
  }
  for (const ProviderChoice& choice : *providers) {
    if (acquire(out, choice, options.name.c_str(), options.flags())) {
      return std::nullopt;
    }
    if (last_status() != static_cast<int32_t>(NTE_BAD_KEYSET)) {
      break;
    }
  }
  return refused(session, task, last_status());
}

const char* use_name(DWORD use) { return use == AT_SIGNATURE ? "signature" : "exchange"; }

std::vector<PairInfo> pairs_in(const Provider& container) {
  std::vector<PairInfo> pairs;
  const std::vector<AlgorithmRow> rows = algorithms_of(container);
  for (const DWORD use : {DWORD{AT_KEYEXCHANGE}, DWORD{AT_SIGNATURE}}) {
    Key key;
    if (CryptGetUserKey(container.get(), use, key.out()) == 0) {
      continue;
    }
    const DWORD id = number_of(key, KP_ALGID);
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const AlgorithmRow& candidate) {
      return candidate.id == id;
    });
    pairs.push_back({use, row == rows.end() ? "key" : row->name, number_of(key, KP_KEYLEN),
                     (number_of(key, KP_PERMISSIONS) & CRYPT_EXPORT) != 0});
  }
  return pairs;
}

namespace {

// all_containers opens every container of the providers; a status on failure.
int32_t all_containers(std::vector<Listed>& out, const std::vector<ProviderChoice>& providers,
                       const ContainerOptions& options) {
  for (const ProviderChoice& choice : providers) {
    Provider provider;
    if (!acquire(provider, choice, nullptr, options.flags() | CRYPT_VERIFYCONTEXT)) {
      return last_status();
    }
    const auto names = container_names(provider);
    if (!names) {
      return last_status();
    }
    for (const std::string& name : *names) {
      out.push_back(look_into(choice, name, options));
    }
  }
  return 0;
}

void print_list_json(const std::vector<Listed>& containers) {
  std::cout << "{\"containers\": [";
  const char* comma = "";
  for (const Listed& listed : containers) {
    std::cout << comma;
    print_json(listed);
    comma = ", ";
  }
  std::cout << "]}\n";
}

}  // namespace

std::set<std::string> container_names(bool machine) {
  ContainerOptions options;
  options.machine = machine;
  const auto providers = chosen_providers(options);
  std::vector<Listed> containers;
  std::set<std::string> names;
  if (providers && all_containers(containers, *providers, options) == 0) {
    for (const Listed& listed : containers) {
      names.insert(listed.name);
    }
  }
  return names;
}

int key_list(const Session& session, const ContainerOptions& options) {
  const auto providers = chosen_providers(options);
  if (!providers) {
    return misused(session, "key list",
                   "there is no provider " + options.provider + "; there are " + provider_names());
  }
  std::vector<Listed> containers;
  if (const int32_t status = all_containers(containers, *providers, options); status != 0) {
    return refused(session, "key list", status);
  }
  if (session.json) {
    print_list_json(containers);
    return kExitDone;
  }
  for (const Listed& listed : containers) {
    print_line(listed);
  }
  if (containers.empty()) {
    std::cout << "no key containers\n";
  }
  return kExitDone;
}

int key_show(const Session& session, const ContainerOptions& options) {
  Provider container;
  if (const auto exit = open_container(container, session, "key show", options)) {
    return *exit;
  }
  const Listed listed{text_of(container, PP_CONTAINER), text_of(container, PP_NAME),
                      text_of(container, PP_UNIQUE_CONTAINER), pairs_in(container), 0};
  if (session.json) {
    print_json(listed);
    std::cout << '\n';
    return kExitDone;
  }
  std::cout << "name: " << printable(listed.name) << "\nprovider: " << listed.provider
            << "\nunique name: " << printable(listed.unique_name)
            << "\nplace: " << (options.machine ? "machine" : "user") << '\n';
  for (const PairInfo& pair : listed.pairs) {
    std::cout << "key: " << pair_text(pair) << '\n';
  }
  if (listed.pairs.empty()) {
    std::cout << "no keys\n";
  }
  return kExitDone;
}

}  // namespace opensspi_cli
