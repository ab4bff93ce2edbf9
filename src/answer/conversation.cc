#include "answer/conversation.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "answer/fixed_sentences.h"
#include "answer/prompt.h"
#include "base/utf8.h"
#include "llm/budget.h"
#include "search/question.h"
#include "text/stop_words.h"

namespace qwalt::answer {
namespace {

// A question of so few words hardly stands for itself.
constexpr std::size_t kShortQuestionWords = 5;
constexpr std::size_t kMaxStandaloneBytes = 500;

using Words = std::span<const std::string_view>;

// All folded: small letters, without accents. Words that stand for something said before.
constexpr auto kReferring = std::to_array<std::string_view>(
    {"it",     "its",    "that", "this", "they", "them",   "their", "these",
     "those",  "he",     "him",  "his",  "she",  "her",    "ones",  "same",
     "former", "latter", "else", "more", "such", "instead"});
constexpr auto kReferringGerman = std::to_array<std::string_view>(
    {"dies", "diese", "dieser", "dieses", "diesen", "diesem", "ihn", "ihm", "deren", "dessen",
     "davon", "dafur", "dazu", "damit", "darin", "dabei", "dort", "sonst", "mehr"});
constexpr auto kReferringSpanish = std::to_array<std::string_view>(
    {"eso", "esto", "esa", "ese", "esos", "esas", "ellos", "ellas", "ello", "alli", "mas"});
constexpr auto kReferringFrench = std::to_array<std::string_view>(
    {"cela", "ca", "ceci", "celui", "celle", "ceux", "leur", "leurs", "lui", "eux", "plus"});
// First words that go on with something.
constexpr auto kContinuing =
    std::to_array<std::string_view>({"and", "or", "but", "so", "also", "then", "und", "oder",
                                     "aber", "auch", "y", "o", "pero", "et", "ou", "mais", "donc"});
// Words that say that something is wanted, not what.
constexpr auto kVague = std::to_array<std::string_view>(
    {"help",      "hello",     "hi",         "hey",      "please",      "thanks",  "thank",
     "question",  "questions", "more",       "info",     "information", "explain", "tell",
     "something", "anything",  "everything", "details",  "detail",      "ok",      "okay",
     "test",      "yes",       "no",         "continue", "go",          "on",      "know",
     "need",      "want",      "answer",     "hilfe",    "hallo",       "bitte",   "danke",
     "frage",     "fragen",    "mehr",       "erklare",  "erklaren",    "etwas",   "weiter",
     "ayuda",     "hola",      "gracias",    "pregunta", "mas",         "explica", "bonjour",
     "aide",      "merci",     "plus"});

// Words of a question for the whole of a document.
constexpr auto kOverview = std::to_array<std::string_view>({"summarise",
                                                            "summarize",
                                                            "summary",
                                                            "overview",
                                                            "main",
                                                            "points",
                                                            "topic",
                                                            "topics",
                                                            "content",
                                                            "contents",
                                                            "key",
                                                            "document",
                                                            "documents",
                                                            "file",
                                                            "files",
                                                            "text",
                                                            "gist",
                                                            "brief",
                                                            "short",
                                                            "give",
                                                            "list",
                                                            "please",
                                                            "describe",
                                                            "fasse",
                                                            "zusammen",
                                                            "zusammenfassen",
                                                            "zusammenfassung",
                                                            "uberblick",
                                                            "inhalt",
                                                            "dokument",
                                                            "dokumente",
                                                            "datei",
                                                            "hauptpunkte",
                                                            "kurz",
                                                            "geht",
                                                            "resume",
                                                            "resumen",
                                                            "resumir",
                                                            "documento",
                                                            "documentos",
                                                            "trata",
                                                            "resumer",
                                                            "parle"});

bool is_in(Words words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Words referring_words(text::Language language) {
  switch (language) {
    case text::Language::kGerman:
      return kReferringGerman;
    case text::Language::kSpanish:
      return kReferringSpanish;
    case text::Language::kFrench:
      return kReferringFrench;
    default:
      return kReferring;
  }
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  search::thread_analyzer().words(text, text::Language::kUnknown, [&](const text::Token& token) {
    words.emplace_back(token.term);
  });
  return words;
}

// Content words, stemmed by nothing: stop words of the text's language are left out.
std::set<std::string> content_words(std::string_view text) {
  const text::Language language = language_of(text);
  std::set<std::string> content;
  for (std::string& word : words_of(text)) {
    if (!text::is_stop_word(word, language)) content.insert(std::move(word));
  }
  return content;
}

bool shares_a_word(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& word) { return b.contains(word); });
}

std::string_view without_marks(std::string_view line) {
  constexpr std::string_view kMarks = " \t\r\"'*`";
  const std::size_t begin = line.find_first_not_of(kMarks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kMarks) - begin + 1);
}

// The first line that says something, without a label such as "Standalone question:".
std::string_view first_said_line(std::string_view reply) {
  while (!reply.empty()) {
    const std::size_t end = std::min(reply.find('\n'), reply.size());
    std::string_view line = without_marks(reply.substr(0, end));
    reply.remove_prefix(std::min(end + 1, reply.size()));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && line.substr(0, colon).find("uestion") < colon) {
      line = without_marks(line.substr(colon + 1));
    }
    if (!line.empty()) return line;
  }
  return {};
}

}  // namespace

std::vector<Turn> turns_of(const std::vector<store::Message>& messages) {
  std::vector<Turn> turns;
  for (const store::Message& message : messages) {
    if (!message.text.empty()) turns.push_back({message.role, message.text});
  }
  return turns;
}

std::vector<Turn> newest_turns(std::vector<Turn> history, std::size_t tokens) {
  std::size_t used = 0;
  std::size_t kept = 0;
  while (kept < history.size()) {
    const std::string& text = history[history.size() - 1 - kept].text;
    used += llm::estimate_tokens(base::utf8_prefix(text, kHistoryTurnBytes));
    if (used > tokens) break;
    ++kept;
  }
  history.erase(history.begin(), history.end() - static_cast<std::ptrdiff_t>(kept));
  return history;
}

std::string_view last_question(const std::vector<Turn>& history) {
  const auto found = std::find_if(history.rbegin(), history.rend(),
                                  [](const Turn& turn) { return turn.role == store::Role::kUser; });
  return found == history.rend() ? std::string_view() : found->text;
}

bool may_depend_on_history(std::string_view question) {
  const std::vector<std::string> words = words_of(question);
  if (words.size() <= kShortQuestionWords) return true;
  if (is_in(kContinuing, words.front())) return true;
  const Words referring = referring_words(language_of(question));
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return is_in(referring, word); });
}

bool is_too_vague(std::string_view question) {
  const text::Language language = language_of(question);
  for (const std::string& word : words_of(question)) {
    if (!text::is_stop_word(word, language) && !is_in(kVague, word)) return false;
  }
  return true;
}

bool asks_for_overview(std::string_view question) {
  const std::set<std::string> content = content_words(question);
  return !content.empty() && std::all_of(content.begin(), content.end(),
                                         [](const auto& word) { return is_in(kOverview, word); });
}

std::optional<std::string> standalone_question(std::string_view reply, std::string_view question,
                                               const std::vector<Turn>& history) {
  const std::string_view line = first_said_line(reply);
  if (line.empty() || line.size() > kMaxStandaloneBytes) return std::nullopt;
  const std::set<std::string> said = content_words(line);
  if (said.empty()) return std::nullopt;
  bool related = shares_a_word(said, content_words(question));
  for (const Turn& turn : history) {
    related = related || shares_a_word(said, content_words(base::utf8_prefix(turn.text, 2000)));
  }
  if (!related) return std::nullopt;
  return std::string(line);
}

}  // namespace qwalt::answer
