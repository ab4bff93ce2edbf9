#include "search/closeness.h"

#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "search/ranking.h"

namespace qwalt::search {
namespace {

// Calls visit(gram) for every kGramCharacters neighbouring characters of `_word_`; a shorter one
// is a gram itself.
template <class Visit>
void each_gram(std::string_view word, std::string& buffer, Visit visit) {
  buffer.assign(1, '_').append(word).push_back('_');
  std::string_view rest = buffer;
  std::string_view ahead = buffer;
  for (std::size_t i = 0; i < kGramCharacters && !ahead.empty(); ++i) {
    base::take_code_point(ahead);
  }
  visit(std::string_view(rest.data(), static_cast<std::size_t>(ahead.data() - rest.data())));
  while (!ahead.empty()) {
    base::take_code_point(rest);
    base::take_code_point(ahead);
    visit(std::string_view(rest.data(), static_cast<std::size_t>(ahead.data() - rest.data())));
  }
}

void count(std::vector<std::pair<std::uint32_t, std::uint32_t>>& counts, std::uint32_t what) {
  const auto found = std::find_if(counts.begin(), counts.end(),
                                  [what](const auto& entry) { return entry.first == what; });
  if (found == counts.end()) {
    counts.emplace_back(what, 1);
  } else {
    ++found->second;
  }
}

}  // namespace

Closeness::Closeness(const text::Query& query, text::Analyzer& analyzer)
    : analyzer_(analyzer), pairs_(query.pairs) {
  std::string buffer;
  for (std::uint32_t i = 0; i < query.terms.size(); ++i) {
    const text::QueryTerm& term = query.terms[i];
    for (const std::string& form : term.forms) forms_.emplace(form, i);
    if (term.extra || term.characters) continue;
    each_gram(term.word, buffer, [&](std::string_view gram) {
      grams_.emplace(gram, static_cast<std::uint32_t>(grams_.size()));
    });
  }
  pair_holders_.resize(pairs_.size());
  gram_holders_.resize(grams_.size());
  counted_.resize(grams_.size());
}

void Closeness::read(const PassageText& text) {
  Found& found = found_.emplace_back();
  if (!pairs_.empty()) {
    read_pairs(text.title, text.language, found.pairs);
    read_pairs(text.body, text.language, found.pairs);
  }
  if (!grams_.empty()) {
    read_grams(text.title, text.language, found.grams);
    read_grams(text.body, text.language, found.grams);
  }
  for (const auto& [pair, times] : found.pairs) ++pair_holders_[pair];
  for (const auto& [gram, times] : found.grams) ++gram_holders_[gram];
}

void Closeness::read_pairs(std::string_view text, text::Language language, Counts& counts) {
  std::optional<std::uint32_t> previous;
  analyzer_.analyze(text, language, [&](const text::Token& token) {
    if (token.stop_word || token.extra) return;
    const auto found = forms_.find(token.term);
    if (found == forms_.end()) {
      previous.reset();
      return;
    }
    if (previous) {
      const auto pair =
          std::find(pairs_.begin(), pairs_.end(), std::pair(*previous, found->second));
      if (pair != pairs_.end()) count(counts, static_cast<std::uint32_t>(pair - pairs_.begin()));
    }
    previous = found->second;
  });
}

void Closeness::read_grams(std::string_view text, text::Language language, Counts& counts) {
  std::string buffer;
  analyzer_.words(text, language, [&](const text::Token& token) {
    each_gram(token.term, buffer, [&](std::string_view gram) {
      const auto found = grams_.find(gram);
      if (found != grams_.end()) count(counts, found->second);
    });
  });
}

double Closeness::score(const Counts& counts, const std::vector<std::uint32_t>& holders,
                        std::size_t texts, double norm) {
  double sum = 0;
  for (const auto& [what, times] : counts) {
    sum += inverse_frequency(static_cast<double>(texts), holders[what]) *
           saturate(kPassageK1, times, kPassageK1 * norm);
  }
  return sum;
}

double Closeness::score(std::size_t index, double norm) const {
  const Found& found = found_[index];
  return kPairWeight * score(found.pairs, pair_holders_, texts(), norm) +
         kGramWeight * score(found.grams, gram_holders_, texts(), norm);
}

}  // namespace qwalt::search
