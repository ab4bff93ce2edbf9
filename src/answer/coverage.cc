#include "answer/coverage.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "search/ranking.h"

namespace qwalt::answer {
namespace {

struct Words {
  std::unordered_map<std::string, std::size_t> by_form;
  std::vector<double> weights;
  double total = 0;
};

base::Result<Words> words_of(const index::Snapshot& snapshot, std::string_view question) {
  const text::Query query = search::analyse_question(snapshot, question);
  const bool only_extra = std::all_of(query.terms.begin(), query.terms.end(),
                                      [](const text::QueryTerm& term) { return term.extra; });
  const auto all = static_cast<double>(snapshot.statistics().stored_passages);
  Words words;
  for (const text::QueryTerm& term : query.terms) {
    if (term.extra && !only_extra) continue;
    double holders = 0;
    for (const std::string& form : term.forms) {
      TRY_ASSIGN(const auto statistics, snapshot.term(form));
      holders += static_cast<double>(statistics.passages);
      words.by_form.emplace(form, words.weights.size());
    }
    // A word that no passage has weighs as one of a single passage: in a small collection it would
    // weigh several times as much otherwise.
    const double counted = std::min(std::max(holders, 1.0), std::max(all, 1.0));
    words.weights.push_back(search::inverse_frequency(std::max(all, 1.0), counted));
    words.total += words.weights.back();
  }
  return words;
}

// So many letters of a word within another make it a part of a compound, or one word in another
// form.
constexpr std::size_t kMinPartBytes = 5;

bool is_part(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return a.size() >= kMinPartBytes && b.find(a) != std::string_view::npos;
}

void mark(const Words& words, std::string_view text, text::Language language,
          std::vector<bool>& held) {
  search::thread_analyzer().analyze(text, language, [&](const text::Token& token) {
    const auto word = words.by_form.find(std::string(token.term));
    if (word != words.by_form.end()) {
      held[word->second] = true;
    } else if (token.term.size() >= kMinPartBytes && !token.characters) {
      for (const auto& [form, number] : words.by_form) {
        if (!held[number] && is_part(form, token.term)) held[number] = true;
      }
    }
  });
}

double share_held(const Words& words, const store::PassageText& passage) {
  std::vector<bool> held(words.weights.size(), false);
  const auto language = static_cast<text::Language>(passage.language);
  mark(words, passage.text, language, held);
  mark(words, passage.document_name, language, held);
  mark(words, passage.record.table_head, language, held);
  for (const std::string& heading : passage.record.heading) mark(words, heading, language, held);
  double weight = 0;
  for (std::size_t i = 0; i < held.size(); ++i) weight += held[i] ? words.weights[i] : 0;
  return weight / words.total;
}

}  // namespace

base::Result<double> coverage(const index::Snapshot& snapshot, std::string_view question,
                              std::span<const store::PassageText> passages) {
  TRY_ASSIGN(const Words words, words_of(snapshot, question));
  if (words.total <= 0) return 1.0;
  double best = 0;
  for (const store::PassageText& passage : passages) {
    best = std::max(best, share_held(words, passage));
  }
  return std::min(best, 1.0);
}

}  // namespace qwalt::answer
