// SPDX-License-Identifier: MIT
#include "sspi/trace_words.h"

#include <algorithm>

namespace opensspi::sspi {
namespace {

using trace::ParsedLine;

struct Meaning {
  std::string_view name;
  std::string_view words;
};

constexpr Meaning kFlagMeanings[] = {
    {"delegate", "the server may act as the client elsewhere"},
    {"mutual_auth", "the server proves its identity, too"},
    {"replay_detect", "repeated messages are noticed"},
    {"sequence_detect", "lost and reordered messages are noticed"},
    {"confidentiality", "messages can be encrypted"},
    {"integrity", "messages can be signed"},
    {"identify", "the server learns the client's name but may not act as it"},
    {"null_session", "the client is anonymous"},
    {"datagram", "the transport may lose messages"},
    {"connection", "the transport loses no messages"},
    {"stream", "the transport is a stream of bytes"},
    {"extended_error", "errors are reported to the peer"},
    {"use_dce_style", "three messages, as DCE RPC needs them"},
    {"manual_cred_validation", "the program checks the server's certificate itself"},
    {"use_supplied_creds", "only the credentials that the program gave are used"},
    {"allow_missing_bindings", "a client without channel bindings is accepted"},
    {"http", "the tokens are of HTTP"},
};

// What a message is called in the specification, by package, role and leg.
struct NamedMessage {
  std::string_view package;
  std::string_view role;
  uint64_t leg;
  std::string_view name;
};

constexpr NamedMessage kMessages[] = {
    {"NTLM", "client", 1, "NEGOTIATE"},    {"NTLM", "server", 1, "CHALLENGE"},
    {"NTLM", "client", 2, "AUTHENTICATE"}, {"Kerberos", "client", 1, "AP-REQ"},
    {"Kerberos", "server", 1, "AP-REP"},
};

std::string joined(std::initializer_list<std::string_view> pieces) {
  std::string text;
  for (const std::string_view piece : pieces) {
    text += piece;
  }
  return text;
}

// `text` between the two others, or nothing if it is empty.
std::string around(std::string_view before, std::string_view text, std::string_view after = "") {
  return text.empty() ? std::string() : joined({before, text, after});
}

std::string failure(const ParsedLine& line) {
  return joined({line.text("code"), around(": ", line.text("why"))});
}

std::string who(const ParsedLine& line) {
  return joined({line.text("user"), around(" of the domain ", line.text("domain"))});
}

std::string identity(const ParsedLine& line) {
  const std::string_view kind = line.text("identity");
  if (kind == "given") {
    return joined({"the user ", who(line), " and the password that the program gave"});
  }
  if (kind == "keytab") {
    return joined({"the user ", who(line), " and a keytab"});
  }
  if (kind == "certificates") {
    return "the certificates and the options that the program gave";
  }
  return line.text("role") == "client" ? "the identity of the current user; the program gave none"
                                       : "the identity of this service itself";
}

std::string acquire_sentence(const ParsedLine& line) {
  const std::string start =
      joined({"A credential of ", line.text("package"), " for the role ", line.text("role"),
              ", with ", identity(line), around(", as ", line.text("principal")),
              around(", for the packages ", line.text("packages"))});
  return outcome_of(line.text("code")) == TraceOutcome::kFailed
             ? joined({start, ", was refused: ", failure(line)})
             : joined({start, ", was acquired."});
}

std::string_view message_name(const ParsedLine& line) {
  const auto* found = std::ranges::find_if(kMessages, [&](const NamedMessage& message) {
    return message.package == line.text("package") && message.role == line.text("role") &&
           message.leg == line.number("leg");
  });
  return found == std::end(kMessages) ? std::string_view() : found->name;
}

// A server of HTTP's Digest gets a response in its first step if the client had a challenge before.
bool is_stale_nonce(const ParsedLine& line) {
  return line.text("package") == "WDigest" && line.text("role") == "server" &&
         line.number("leg") == 1 && line.number("received") != 0;
}

std::string_view course(const ParsedLine& line) {
  const std::string_view code = line.text("code");
  if (code == "SEC_E_INCOMPLETE_MESSAGE") {
    return " More bytes of this message are needed.";
  }
  if (outcome_of(code) == TraceOutcome::kUnfinished && is_stale_nonce(line)) {
    return " The response was to a challenge that is too old, or another server's: a new one was "
           "sent, which the client answers without asking the user. If that happens at every "
           "request, look at the setting digest_nonce_seconds, and whether several servers share "
           "the work.";
  }
  return outcome_of(code) == TraceOutcome::kComplete ? " The handshake is complete at this end."
                                                     : " The peer's next message is awaited.";
}

std::string step_sentence(const ParsedLine& line) {
  const bool sends = line.number("sent") != 0;
  std::string text = joined({"Leg ", line.text("leg"), ": the ", line.text("role"), " received ",
                             line.text("received"), " bytes and sent ", line.text("sent"),
                             sends ? around(" (", message_name(line), ")") : "",
                             around(", for the target ", line.text("target")),
                             line.text("bindings").empty() ? "" : ", with channel bindings", "."});
  return outcome_of(line.text("code")) == TraceOutcome::kFailed
             ? joined({text, " It failed: ", failure(line)})
             : joined({text, course(line)});
}

std::string account_sentence(const ParsedLine& line) {
  const std::string_view authority = line.text("authority");
  const std::string user = joined({"The user ", who(line)});
  if (authority == "local") {
    return user + " is an account of this machine's or this user's store.";
  }
  if (authority == "file") {
    return user + " is in the file that NTLM_USER_FILE names.";
  }
  if (authority == "winbind") {
    return user + " was left to the domain's controller, through winbind.";
  }
  return user + " is not known: no account, no entry in a file, and no domain.";
}

std::string mechanism_sentence(const ParsedLine& line) {
  const std::string start = joined({"Negotiate let ", line.text("package"), " take a step"});
  return outcome_of(line.text("code")) == TraceOutcome::kFailed
             ? joined({start, ", which failed: ", failure(line)})
             : start + ".";
}

std::string own_account_sentence(const ParsedLine& line) {
  if (line.text("from") == "store") {
    return "The current user's own account was taken from the store.";
  }
  return joined({"The current user's own name and password were looked for in ", line.text("file"),
                 around(" (", line.text("from"), ")"), "."});
}

using Sentence = std::string (*)(const ParsedLine&);
struct StepSentence {
  std::string_view step;
  Sentence sentence;
};

constexpr StepSentence kSentences[] = {
    {"acquire", acquire_sentence},
    {"step", step_sentence},
    {"account", account_sentence},
    {"mechanism", mechanism_sentence},
    {"own-account", own_account_sentence},
    {"logon",
     [](const ParsedLine& line) -> std::string {
       return line.text("result") == "accepted"
                  ? "The password was right, and the account may log on."
                  : "The logon was refused: a wrong password, an unknown name, or an account that "
                    "may not log on.";
     }},
    {"setting",
     [](const ParsedLine& line) {
       return joined({"The setting ", line.text("name"), " was ", line.text("value"), ", from ",
                      line.text("from"), "."});
     }},
    {"tickets",
     [](const ParsedLine& line) {
       return joined({"Kerberos took its tickets from ", line.text("cache"),
                      around(", which belongs to ", line.text("user")), "."});
     }},
    {"keytab",
     [](const ParsedLine& line) {
       return joined({"Kerberos took its keys from the keytab ", line.text("name"), "."});
     }},
    {"kdc",
     [](const ParsedLine& line) {
       return joined({"The KDC of ", line.text("realm"), " at ", line.text("address"),
                      line.text("result") == "replied" ? " replied." : " did not reply."});
     }},
    {"ticket",
     [](const ParsedLine& line) {
       return joined({"The ticket of ", line.text("client"), " for the service ",
                      line.text("service"), " was accepted."});
     }},
    {"certificate",
     [](const ParsedLine& line) {
       return joined({"The own certificate is that of ", line.text("subject"), "."});
     }},
    {"trust-module",
     [](const ParsedLine& line) {
       return joined({"The module of trusted roots, ", line.text("file"),
                      ", could not be read: ", failure(line)});
     }},
};

}  // namespace

std::string sentence_of(const ParsedLine& line) {
  const auto* found = std::ranges::find(kSentences, line.step, &StepSentence::step);
  if (found != std::end(kSentences)) {
    return found->sentence(line);
  }
  std::string text(line.step);  // of another version of the library
  for (const ParsedLine::Part& part : line.parts) {
    text += joined({" ", part.name, "=", part.value});
  }
  return text;
}

std::vector<std::string_view> flag_list(std::string_view names) {
  std::vector<std::string_view> flags;
  while (!names.empty()) {
    const size_t len = std::min(names.find(','), names.size());
    flags.push_back(names.substr(0, len));
    names.remove_prefix(std::min(len + 1, names.size()));
  }
  return flags;
}

std::vector<std::string> flag_sentences(const ParsedLine& step) {
  const auto with_meanings = [](std::string_view start,
                                const std::vector<std::string_view>& flags) {
    std::string text;
    for (const std::string_view flag : flags) {
      const auto* found = std::ranges::find(kFlagMeanings, flag, &Meaning::name);
      text += joined({text.empty() ? start : "; ", flag});
      text += found == std::end(kFlagMeanings) ? "" : around(" (", found->words, ")");
    }
    return text + ".";
  };
  const auto granted = flag_list(step.text("granted"));
  auto refused = flag_list(step.text("asked"));
  std::erase_if(refused, [&](std::string_view flag) { return std::ranges::count(granted, flag); });
  std::vector<std::string> sentences;
  if (!granted.empty()) {
    sentences.push_back(with_meanings("Granted: ", granted));
  }
  if (!refused.empty()) {
    sentences.push_back(with_meanings("Asked for and not granted: ", refused));
  }
  return sentences;
}

TraceOutcome outcome_of(std::string_view code) {
  constexpr std::string_view kGoesOn[] = {
      "SEC_I_CONTINUE_NEEDED",   "SEC_I_COMPLETE_AND_CONTINUE", "SEC_I_INCOMPLETE_CREDENTIALS",
      "SEC_I_MESSAGE_FRAGMENT",  "SEC_I_SIGNATURE_NEEDED",      "SEC_I_CONTINUE_NEEDED_MESSAGE_OK",
      "SEC_E_INCOMPLETE_MESSAGE"};
  if (std::ranges::find(kGoesOn, code) != std::end(kGoesOn)) {
    return TraceOutcome::kUnfinished;
  }
  return code == "SEC_E_OK" || code.starts_with("SEC_I_") ? TraceOutcome::kComplete
                                                          : TraceOutcome::kFailed;
}

}  // namespace opensspi::sspi
