// SPDX-License-Identifier: MIT
#include "sspi/trace_report.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/trace.h"
#include "base/trace_line.h"
#include "sspi/trace_words.h"

namespace opensspi::sspi {
namespace {

using trace::ParsedLine;
using Lines = std::vector<ParsedLine>;

// Limits for traces that nobody's handshakes wrote. Details are what a thread reported before the
// step, or the credential, that they belong to.
constexpr size_t kMaxDetails = 64;
constexpr ptrdiff_t kMaxOfCredential = 16;  // they are repeated in each handshake
constexpr size_t kMaxLenOfCredential = 4096;
constexpr size_t kMaxEpisodes = 1000;

enum class Kind : uint8_t { kHandshake, kCredential, kPassword };

// Episode is what belongs together: a handshake at one end, with its credential; a credential that
// was refused; or a password that was checked without a handshake.
struct Episode {
  Kind kind;
  Lines lines;
  std::shared_ptr<const Lines> credential;  // its lines, which come first
};

size_t len_of(const ParsedLine& line) {
  size_t len = line.step.size();
  for (const ParsedLine::Part& part : line.parts) {
    len += part.name.size() + part.value.size();
  }
  return len;
}

// Drops all but the last lines of a credential. The last one always stays: no line is so long.
void shorten(Lines& lines) {
  static_assert(trace::Line::kMaxLine <= kMaxLenOfCredential);
  size_t len = 0;
  auto first = lines.end();
  while (first != lines.begin() && lines.end() - first < kMaxOfCredential &&
         (len += len_of(*std::prev(first))) <= kMaxLenOfCredential) {
    --first;
  }
  lines.erase(lines.begin(), first);
}

// Grouping puts each line to its episode. A thread reports what decided before the step, so its
// lines are kept until then.
class Grouping {
 public:
  void add(ParsedLine line) {
    if (line.step == "step") {
      add_step(std::move(line));
    } else if (line.step == "acquire") {
      add_credential(std::move(line));
    } else {
      add_detail(std::move(line));
    }
  }

  // finish ends the last checks of passwords. Episodes are in the order in which they began.
  const std::vector<Episode>& finish() {
    for (auto& [thread, lines] : pending_) {
      end_password_check(lines);
    }
    return episodes_;
  }

 private:
  using Thread = std::pair<uint64_t, uint64_t>;
  using Credential = std::tuple<uint64_t, std::string, std::string>;  // process, package, role

  Lines& pending_of(const ParsedLine& line) { return pending_[{line.process, line.thread}]; }

  void add_detail(ParsedLine line) {
    Lines& lines = pending_of(line);
    if (line.step == "account") {
      end_password_check(lines);
    }
    if (lines.size() == kMaxDetails) {
      lines.clear();
    }
    lines.push_back(std::move(line));
  }

  // A check of a password that no step followed was LogonUser's.
  void end_password_check(Lines& lines) {
    if (std::ranges::count(lines, "logon", &ParsedLine::step) != 0) {
      episodes_.push_back({Kind::kPassword, std::exchange(lines, {}), nullptr});
    }
  }

  void add_credential(ParsedLine line) {
    Lines& pending = pending_of(line);
    end_password_check(pending);
    Lines lines = std::exchange(pending, {});
    lines.push_back(std::move(line));
    const ParsedLine& last = lines.back();
    if (outcome_of(last.text("code")) == TraceOutcome::kFailed) {
      episodes_.push_back({Kind::kCredential, std::move(lines), nullptr});
      return;
    }
    shorten(lines);
    const Credential key(lines.back().process, lines.back().text("package"),
                         lines.back().text("role"));
    credentials_[key] = std::make_shared<const Lines>(std::move(lines));
  }

  // The last credential that fits; the lines do not say which one it was.
  [[nodiscard]] std::shared_ptr<const Lines> credential_of(const ParsedLine& step) const {
    for (const std::string_view role : {step.text("role"), std::string_view("both")}) {
      const auto found = credentials_.find(Credential(step.process, step.text("package"), role));
      if (found != credentials_.end()) {
        return found->second;
      }
    }
    return nullptr;
  }

  void add_step(ParsedLine line) {
    const std::pair<uint64_t, uint64_t> key(line.process, line.number("context"));
    auto open = open_.find(key);
    if (open == open_.end() || line.number("leg") <= 1) {
      episodes_.push_back({Kind::kHandshake, {}, credential_of(line)});
      open = open_.insert_or_assign(key, episodes_.size() - 1).first;
    }
    Lines& lines = episodes_[open->second].lines;
    Lines& pending = pending_of(line);
    std::ranges::move(pending, std::back_inserter(lines));
    pending.clear();
    lines.push_back(std::move(line));
  }

  std::vector<Episode> episodes_;
  std::map<Thread, Lines> pending_;
  std::map<std::pair<uint64_t, uint64_t>, size_t> open_;  // by process and context
  std::map<Credential, std::shared_ptr<const Lines>> credentials_;
};

// With the lines of its credential in front.
Episode whole(const Episode& episode) {
  Episode all{episode.kind, {}, nullptr};
  if (episode.credential != nullptr) {
    all.lines = *episode.credential;
  }
  all.lines.insert(all.lines.end(), episode.lines.begin(), episode.lines.end());
  return all;
}

const ParsedLine& last_of(const Episode& episode) { return episode.lines.back(); }

TraceOutcome outcome_of_episode(const Episode& episode) {
  if (episode.kind != Kind::kPassword) {
    return outcome_of(last_of(episode).text("code"));
  }
  const auto judged = std::ranges::find(episode.lines, "logon", &ParsedLine::step);
  return judged->text("result") == "accepted" ? TraceOutcome::kComplete : TraceOutcome::kFailed;
}

std::string_view name_of(TraceOutcome outcome) {
  switch (outcome) {
    case TraceOutcome::kComplete:
      return "complete";
    case TraceOutcome::kUnfinished:
      return "unfinished";
    case TraceOutcome::kFailed:
      return "failed";
  }
  return "";
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kHandshake:
      return "handshake";
    case Kind::kCredential:
      return "credential";
    case Kind::kPassword:
      return "password";
  }
  return "";
}

// The value of a part in the last line that has it.
std::string_view last_text(const Episode& episode, std::string_view name) {
  for (auto line = episode.lines.rbegin(); line != episode.lines.rend(); ++line) {
    if (const std::string_view text = line->text(name); !text.empty()) {
      return text;
    }
  }
  return "";
}

// The mechanism that failed or succeeded within Negotiate, else the package itself.
std::string_view mechanism_of(const Episode& episode) {
  for (auto line = episode.lines.rbegin(); line != episode.lines.rend(); ++line) {
    if (line->step == "mechanism") {
      return line->text("package");
    }
  }
  return last_text(episode, "package");
}

std::string summary_of(const Episode& episode, TraceOutcome outcome) {
  const ParsedLine& last = last_of(episode);
  std::string text = episode.kind == Kind::kPassword ? std::string("a password check")
                                                     : std::string(last.text("package")) + ", " +
                                                           std::string(last.text("role"));
  const std::string_view mechanism = mechanism_of(episode);
  if (mechanism != last_text(episode, "package")) {
    text += " (with " + std::string(mechanism) + ")";
  }
  if (episode.kind == Kind::kCredential) {
    return text + ": the credential was refused";
  }
  switch (outcome) {
    case TraceOutcome::kComplete:
      return text + ": complete";
    case TraceOutcome::kUnfinished:
      return text + ": not finished; the peer sent nothing more, or the trace ends here";
    case TraceOutcome::kFailed:
      return text + (episode.kind == Kind::kPassword
                         ? std::string(": refused")
                         : ": failed in leg " + std::string(last.text("leg")));
  }
  return text;
}

void write_story(const Episode& episode, TraceOutcome outcome, JsonWriter& json) {
  json.member_array("story");
  if (episode.kind == Kind::kHandshake) {
    const auto first = std::ranges::find(episode.lines, "step", &ParsedLine::step);
    if (first->number("leg") > 1) {
      json.text("The beginning of this handshake is not in the trace.");
    }
  }
  for (const ParsedLine& line : episode.lines) {
    json.text(sentence_of(line));
  }
  if (episode.kind == Kind::kHandshake && outcome == TraceOutcome::kComplete) {
    for (const std::string& sentence : flag_sentences(last_of(episode))) {
      json.text(sentence);
    }
  }
  json.end_array();
}

// A mechanism's failure is more to the point than what Negotiate made of it.
void write_advice(const Episode& episode, TraceOutcome outcome, JsonWriter& json) {
  json.member_array("advice");
  if (outcome == TraceOutcome::kFailed) {
    const bool password = episode.kind == Kind::kPassword;
    const ParsedLine& failed =
        password ? *std::ranges::find(episode.lines, "logon", &ParsedLine::step) : last_of(episode);
    for (const std::string_view advice : advice_on(failed, mechanism_of(episode))) {
      json.text(advice);
    }
  }
  json.end_array();
}

void write_flags(std::string_view name, std::string_view flags, JsonWriter& json) {
  json.member_array(name);
  for (const std::string_view flag : flag_list(flags)) {
    json.text(flag);
  }
  json.end_array();
}

void write_lines(const Episode& episode, JsonWriter& json) {
  json.member_array("lines");
  for (const ParsedLine& line : episode.lines) {
    json.begin_object();
    json.member("time", line.time);
    json.member_number("thread", static_cast<int64_t>(line.thread));
    json.member("step", line.step);
    json.member_object("parts");
    for (const ParsedLine::Part& part : line.parts) {
      json.member(part.name, part.value);
    }
    json.end_object();
    json.end_object();
  }
  json.end_array();
}

void write_episode(const Episode& episode, JsonWriter& json) {
  const TraceOutcome outcome = outcome_of_episode(episode);
  const ParsedLine& last = last_of(episode);
  json.begin_object();
  json.member("kind", name_of(episode.kind));
  json.member("summary", summary_of(episode, outcome));
  json.member("result", name_of(outcome));
  json.member("code", last.text("code"));
  json.member("why", last.text("why"));
  json.member("package", last_text(episode, "package"));
  json.member("mechanism", mechanism_of(episode));
  json.member("role", last_text(episode, "role"));
  json.member("user", last_text(episode, "user"));
  json.member("target", last_text(episode, "target"));
  json.member_number("process", static_cast<int64_t>(last.process));
  if (episode.kind == Kind::kHandshake) {
    json.member_number("context", static_cast<int64_t>(last.number("context")));
  } else {
    json.member_null("context");
  }
  json.member_number("legs", static_cast<int64_t>(last.number("leg")));
  json.member("began", episode.lines.front().time);
  json.member("ended", last.time);
  write_flags("asked", last.text("asked"), json);
  write_flags("granted", last.text("granted"), json);
  write_story(episode, outcome, json);
  write_advice(episode, outcome, json);
  write_lines(episode, json);
  json.end_object();
}

}  // namespace

Status write_trace_report(std::string_view text, JsonWriter& json) {
  if (text.size() > kMaxTraceLen) {
    return fail(ERROR_FILE_TOO_LARGE,
                "the trace is longer than 16 MiB: take its end, as with tail -c 16000000 FILE");
  }
  Grouping grouping;
  int64_t num_lines = 0;
  int64_t num_unreadable = 0;
  while (!text.empty()) {
    const size_t len = std::min(text.find('\n'), text.size());
    auto line = trace::parse_line(text.substr(0, len));
    text.remove_prefix(std::min(len + 1, text.size()));
    ++num_lines;
    if (line) {
      grouping.add(std::move(*line));
    } else {
      ++num_unreadable;
    }
  }
  const std::vector<Episode>& episodes = grouping.finish();
  const size_t left_out = episodes.size() - std::min(episodes.size(), kMaxEpisodes);
  json.begin_object();
  json.member_array("handshakes");
  for (size_t i = left_out; i < episodes.size(); ++i) {
    write_episode(whole(episodes[i]), json);
  }
  json.end_array();
  json.member_number("left_out", static_cast<int64_t>(left_out));
  json.member_number("lines", num_lines);
  json.member_number("unreadable", num_unreadable);
  json.end_object();
  return {};
}

}  // namespace opensspi::sspi
