// SPDX-License-Identifier: MIT
// opensspi test http: logs on to an HTTP server, and says what each message did.
#include <algorithm>
#include <array>
#include <cctype>
#include <iostream>
#include <string>
#include <vector>

#include "http_client.h"
#include "opensspi/wincrypt.h"
#include "test_commands.h"
#include "test_run.h"

namespace opensspi_cli {
namespace {

constexpr int kMaxRounds = 10;
constexpr std::chrono::seconds kAllowed{60};

// A scheme of HTTP, and the security package that speaks it. The strongest first.
struct Scheme {
  const char* name;
  const char* package;
};
constexpr std::array<Scheme, 3> kSchemes = {
    {{"Negotiate", "Negotiate"}, {"NTLM", "NTLM"}, {"Digest", "WDigest"}}};

struct HttpOptions {
  IdentityOptions identity;
  std::string url;
  std::string scheme;
  std::string target;
  TlsOptions tls;
  bool no_bindings = false;
};

std::string base64(const std::string& bytes) {
  DWORD len = 0;
  const auto* data = reinterpret_cast<const BYTE*>(bytes.data());
  constexpr DWORD kForm = CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF;
  CryptBinaryToStringA(data, static_cast<DWORD>(bytes.size()), kForm, nullptr, &len);
  std::string text(len, '\0');
  CryptBinaryToStringA(data, static_cast<DWORD>(bytes.size()), kForm, text.data(), &len);
  text.resize(len);
  return text;
}

std::optional<std::string> from_base64(const std::string& text) {
  DWORD len = 0;
  if (text.empty() ||
      CryptStringToBinaryA(text.c_str(), static_cast<DWORD>(text.size()), CRYPT_STRING_BASE64,
                           nullptr, &len, nullptr, nullptr) == 0) {
    return std::nullopt;
  }
  std::string bytes(len, '\0');
  CryptStringToBinaryA(text.c_str(), static_cast<DWORD>(text.size()), CRYPT_STRING_BASE64,
                       reinterpret_cast<BYTE*>(bytes.data()), &len, nullptr, nullptr);
  return bytes;
}

// RFC 7616, 3.3: the case of "true" does not matter. Some servers put it into quotes.
bool says_stale(std::string challenge) {
  std::erase_if(challenge, [](char letter) { return letter == '"' || letter == ' '; });
  std::transform(challenge.begin(), challenge.end(), challenge.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return challenge.find("stale=true") != std::string::npos;
}

// One logon to one server.
class HttpTest {
 public:
  HttpTest(const Session& session, const HttpOptions& options, const HttpUrl& url)
      : options_(options),
        url_(url),
        run_(session, "test http", "waiting for the server"),
        deadline_(kAllowed),
        client_(url, options.tls, deadline_) {}

  int run(void* identity) {
    HttpAnswer answer;
    if (auto problem = client_.open()) {
      return fail(*problem);
    }
    run_.say("Connected to " + url_.host + " port " + url_.port + ": " +
             client_.stream()->description() + ".");
    if (auto problem = client_.get(answer, "")) {
      return fail(*problem);
    }
    run_.say("Without a logon the server answers " + status_of(answer) + offers(answer));
    if (answer.status != 401) {
      return run_.refused("the server asks for no logon at " + options_.url, "", std::nullopt);
    }
    if (!choose(answer)) {
      return run_.refused("the server does not offer " + wanted(), "", std::nullopt);
    }
    run_.fact("scheme", scheme_->name);
    return log_on(answer, identity);
  }

 private:
  static std::string status_of(const HttpAnswer& answer) {
    return std::to_string(answer.status) +
           (answer.reason.empty() ? "" : " (" + answer.reason + ")");
  }

  static std::string offers(const HttpAnswer& answer) {
    std::string text;
    for (const Scheme& scheme : kSchemes) {
      if (answer.challenge(scheme.name)) {
        text += (text.empty() ? " and offers " : ", ") + std::string(scheme.name);
      }
    }
    return text + ".";
  }

  [[nodiscard]] std::string wanted() const {
    return options_.scheme.empty() ? "Negotiate, NTLM or Digest" : options_.scheme;
  }

  bool choose(const HttpAnswer& answer) {
    for (const Scheme& scheme : kSchemes) {
      const bool is_wanted = options_.scheme.empty() || options_.scheme == scheme.name;
      if (scheme_ == nullptr && is_wanted && answer.challenge(scheme.name)) {
        scheme_ = &scheme;
      }
    }
    return scheme_ != nullptr;
  }

  [[nodiscard]] bool is_digest() const { return std::string_view(scheme_->name) == "Digest"; }

  int fail(const StreamError& problem) {
    if (problem.status) {
      return run_.refused("the connection was refused", problem.sentence, problem.status);
    }
    return run_.impossible(problem.sentence);
  }

  int refuse_here(SECURITY_STATUS status) {
    return run_.refused("the logon failed at this end", opensspi_last_detail(), status);
  }

  int log_on(HttpAnswer& answer, void* identity) {
    SECURITY_STATUS status = credential_.acquire(scheme_->package, identity);
    if (status != SEC_E_OK) {
      return refuse_here(status);
    }
    status = SEC_I_CONTINUE_NEEDED;
    for (int round = 1; round <= kMaxRounds; ++round) {
      const auto challenge = answer.challenge(scheme_->name);
      std::string token = challenge.value_or("");
      if (!is_digest() && !token.empty()) {
        const auto bytes = from_base64(token);
        if (!bytes) {
          return run_.refused("the server's message is not Base64", "", std::nullopt);
        }
        token = *bytes;
      }
      if (round == 2 && is_digest() && says_stale(token)) {
        context_.reset();  // the challenge was too old, and a new one has come
        status = SEC_I_CONTINUE_NEEDED;
      }
      // Without a message the server begins anew: it did not accept the last one.
      if (answer.status == 401 && round > 1 && (token.empty() || status == SEC_E_OK)) {
        return refused_by_server(answer);
      }
      if (answer.status != 401) {
        return finish(answer, token, status);
      }
      if (round > 1 && !client_.is_open() && !is_digest()) {
        return run_.refused("the server closed the connection in the middle of the logon",
                            "NTLM and Negotiate need one connection; look for a proxy.",
                            std::nullopt);
      }
      std::string own;
      if (auto problem = client_.open()) {  // the bindings are those of the connection
        return fail(*problem);
      }
      status = step(token, own);
      if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
        return refuse_here(status);
      }
      if (auto problem = client_.get(
              answer, std::string(scheme_->name) + " " + (is_digest() ? own : base64(own)))) {
        return fail(*problem);
      }
      run_.say("Request " + std::to_string(round) + ": a message of " + std::to_string(own.size()) +
               " bytes was sent; the server answers " + status_of(answer) + ".");
    }
    return run_.refused("the server goes on asking without end", "", std::nullopt);
  }

  SECURITY_STATUS step(const std::string& received, std::string& made) {
    std::vector<unsigned char> bindings;
    if (!options_.no_bindings) {
      bindings = client_.stream()->bindings();
    }
    std::string token = received;
    std::string method = "GET";
    std::vector<SecBuffer> given;
    const auto give = [&](ULONG kind, void* data, size_t len) {
      given.push_back({static_cast<ULONG>(len), kind, data});
    };
    if (!token.empty()) {
      give(SECBUFFER_TOKEN, token.data(), token.size());
    }
    if (is_digest()) {
      give(SECBUFFER_PKG_PARAMS, method.data(), method.size());
      give(SECBUFFER_PKG_PARAMS, nullptr, 0);  // no hash of a body
    }
    if (!bindings.empty()) {
      give(SECBUFFER_CHANNEL_BINDINGS, bindings.data(), bindings.size());
      run_.fact("channel_bindings", "of the server's certificate");
    }
    SecBuffer out_buffer = {0, SECBUFFER_TOKEN, nullptr};
    SecBufferDesc in = {SECBUFFER_VERSION, static_cast<ULONG>(given.size()), given.data()};
    SecBufferDesc out = {SECBUFFER_VERSION, 1, &out_buffer};
    ULONG granted = 0;
    std::string target = is_digest()               ? url_.target
                         : options_.target.empty() ? "HTTP/" + url_.host
                                                   : options_.target;
    const ULONG flags =
        ISC_REQ_ALLOCATE_MEMORY | (is_digest() ? ISC_REQ_USE_HTTP_STYLE : ISC_REQ_MUTUAL_AUTH);
    const SECURITY_STATUS status = InitializeSecurityContextA(
        credential_.get(), context_.existing(), target.data(), flags, 0, SECURITY_NETWORK_DREP,
        given.empty() ? nullptr : &in, 0, &context_.handle, &out, &granted, nullptr);
    context_.is_held = context_.is_held || status >= 0;
    if (out_buffer.pvBuffer != nullptr) {
      made.assign(static_cast<const char*>(out_buffer.pvBuffer), out_buffer.cbBuffer);
      FreeContextBuffer(out_buffer.pvBuffer);
    }
    return status;
  }

  int refused_by_server(const HttpAnswer& answer) {
    return run_.refused(
        "the server refused the logon: " + status_of(answer),
        "This end did its part; the server's log or its trace says why it refused. A wrong "
        "password, an account without rights there, and channel bindings that a proxy breaks look "
        "the same from here.",
        std::nullopt);
  }

  int finish(const HttpAnswer& answer, const std::string& last, SECURITY_STATUS status) {
    if (!last.empty() && !is_digest() && status == SEC_I_CONTINUE_NEEDED) {
      std::string own;
      status = step(last, own);
      run_.say("The server's last message, in which it proves who it is, was read.");
    }
    if (status != SEC_E_OK) {
      return status == SEC_I_CONTINUE_NEEDED
                 ? run_.refused("the server let the client in, but did not prove who it is",
                                "Its last message is missing from the answer.", std::nullopt)
                 : refuse_here(status);
    }
    SecPkgContext_NegotiationInfoA info = {};
    if (QueryContextAttributesA(&context_.handle, SECPKG_ATTR_NEGOTIATION_INFO, &info) ==
        SEC_E_OK) {
      run_.fact("mechanism", info.PackageInfo->Name);
      FreeContextBuffer(info.PackageInfo);
    }
    run_.fact("http_status", std::to_string(answer.status));
    if (answer.status >= 500) {
      return run_.refused("the server failed after the logon: " + status_of(answer), "",
                          std::nullopt);
    }
    return run_.passed("the server accepted the logon and answered " + status_of(answer));
  }

  const HttpOptions& options_;
  const HttpUrl& url_;
  TestRun run_;
  Deadline deadline_;
  HttpClient client_;
  const Scheme* scheme_ = nullptr;
  CredentialHandle credential_;
  ContextHandle context_;
};

int test_http(const Session& session, const HttpOptions& options) {
  const auto url = parse_http_url(options.url);
  if (!url) {
    return misused(session, "test http", options.url + " is not an http or https URL");
  }
  TestIdentity identity(options.identity);
  if (const auto problem = identity.read(options.identity)) {
    return misused(session, "test http", *problem);
  }
  HttpTest test(session, options, *url);
  return test.run(identity.get());
}

}  // namespace

void add_test_http(CLI::App& group, Session& session) {
  const auto options = std::make_shared<HttpOptions>();
  CLI::App& command = *group.add_subcommand("http", "Log on to an HTTP server");
  command.fallthrough();
  command.add_option("URL", options->url, "http://… or https://…")->required();
  command.add_option("--user", options->identity.user,
                     "Log on as this user, by password; default: as the current user");
  add_password_source(command, options->identity);
  command
      .add_option("--scheme", options->scheme,
                  "Negotiate, NTLM or Digest; default: the first of them that the server offers")
      ->check(CLI::IsMember({"Negotiate", "NTLM", "Digest"}));
  command.add_option("--target", options->target, "The service's name; default: HTTP/HOST");
  command.add_option("--roots", options->tls.roots, "Trusted roots in PEM, for this test only");
  command.add_flag("--any-certificate", options->tls.any_certificate,
                   "Do not verify the server's certificate");
  command.add_flag("--no-bindings", options->no_bindings, "Send no channel bindings");
  command.footer(
      "The password never goes to the server itself, but a Digest or NTLM response can "
      "be guessed from: do not test servers that you do not trust.");
  command.callback([&session, options] { session.exit = test_http(session, *options); });
}

}  // namespace opensspi_cli
