// SPDX-License-Identifier: MIT
// opensspi dpapi: protected data and the master keys that open it.
#include "opensspi/dpapi.h"

#include <iostream>

#include "crypt.h"
#include "dpapi_profile.h"
#include "files.h"
#include "wide_text.h"

namespace opensspi_cli {
namespace {

constexpr size_t kMaxData = size_t{64} * 1024 * 1024;

using Options = std::shared_ptr<DpapiOptions>;

// Handed is memory that CryptProtectData or CryptUnprotectData returned.
template <class T>
class Handed {
 public:
  explicit Handed(T* memory) : memory_(memory) {}
  Handed(const Handed&) = delete;
  Handed& operator=(const Handed&) = delete;
  ~Handed() { LocalFree(memory_); }

 private:
  T* memory_;
};

DATA_BLOB blob_of(const Content& content) {
  return {static_cast<DWORD>(content.size()), const_cast<BYTE*>(content.data())};
}

// Inputs are what protect and unprotect read: the data, and the entropy if there is any.
struct Inputs {
  Content data;
  Content entropy;
  bool has_entropy = false;
};

std::optional<std::string> read_inputs(Inputs& out, const DpapiOptions& options) {
  if (auto problem = read_content(out.data, options.input, kMaxData)) {
    return problem;
  }
  if (options.entropy.empty()) {
    return std::nullopt;
  }
  out.has_entropy = true;
  return read_content(out.entropy, options.entropy);
}

int write_output(const Session& session, const char* task, const DpapiOptions& options,
                 const DATA_BLOB& made) {
  const std::string_view bytes(reinterpret_cast<const char*>(made.pbData), made.cbData);
  const Overwrite overwrite = options.force ? Overwrite::kYes : Overwrite::kNo;
  if (const auto problem = write_content(options.output, bytes, overwrite, Privacy::kOwner)) {
    return misused(session, task, *problem);
  }
  return options.output == "-" ? kExitDone : done(session, "wrote " + options.output);
}

int protect(const Session& session, const DpapiOptions& options) {
  Inputs inputs;
  if (const auto problem = read_inputs(inputs, options)) {
    return failed(session, "dpapi protect", *problem);
  }
  std::u16string description;
  if (!wide(options.description, description)) {
    return misused(session, "dpapi protect", "the description is not well-formed UTF-8");
  }
  DATA_BLOB in = blob_of(inputs.data), entropy = blob_of(inputs.entropy), made = {};
  const DWORD flags =
      CRYPTPROTECT_UI_FORBIDDEN | (options.machine ? DWORD{CRYPTPROTECT_LOCAL_MACHINE} : 0);
  if (CryptProtectData(&in, description.empty() ? nullptr : description.c_str(),
                       inputs.has_entropy ? &entropy : nullptr, nullptr, nullptr, flags,
                       &made) == 0) {
    return refused(session, "dpapi protect", last_status());
  }
  const Handed owner(made.pbData);
  return write_output(session, "dpapi protect", options, made);
}

int unprotect(const Session& session, const DpapiOptions& options) {
  Inputs inputs;
  if (const auto problem = read_inputs(inputs, options)) {
    return failed(session, "dpapi unprotect", *problem);
  }
  DATA_BLOB in = blob_of(inputs.data), entropy = blob_of(inputs.entropy), made = {};
  if (CryptUnprotectData(&in, nullptr, inputs.has_entropy ? &entropy : nullptr, nullptr, nullptr,
                         CRYPTPROTECT_UI_FORBIDDEN, &made) == 0) {
    return refused(session, "dpapi unprotect", last_status());
  }
  const Handed owner(made.pbData);
  return write_output(session, "dpapi unprotect", options, made);
}

int list(const Session& session, const DpapiOptions& options) {
  char* text = nullptr;
  const int32_t status = opensspi_dpapi_list(options.store(), &text);
  const LibraryText owner(text);
  if (status != 0) {
    return refused(session, "dpapi list", status);
  }
  if (session.json) {
    std::cout << text << '\n';
    return kExitDone;
  }
  const Json report = parse_report(owner);
  for (const auto& [unused, ring] : report["rings"].children()) {
    std::cout << printable(ring["sid"].text()) << (ring["own"].boolean() ? " (own)" : "") << '\n';
    for (const auto& [none, key] : ring["keys"].children()) {
      const bool preferred = key["guid"].text() == ring["preferred"].text();
      std::cout << "  " << key["guid"].text() << (preferred ? "  preferred" : "");
      if (!key["problem"].is_null()) {
        std::cout << "  problem: " << printable(key["problem"].text());
      }
      std::cout << '\n';
    }
  }
  return kExitDone;
}

CLI::App& add(CLI::App& group, const char* name, const char* meaning) {
  CLI::App& command = *group.add_subcommand(name, meaning);
  command.fallthrough();
  return command;
}

void add_data_commands(CLI::App& group, Session& session, const Options& options) {
  CLI::App& protecting = add(group, "protect", "Seal data for this user, or for this machine");
  CLI::App& unprotecting = add(group, "unprotect", "Open what was protected, here or on Windows");
  for (CLI::App* command : {&protecting, &unprotecting}) {
    command->add_option("INPUT", options->input, "The file to read; - reads stdin")->required();
    command->add_option("OUTPUT", options->output, "The file to write; - writes to stdout")
        ->required();
    command->add_option("--entropy", options->entropy, "A file with the optional entropy");
    command->add_flag("--force", options->force, "Replace an existing file");
  }
  protecting.add_option("--description", options->description, "Stored in the clear in the blob");
  protecting.callback([&session, options] { session.exit = protect(session, *options); });
  unprotecting.callback([&session, options] { session.exit = unprotect(session, *options); });
}

void add_key_commands(CLI::App& group, Session& session, const Options& options) {
  add(group, "list", "List the master keys").callback([&session, options] {
    session.exit = list(session, *options);
  });
  add(group, "check", "Open every master key").callback([&session, options] {
    session.exit = check_master_keys(session, *options);
  });
  CLI::App& importing = add(group, "import", "Import the master keys of a Windows profile");
  importing
      .add_option("DIR", options->input, "A directory Protect or one in it, or one key's file")
      ->required();
  importing.add_option("--sid", options->sid, "The owner's SID; else the directory's name");
  importing.add_flag("--password-stdin", options->password_stdin,
                     "Read the owner's password from stdin");
  importing.add_flag("--nt-hash-stdin", options->nt_hash_stdin,
                     "Read the password's NT hash from stdin, in hexadecimal");
  importing.add_option("--system-secret", options->system_secret,
                       "A file with DPAPI_SYSTEM, raw or in hexadecimal");
  importing.add_option("--pvk", options->pvk, "A file with the domain's backup key");
  importing.callback([&session, options] { session.exit = import_master_keys(session, *options); });
  CLI::App& exporting = add(group, "export", "Write the master keys as Windows reads them");
  exporting.add_option("DIR", options->output, "A directory to make DIR/SID in")->required();
  exporting.add_option("--sid", options->sid, "The SID of the Windows account")->required();
  exporting.add_flag("--password-stdin", options->password_stdin,
                     "Read the account's password from stdin");
  exporting.callback([&session, options] { session.exit = export_master_keys(session, *options); });
}

}  // namespace

void add_dpapi_commands(CLI::App& program, Session& session) {
  const auto options = std::make_shared<DpapiOptions>();
  CLI::App& group = *program.add_subcommand("dpapi", "Protected data and its master keys");
  group.require_subcommand(1);
  group.fallthrough();
  group.add_flag("--machine", options->machine, "The machine's keys, not this user's");
  add_data_commands(group, session, options);
  add_key_commands(group, session, options);
}

}  // namespace opensspi_cli
