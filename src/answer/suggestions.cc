#include "answer/suggestions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/utf8.h"

namespace qwalt::answer {
namespace {

bool is_any_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// A line without what lists and quotations put around it.
std::string_view stripped(std::string_view line) {
  while (!line.empty() && is_any_of(line.front(), " \t\r-*#\"'")) line.remove_prefix(1);
  if (line.starts_with("•")) line.remove_prefix(std::string_view("•").size());
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits > 0 && digits < 3 && digits < line.size() && is_any_of(line[digits], ".)")) {
    line.remove_prefix(digits + 1);
  }
  while (!line.empty() && is_any_of(line.front(), " \t\"'")) line.remove_prefix(1);
  while (!line.empty() && is_any_of(line.back(), " \t\r\",'")) line.remove_suffix(1);
  return line;
}

void add(std::vector<std::string>& suggestions, std::string_view text) {
  const std::size_t length = base::count_code_points(text);
  if (length < 3 || length > kMaxSuggestionCharacters) return;
  if (suggestions.size() == kMaxSuggestions) return;
  if (std::find(suggestions.begin(), suggestions.end(), text) != suggestions.end()) return;
  suggestions.emplace_back(text);
}

// A heading without the number that many begin with: "4.2 Bolts" is "Bolts".
std::string_view without_number(std::string_view heading) {
  const std::size_t word = heading.find_first_not_of("0123456789. )\t");
  return word == std::string_view::npos ? std::string_view() : heading.substr(word);
}

// "When to use a check sheet" is a question but for its mark.
std::string question_about(std::string_view heading) {
  static constexpr std::string_view kQuestionWords[] = {"When ", "How ",   "What ", "Who ",
                                                        "Why ",  "Where ", "Which "};
  if (heading.ends_with('?')) return std::string(heading);
  for (std::string_view word : kQuestionWords) {
    if (heading.starts_with(word)) return fmt::format("{}?", heading);
  }
  return fmt::format("What does \"{}\" say?", heading);
}

}  // namespace

std::vector<std::string> parse_suggestions(std::string_view reply) {
  std::vector<std::string> suggestions;
  const std::size_t open = reply.find('[');
  const std::size_t close = reply.rfind(']');
  if (open != std::string_view::npos && close != std::string_view::npos && open < close) {
    if (auto parsed = base::parse_json(reply.substr(open, close - open + 1))) {
      if (auto list = base::string_list(&*parsed)) {
        for (const std::string& item : *list) add(suggestions, stripped(item));
        return suggestions;
      }
    }
  }
  while (!reply.empty()) {
    const std::size_t end = std::min(reply.find('\n'), reply.size());
    const std::string_view line = stripped(reply.substr(0, end));
    // Introductions such as "Here are four questions:" are no questions.
    if (!line.ends_with(":")) add(suggestions, line);
    reply.remove_prefix(std::min(end + 1, reply.size()));
  }
  return suggestions;
}

std::vector<std::string> suggestions_from_headings(std::span<const Source> sources) {
  std::vector<std::string> suggestions;
  for (const Source& source : sources) {
    const auto& path = source.passage.record.heading;
    if (path.empty()) continue;
    const std::string_view heading = without_number(path.back());
    if (base::count_code_points(heading) < 4) continue;
    add(suggestions, question_about(base::utf8_prefix(heading, 80)));
  }
  return suggestions;
}

}  // namespace qwalt::answer
