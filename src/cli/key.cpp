// SPDX-License-Identifier: MIT
// opensspi key: key pairs in containers.
#include <cstring>
#include <iostream>

#include "key_containers.h"
#include "key_files.h"

namespace opensspi_cli {
namespace {

struct KeyOptions {
  ContainerOptions container;
  KeyFileOptions file;
  bool exportable = false;
  bool yes = false;
};

using Options = std::shared_ptr<KeyOptions>;

// Version 3 holds what version 2 has no field for: a public key's group, a long q.
std::optional<std::vector<uint8_t>> exported(const Key& key, bool public_only) {
  const DWORD type = public_only ? PUBLICKEYBLOB : PRIVATEKEYBLOB;
  const bool rsa = GET_ALG_TYPE(number_of(key, KP_ALGID)) == ALG_TYPE_RSA;
  const DWORD flags = rsa ? 0 : CRYPT_BLOB_VER3;
  DWORD len = 0;
  if (CryptExportKey(key.get(), 0, type, flags, nullptr, &len) == 0) {
    return std::nullopt;
  }
  std::vector<uint8_t> blob(len);
  if (CryptExportKey(key.get(), 0, type, flags, blob.data(), &len) == 0) {
    return std::nullopt;
  }
  blob.resize(len);
  return blob;
}

// The pair that --use names, else the existing one.
bool take_pair(Key& out, const Provider& container, const std::string& use) {
  if (use == "signature") {
    return CryptGetUserKey(container.get(), AT_SIGNATURE, out.out()) != 0;
  }
  if (CryptGetUserKey(container.get(), AT_KEYEXCHANGE, out.out()) != 0) {
    return true;
  }
  if (!use.empty() || last_status() != static_cast<int32_t>(NTE_NO_KEY)) {
    return false;
  }
  return CryptGetUserKey(container.get(), AT_SIGNATURE, out.out()) != 0;
}

int export_key(const Session& session, const KeyOptions& options) {
  Provider container;
  if (const auto exit = open_container(container, session, "key export", options.container)) {
    return *exit;
  }
  Key key;
  if (!take_pair(key, container, options.file.use)) {
    return refused(session, "key export", last_status());
  }
  auto blob = exported(key, options.file.public_only);
  if (!blob) {
    return refused(session, "key export", last_status());
  }
  KeyFile file;
  file.content = Content(std::move(*blob));
  KeyFileOptions target = options.file;
  target.use.clear();  // it named the pair, which keeps its use
  return write_key_file(session, "key export", file, target);
}

// private_blob converts the key to the blob that CryptImportKey takes.
std::optional<int> private_blob(Written& out, const Session& session, const KeyFile& key,
                                const KeyFileOptions& options) {
  OPENSSPI_KEY_FORM form = {};
  form.size = sizeof(form);
  form.format = OPENSSPI_KEY_BLOB;
  if (options.use == "exchange") {
    form.key_spec = AT_KEYEXCHANGE;
  }
  if (options.use == "signature") {
    form.key_spec = AT_SIGNATURE;
  }
  if (const int32_t status = convert_key(out, key, form); status != 0) {
    return refused(session, "key import", status);
  }
  if (out.text().front() == PRIVATEKEYBLOB) {
    return std::nullopt;
  }
  return misused(session, "key import", "a container holds key pairs; this is a public key only");
}

ALG_ID algorithm_of(const Written& blob) {
  BLOBHEADER header = {};
  std::memcpy(&header, blob.text().data(), sizeof(header));
  return header.aiKeyAlg;
}

DWORD use_of(ALG_ID algorithm) {
  return GET_ALG_CLASS(algorithm) == ALG_CLASS_SIGNATURE ? AT_SIGNATURE : AT_KEYEXCHANGE;
}

std::optional<ProviderChoice> provider_for(ALG_ID algorithm, const ContainerOptions& options) {
  if (options.provider.empty()) {
    return GET_ALG_TYPE(algorithm) == ALG_TYPE_RSA ? rsa_provider() : dss_provider();
  }
  const auto chosen = chosen_providers(options);
  if (!chosen) {
    return std::nullopt;
  }
  return chosen->front();
}

bool has_pair(const Provider& container, DWORD use) {
  Key key;
  return CryptGetUserKey(container.get(), use, key.out()) != 0;
}

// A container that was created for the import is removed if the import fails.
int import_blob(const Session& session, const KeyOptions& options, const Written& blob,
                const ProviderChoice& choice) {
  const char* name = options.container.name.c_str();
  const DWORD flags = options.container.flags();
  Provider container;
  bool fresh = false;
  if (!acquire(container, choice, name, flags)) {
    if (last_status() != static_cast<int32_t>(NTE_BAD_KEYSET)) {
      return refused(session, "key import", last_status());
    }
    fresh = acquire(container, choice, name, flags | CRYPT_NEWKEYSET);
    if (!fresh) {
      return refused(session, "key import", last_status());
    }
  }
  const DWORD use = use_of(algorithm_of(blob));
  if (!options.file.force && has_pair(container, use)) {
    return misused(
        session, "key import",
        std::string("the container has a key for ") + use_name(use) + "; --force replaces it");
  }
  Key key;
  const auto* const bytes = reinterpret_cast<const BYTE*>(blob.text().data());
  if (CryptImportKey(container.get(), bytes, static_cast<DWORD>(blob.len), 0,
                     options.exportable ? CRYPT_EXPORTABLE : 0, key.out()) != 0) {
    return done(session, "imported a key for " + std::string(use_name(use)) + " into " + name);
  }
  const int exit = refused(session, "key import", last_status());
  Provider gone;
  if (fresh) {
    acquire(gone, choice, name, flags | CRYPT_DELETEKEYSET);
  }
  return exit;
}

int import_key(const Session& session, const KeyOptions& options) {
  KeyFile key;
  if (const auto exit = read_key_file(key, session, "key import", options.file)) {
    return *exit;
  }
  Written blob;
  if (const auto exit = private_blob(blob, session, key, options.file)) {
    return *exit;
  }
  const auto choice = provider_for(algorithm_of(blob), options.container);
  if (!choice) {
    return misused(
        session, "key import",
        "there is no provider " + options.container.provider + "; there are " + provider_names());
  }
  return import_blob(session, options, blob, *choice);
}

int delete_container(const Session& session, const KeyOptions& options) {
  const ContainerOptions& which = options.container;
  Provider container;
  if (const auto exit = open_container(container, session, "key delete", which)) {
    return *exit;
  }
  const std::string provider = text_of(container, PP_NAME);
  if (!options.yes &&
      !confirmed("Delete the key container " + printable(which.name) + " for ever? [y/N] ")) {
    return misused(session, "key delete",
                   "nothing was deleted: confirm on the terminal, or use --yes");
  }
  ContainerOptions exactly = which;
  exactly.provider = provider;
  const auto choice = chosen_providers(exactly);
  Provider none;
  if (!choice ||
      !acquire(none, choice->front(), which.name.c_str(), which.flags() | CRYPT_DELETEKEYSET)) {
    return refused(session, "key delete", last_status());
  }
  return done(session, "deleted the key container " + which.name);
}

CLI::App& named_command(CLI::App& group, const Options& options, const char* name,
                        const char* meaning) {
  CLI::App& command = *group.add_subcommand(name, meaning);
  command.add_option("NAME", options->container.name, "The container's name")->required();
  command.fallthrough();
  return command;
}

void add_reading_commands(CLI::App& group, Session& session, const Options& options) {
  CLI::App& listing = *group.add_subcommand("list", "List the key containers");
  listing.fallthrough();
  listing.callback([&session, options] { session.exit = key_list(session, options->container); });
  named_command(group, options, "show", "Show the content of a container")
      .callback([&session, options] { session.exit = key_show(session, options->container); });
  CLI::App& exporting =
      named_command(group, options, "export", "Write a key of a container to a file");
  exporting.add_option("OUTPUT", options->file.output, "The file to write; - writes to stdout")
      ->required();
  add_output_options(exporting, options->file);
  exporting.callback([&session, options] { session.exit = export_key(session, *options); });
}

void add_changing_commands(CLI::App& group, Session& session, const Options& options) {
  CLI::App& importing = named_command(group, options, "import", "Put a key pair into a container");
  importing
      .add_option("INPUT", options->file.input,
                  "A private key: blob, PVK, PEM or DER; - reads stdin")
      ->required();
  importing.add_option("--use", options->file.use, "exchange or signature; default: the key's own")
      ->check(CLI::IsMember({"exchange", "signature"}));
  importing.add_flag("--exportable", options->exportable, "Let the key be exported again");
  importing.add_flag("--password-stdin", options->file.password_stdin,
                     "Read the file's password from stdin");
  importing.add_flag("--force", options->file.force, "Replace an existing key of the container");
  importing.callback([&session, options] { session.exit = import_key(session, *options); });

  CLI::App& deleting = named_command(group, options, "delete", "Delete a container and its keys");
  deleting.add_flag("--yes", options->yes, "Do not ask");
  deleting.callback([&session, options] { session.exit = delete_container(session, *options); });
}

}  // namespace

void add_key_commands(CLI::App& program, Session& session) {
  const auto options = std::make_shared<KeyOptions>();
  CLI::App& group = *program.add_subcommand("key", "Key pairs in containers of CryptoAPI");
  group.require_subcommand(1);
  group.fallthrough();
  group.add_flag("--machine", options->container.machine,
                 "The machine's containers, not this user's");
  group.add_option("--provider", options->container.provider,
                   "A provider by its Windows name; without it both families are searched");
  add_reading_commands(group, session, options);
  add_changing_commands(group, session, options);
}

}  // namespace opensspi_cli
