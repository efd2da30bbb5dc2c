// SPDX-License-Identifier: MIT
#include "wrong_usage.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace opensspi_cli {
namespace {

// distance counts the letters to insert, remove or replace (Levenshtein).
size_t distance(std::string_view from, std::string_view to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < to.size(); ++j) {
      const size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::vector<std::string> names_below(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

std::string complaint(const std::string& word, const std::vector<std::string>& names) {
  const std::string start = "there is no command \"" + word + "\"";
  const std::string nearest = nearest_name(word, names);
  if (!nearest.empty()) {
    return start + "; did you mean \"" + nearest + "\"?";
  }
  return start + "; there are " + joined(names);
}

const CLI::App* command_of(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == name) {
      return command;
    }
  }
  return nullptr;
}

}  // namespace

std::string nearest_name(const std::string& word, const std::vector<std::string>& names) {
  const auto nearest =
      std::min_element(names.begin(), names.end(), [&](const auto& left, const auto& right) {
        return distance(word, left) < distance(word, right);
      });
  // A typing error changes a third of a word at most.
  const auto allowed = [&] {
    return std::max<size_t>(1, std::max(word.size(), nearest->size()) / 3);
  };
  return nearest != names.end() && distance(word, *nearest) <= allowed() ? *nearest : "";
}

std::string unknown_command(const CLI::App& program, std::span<char* const> words) {
  const CLI::App* app = &program;
  for (const char* text : words) {
    const std::string word = text;
    const auto names = names_below(*app);
    if (names.empty()) {
      return "";
    }
    if (word.starts_with("-")) {
      continue;
    }
    const CLI::App* found = command_of(*app, word);
    if (found == nullptr) {
      return complaint(word, names);
    }
    app = found;
  }
  return "";
}

bool asks_for_json(std::span<char* const> words) {
  return std::any_of(words.begin(), words.end(),
                     [](const char* word) { return std::string_view(word) == "--json"; });
}

}  // namespace opensspi_cli
