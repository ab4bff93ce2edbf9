#include "search/closeness.h"

#include <algorithm>

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

// Pieces of text longer than this are rare (scripts without spaces): not worth keeping.
constexpr std::size_t kMaxCachedBytes = 64;

bool is_space(char character) {
  return character == ' ' || (character >= '\t' && character <= '\r');
}

// Quotation marks, brackets and the punctuation of sentences around a word are no part of it.
std::string_view without_punctuation(std::string_view word) {
  constexpr std::string_view kPunctuation = ".,;:!?()[]{}\"'|";
  const std::size_t begin = word.find_first_not_of(kPunctuation);
  if (begin == std::string_view::npos) return {};
  return word.substr(begin, word.find_last_not_of(kPunctuation) - begin + 1);
}

double gram_weight(text::Language language) {
  const bool english = language == text::Language::kEnglish || language == text::Language::kUnknown;
  return english ? kGramWeight : kGramWeightElsewhere;
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

Closeness::Closeness(const text::Query& query, const std::vector<std::uint64_t>& holders,
                     std::uint64_t passages, text::Analyzer& analyzer)
    : analyzer_(analyzer), passages_(static_cast<double>(passages)), pairs_(query.pairs) {
  std::string buffer;
  for (std::size_t i = 0; i < query.terms.size(); ++i) {
    const text::QueryTerm& term = query.terms[i];
    for (const std::string& form : term.forms) {
      forms_.emplace(form, static_cast<std::int32_t>(i));
      filter_.add(form);
    }
    if (term.extra || term.characters) continue;
    filter_.add(term.word);
    each_gram(term.word, buffer, [&](std::string_view gram) {
      const Gram fresh{static_cast<std::uint32_t>(grams_.size()), 0};
      const auto entry = grams_.emplace(gram, fresh).first;
      entry->second.passages += static_cast<double>(holders[i]);
    });
  }
  gram_passages_.resize(grams_.size());
  for (const auto& [text, gram] : grams_) gram_passages_[gram.number] = gram.passages;
  pair_holders_.resize(pairs_.size());
  gram_holders_.resize(grams_.size());
}

void Closeness::read(const PassageText& text) {
  Found& found = found_.emplace_back();
  found.gram_weight = gram_weight(text.language);
  read_field(text.title, text.language, found);
  read_field(text.body, text.language, found);
  for (const auto& [pair, times] : found.pairs) ++pair_holders_[pair];
  for (const auto& [gram, times] : found.grams) ++gram_holders_[gram];
}

void Closeness::read_field(std::string_view text, text::Language language, Found& found) {
  std::int32_t previous = kOther;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && !is_space(text[end])) ++end;
    const std::string_view word = without_punctuation(text.substr(begin, end - begin));
    begin = end + 1;
    if (word.empty()) continue;
    // What follows a word of the question is looked at too: it may be a stop word.
    if (previous == kOther && !filter_.may_matter(word)) continue;
    const Piece& found_piece = piece(word, language);
    count_pairs(found_piece, previous, found.pairs);
    for (std::uint32_t gram : found_piece.grams) count(found.grams, gram);
  }
}

const Closeness::Piece& Closeness::piece(std::string_view text, text::Language language) {
  if (text.size() > kMaxCachedBytes) {
    long_piece_ = {};
    analyse(text, language, long_piece_);
    return long_piece_;
  }
  if (language != pieces_language_) {
    pieces_.clear();
    pieces_language_ = language;
  }
  const auto cached = pieces_.find(text);
  if (cached != pieces_.end()) return cached->second;
  Piece& fresh = pieces_[std::string(text)];
  analyse(text, language, fresh);
  return fresh;
}

void Closeness::analyse(std::string_view text, text::Language language, Piece& piece) {
  analyzer_.analyze(text, language, [&](const text::Token& token) {
    if (token.stop_word || token.extra) return;
    const auto form = forms_.find(token.term);
    piece.terms.push_back(form == forms_.end() ? kOther : form->second);
  });
  if (grams_.empty()) return;
  std::string buffer;
  analyzer_.words(text, language, [&](const text::Token& token) {
    each_gram(token.term, buffer, [&](std::string_view gram) {
      const auto found = grams_.find(gram);
      if (found != grams_.end()) piece.grams.push_back(found->second.number);
    });
  });
}

void Closeness::count_pairs(const Piece& piece, std::int32_t& previous, Counts& counts) const {
  for (std::int32_t term : piece.terms) {
    if (previous != kOther && term != kOther) {
      const Pair pair(static_cast<std::uint32_t>(previous), static_cast<std::uint32_t>(term));
      const auto found = std::find(pairs_.begin(), pairs_.end(), pair);
      if (found != pairs_.end()) count(counts, static_cast<std::uint32_t>(found - pairs_.begin()));
    }
    previous = term;
  }
}

double Closeness::pair_value(std::uint32_t pair) const {
  return inverse_frequency(static_cast<double>(found_.size()), pair_holders_[pair]);
}

double Closeness::gram_value(std::uint32_t gram) const {
  const double share = gram_holders_[gram] / static_cast<double>(found_.size());
  const double holders = std::max(gram_passages_[gram], kGramShareTrust * share * passages_);
  return inverse_frequency(passages_, std::clamp(holders, 1.0, std::max(passages_, 1.0)));
}

double Closeness::score(std::size_t index, double norm) const {
  const Found& found = found_[index];
  double pairs = 0;
  for (const auto& [pair, times] : found.pairs) {
    pairs += pair_value(pair) * saturate(kPassageK1, times, kPassageK1 * norm);
  }
  double grams = 0;
  for (const auto& [gram, times] : found.grams) {
    grams += gram_value(gram) * saturate(kPassageK1, times, kPassageK1 * norm);
  }
  return kPairWeight * pairs + found.gram_weight * grams;
}

}  // namespace qwalt::search
