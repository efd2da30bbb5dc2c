// SPDX-License-Identifier: MIT
#include "key_files.h"

#include <iostream>
#include <map>

#include "opensspi/winerror.h"
#include "token_text.h"

namespace opensspi_cli {
namespace {

const std::map<std::string, uint32_t>& formats() {
  static const std::map<std::string, uint32_t> kFormats = {{"blob", OPENSSPI_KEY_BLOB},
                                                           {"pvk", OPENSSPI_KEY_PVK},
                                                           {"pem", OPENSSPI_KEY_PEM},
                                                           {"der", OPENSSPI_KEY_DER}};
  return kFormats;
}

// format_of_name returns the format that a file's name implies, or 0.
uint32_t format_of_name(const std::string& path) {
  static const std::map<std::string, uint32_t> kSuffixes = {
      {".blob", OPENSSPI_KEY_BLOB}, {".pvk", OPENSSPI_KEY_PVK}, {".pem", OPENSSPI_KEY_PEM},
      {".key", OPENSSPI_KEY_PEM},   {".pub", OPENSSPI_KEY_PEM}, {".der", OPENSSPI_KEY_DER}};
  const size_t dot = path.rfind('.');
  if (dot == std::string::npos) {
    return 0;
  }
  const auto found = kSuffixes.find(path.substr(dot));
  return found == kSuffixes.end() ? 0 : found->second;
}

uint32_t format_of(const KeyFileOptions& options) {
  return options.to.empty() ? format_of_name(options.output) : formats().at(options.to);
}

OPENSSPI_KEY_FORM form_of(const KeyFileOptions& options) {
  OPENSSPI_KEY_FORM form = {};
  form.size = sizeof(form);
  form.format = format_of(options);
  if (options.public_only) {
    form.flags |= OPENSSPI_KEY_PUBLIC_ONLY;
  }
  if (options.traditional) {
    form.flags |= OPENSSPI_KEY_TRADITIONAL;
  }
  if (options.weak_pvk) {
    form.flags |= OPENSSPI_KEY_PVK_40_BIT;
  }
  if (options.use == "exchange") {
    form.key_spec = 1;
  }
  if (options.use == "signature") {
    form.key_spec = 2;
  }
  form.blob_version = options.blob_version;
  return form;
}

int32_t read_report(LibraryText& out, const KeyFile& key) {
  char* json = nullptr;
  const int32_t status = opensspi_key_read(key.content.data(), key.content.size(),
                                           key.password_text(), key.password.size(), &json);
  out.reset(json);
  return status;
}

std::optional<std::string> read_bytes(Content& out, const std::string& path) {
  Content raw;
  if (auto problem = read_content(raw, path)) {
    return problem;
  }
  const bool text = raw.text().find('\0') == std::string_view::npos;
  if (text && raw.text().find("-----BEGIN ") == std::string_view::npos) {
    auto decoded = tokens_in(raw.text());
    if (decoded.size() == 1) {
      out = Content(std::move(decoded.front()));
      return std::nullopt;
    }
  }
  out = std::move(raw);
  return std::nullopt;
}

std::string described(const Json& report, const KeyFileOptions& options) {
  const bool is_private = report["private"].boolean() && !options.public_only;
  return std::string(is_private ? "private" : "public") + " " + report["kind"].text() + " key of " +
         std::to_string(report["bits"].number()) + " bits";
}

}  // namespace

void add_output_options(CLI::App& command, KeyFileOptions& options) {
  command
      .add_option("--to", options.to,
                  "blob, pvk, pem or der; default: from the output's name (.pem, .key, .pub: pem)")
      ->check(CLI::IsMember({"blob", "pvk", "pem", "der"}));
  command.add_flag("--public", options.public_only, "Write the public half only");
  command.add_option("--use", options.use, "exchange or signature; default: the key's own")
      ->check(CLI::IsMember({"exchange", "signature"}));
  command.add_option("--blob-version", options.blob_version, "2 or 3; default: what is needed")
      ->check(CLI::IsMember({2, 3}));
  command.add_flag("--traditional", options.traditional,
                   "PEM and DER: PKCS#1 or similar, not PKCS#8 or SubjectPublicKeyInfo");
  command.add_flag("--encrypt", options.encrypt, "Encrypt it (PVK, PEM, DER); asks for a password");
  command.add_flag("--pvk-40-bit", options.weak_pvk, "Encrypt a PVK file as old Windows reads it");
  command.add_flag("--password-stdin", options.password_stdin,
                   "Read passwords from stdin, a line each: the input's, then the output's");
  command.add_flag("--force", options.force, "Replace an existing output");
}

std::optional<int> read_key_file(KeyFile& out, const Session& session, const char* task,
                                 const KeyFileOptions& options) {
  if (options.input == "-" && options.password_stdin) {
    return misused(session, task, "stdin cannot give both the key and the password");
  }
  if (const auto problem = read_bytes(out.content, options.input)) {
    return failed(session, task, *problem);
  }
  LibraryText report;
  int32_t status = read_report(report, out);
  if (status == ERROR_INVALID_PASSWORD) {
    if (const auto problem =
            ask_password_once(out.password, options.input, options.password_stdin)) {
      return misused(session, task, *problem);
    }
    out.has_password = true;
    status = read_report(report, out);
  }
  if (status != 0) {
    return refused(session, task, status);
  }
  return std::nullopt;
}

int32_t convert_key(Written& out, const KeyFile& key, const OPENSSPI_KEY_FORM& form) {
  void* bytes = nullptr;
  const int32_t status =
      opensspi_key_convert(key.content.data(), key.content.size(), key.password_text(),
                           key.password.size(), &form, &bytes, &out.len);
  out.owner.reset(static_cast<char*>(bytes));
  return status;
}

int write_key_file(const Session& session, const char* task, const KeyFile& key,
                   const KeyFileOptions& options) {
  OPENSSPI_KEY_FORM form = form_of(options);
  if (form.format == 0) {
    return misused(session, task, "use --to blob, pvk, pem or der");
  }
  LibraryText text;
  if (const int32_t status = read_report(text, key); status != 0) {
    return refused(session, task, status);
  }
  const Json report = parse_report(text);
  Password password;
  if (options.encrypt) {
    if (const auto problem = ask_password(password, options.output, options.password_stdin)) {
      return misused(session, task, *problem);
    }
    form.password = password.data();
    form.password_len = password.size();
  }
  Written written;
  if (const int32_t status = convert_key(written, key, form); status != 0) {
    return refused(session, task, status);
  }
  const bool is_private = report["private"].boolean() && !options.public_only;
  if (const auto problem = write_content(options.output, written.text(),
                                         options.force ? Overwrite::kYes : Overwrite::kNo,
                                         is_private ? Privacy::kOwner : Privacy::kAnyone)) {
    return misused(session, task, *problem);
  }
  if (options.output == "-") {
    return kExitDone;
  }
  return done(session, "wrote " + options.output + ": " + described(report, options));
}

}  // namespace opensspi_cli
