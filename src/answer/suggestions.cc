#include "answer/suggestions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "answer/key_phrases.h"
#include "answer/markers.h"
#include "base/json.h"
#include "base/utf8.h"
#include "search/question.h"
#include "text/analyzer.h"
#include "text/language.h"

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
  if (!find_markers(text).empty()) return;  // an answer, not a question
  if (std::find(suggestions.begin(), suggestions.end(), text) != suggestions.end()) return;
  suggestions.emplace_back(text);
}

// A heading without the number that many begin with: "4.2 Bolts" is "Bolts".
std::string_view without_number(std::string_view heading) {
  const std::size_t word = heading.find_first_not_of("0123456789. )\t");
  return word == std::string_view::npos ? std::string_view() : heading.substr(word);
}

// How a language asks for what stands under a heading, and what is said of something.
struct Wording {
  text::Language language;
  std::string_view heading;
  std::string_view phrase;
  std::string_view question;  // a heading that is a question but for its mark
  std::string_view question_words;
};

constexpr Wording kWordings[] = {
    {text::Language::kEnglish, "What does \"{}\" say?", "What is said about {}?", "{}?",
     "When|How|What|Who|Why|Where|Which"},
    {text::Language::kGerman, "Was steht unter „{}“?", "Was wird über {} gesagt?", "{}?",
     "Wann|Wie|Was|Wer|Warum|Wo|Welche|Welcher|Welches"},
    {text::Language::kSpanish, "¿Qué dice «{}»?", "¿Qué se dice sobre {}?", "¿{}?",
     "Cuándo|Cómo|Qué|Quién|Dónde|Cuál|Cuáles"},
    {text::Language::kFrench, "Que dit « {} » ?", "Que dit le texte sur {} ?", "{} ?",
     "Quand|Comment|Que|Qui|Pourquoi|Où|Quel|Quelle"},
    {text::Language::kItalian, "Che cosa dice «{}»?", "Che cosa si dice di {}?", "{}?",
     "Quando|Come|Che|Chi|Perché|Dove|Quale"},
    {text::Language::kPortuguese, "O que diz «{}»?", "O que se diz sobre {}?", "{}?",
     "Quando|Como|Que|Quem|Porque|Onde|Qual"},
};

const Wording& wording_of(text::Language language) {
  for (const Wording& wording : kWordings) {
    if (wording.language == language) return wording;
  }
  return kWordings[0];
}

bool begins_with_one_of(std::string_view text, std::string_view words) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find('|'), words.size());
    const std::string_view word = words.substr(0, end);
    if (text.starts_with(word) && text.substr(word.size()).starts_with(' ')) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

// "When to use a check sheet" is a question but for its mark.
std::string question_about(std::string_view heading, const Wording& wording) {
  if (heading.ends_with('?')) return std::string(heading);
  const bool asks = begins_with_one_of(heading, wording.question_words);
  return fmt::format(fmt::runtime(asks ? wording.question : wording.heading), heading);
}

text::Language language_of(std::span<const Source> sources) {
  return sources.empty() ? text::Language::kUnknown
                         : static_cast<text::Language>(sources.front().passage.language);
}

using Terms = std::set<std::string, std::less<>>;

Terms terms_of(std::string_view text, text::Language language) {
  Terms terms;
  search::thread_analyzer().analyze(text, language, [&](const text::Token& token) {
    if (!token.stop_word && !token.extra) terms.emplace(token.term);
  });
  return terms;
}

// Whether two questions have nearly the same content words.
bool ask_the_same(const Terms& one, const Terms& other) {
  std::size_t shared = 0;
  for (const std::string& term : one) shared += other.contains(term) ? 1 : 0;
  const std::size_t all = one.size() + other.size() - shared;
  return all > 0 && shared * 5 >= all * 4;
}

// In their order, without those that ask what an earlier one or `asked` asks.
std::vector<std::string> without_repeats(std::vector<std::string> questions, std::string_view asked,
                                         text::Language language) {
  std::vector<Terms> seen{terms_of(asked, language)};
  std::vector<std::string> kept;
  for (std::string& question : questions) {
    Terms terms = terms_of(question, language);
    const bool repeated = std::any_of(
        seen.begin(), seen.end(), [&](const Terms& other) { return ask_the_same(terms, other); });
    if (repeated) continue;
    seen.push_back(std::move(terms));
    kept.push_back(std::move(question));
  }
  return kept;
}

void add_headings(std::span<const Source> sources, const Wording& wording,
                  std::vector<std::string>& suggestions) {
  for (const Source& source : sources) {
    const auto& path = source.passage.record.heading;
    if (path.empty()) continue;
    const std::string_view heading = without_number(path.back());
    if (base::count_code_points(heading) < 4) continue;
    add(suggestions, question_about(base::utf8_prefix(heading, 80), wording));
  }
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

std::vector<std::string> checked_suggestions(std::vector<std::string> suggestions,
                                             std::string_view asked, const CanAnswer& can_answer) {
  std::vector<std::string> checked =
      without_repeats(std::move(suggestions), asked, text::Language::kUnknown);
  std::erase_if(checked,
                [&](const std::string& question) { return can_answer && !can_answer(question); });
  return checked;
}

std::vector<std::string> suggestions_from_sources(std::span<const Source> sources,
                                                  std::string_view asked) {
  const text::Language language = language_of(sources);
  const Wording& wording = wording_of(language);
  std::vector<std::string> suggestions;
  add_headings(sources, wording, suggestions);
  suggestions = without_repeats(std::move(suggestions), asked, language);
  if (suggestions.size() == kMaxSuggestions) return suggestions;
  std::vector<std::string_view> texts;
  for (const Source& source : sources) texts.push_back(source.passage.text);
  const Terms known = terms_of(asked, language);
  for (const KeyPhrase& phrase : key_phrases(texts, language, 2 * kMaxSuggestions)) {
    const Terms terms = terms_of(phrase.text, language);
    if (std::includes(known.begin(), known.end(), terms.begin(), terms.end())) continue;
    add(suggestions, fmt::format(fmt::runtime(wording.phrase), phrase.text));
  }
  return without_repeats(std::move(suggestions), asked, language);
}

std::vector<std::string> suggestions_from_headings(std::span<const Source> sources) {
  std::vector<std::string> suggestions;
  add_headings(sources, wording_of(language_of(sources)), suggestions);
  return suggestions;
}

}  // namespace qwalt::answer
