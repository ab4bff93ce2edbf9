#include "search/closeness.h"

#include <algorithm>

#include "base/utf8.h"
#include "search/ranking.h"
#include "search/text_pieces.h"

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
    : analyzer_(analyzer),
      passages_(static_cast<double>(passages)),
      pairs_(query.pairs),
      neighbours_(query.words),
      term_grams_(query.terms.size()),
      shared_grams_(query.terms.size()) {
  for (std::uint32_t i = 0; i < query.terms.size(); ++i) {
    const text::QueryTerm& term = query.terms[i];
    const auto held = static_cast<double>(holders[i]);
    values_.push_back(term.weight * inverse_frequency(passages_, std::min(held, passages_)));
    for (const std::string& form : term.forms) {
      forms_.emplace(form, static_cast<std::int32_t>(i));
      filter_.add(form);
    }
    if (!term.extra && !term.characters) add_grams(term, i, held);
  }
  for (const std::string& word : query.words) filter_.add_whole(word);
  gram_passages_.resize(grams_.size());
  for (const auto& [text, gram] : grams_) gram_passages_[gram.number] = gram.passages;
  pair_holders_.resize(pairs_.size());
  neighbour_holders_.resize(neighbours_.size());
  gram_holders_.resize(grams_.size());
}

void Closeness::add_grams(const text::QueryTerm& term, std::uint32_t index, double holders) {
  filter_.add(term.word);
  each_gram(term.word, buffer_, [&](std::string_view text) {
    const auto number = static_cast<std::uint32_t>(grams_.size());
    Gram& gram = grams_.emplace(text, Gram{number, 0, {}}).first->second;
    gram.passages += holders;
    if (!gram.terms.empty() && gram.terms.back() == index) return;
    gram.terms.push_back(index);
    ++term_grams_[index];
  });
}

void Closeness::read(const PassageText& text) {
  Found& found = found_.emplace_back();
  found.gram_weight = gram_weight(text.language);
  read_field(text.title, text.language, found);
  read_field(text.body, text.language, found);
  found.window = best_window(hits_, values_);
  for (const auto& [pair, times] : found.pairs) ++pair_holders_[pair];
  for (const auto& [gram, times] : found.grams) ++gram_holders_[gram];
  for (std::uint32_t pair : found.neighbours) ++neighbour_holders_[pair];
}

void Closeness::read_field(std::string_view text, text::Language language, Found& found) {
  Walk walk;
  hits_.clear();
  each_piece(text, [&](std::string_view word) {
    // What follows a word of the question is looked at too: it may be a stop word.
    if (walk.previous == kOther && !filter_.may_matter(word)) {
      walk.words.step(neighbours_, Neighbours::kOther, [](std::uint32_t) {});
      ++walk.position;
    } else {
      take(piece(word, language), walk, found);
    }
  });
}

void Closeness::take(const Piece& piece, Walk& walk, Found& found) {
  count_pairs(piece, walk.previous, found.pairs);
  for (std::uint32_t gram : piece.grams) count(found.grams, gram);
  for (std::int32_t word : piece.words) {
    walk.words.step(neighbours_, word, [&](std::uint32_t pair) {
      const auto known = std::find(found.neighbours.begin(), found.neighbours.end(), pair);
      if (known == found.neighbours.end()) found.neighbours.push_back(pair);
    });
  }
  for (WordHit hit : piece.hits) {
    hit.position += walk.position;
    hits_.push_back(hit);
  }
  walk.position += static_cast<std::uint32_t>(piece.words.size());
}

const Closeness::Piece& Closeness::piece(std::string_view text, text::Language language) {
  if (text.size() > kMaxKeptPieceBytes) {
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
  Piece& fresh = pieces_.emplace(text, Piece{}).first->second;
  analyse(text, language, fresh);
  return fresh;
}

void Closeness::analyse(std::string_view text, text::Language language, Piece& piece) {
  analyzer_.analyze(text, language, [&](const text::Token& token) {
    const auto form = forms_.find(token.term);
    if (form != forms_.end()) {
      piece.hits.push_back({token.position, static_cast<std::uint32_t>(form->second), 1});
    }
    if (token.stop_word || token.extra) return;
    piece.terms.push_back(form == forms_.end() ? kOther : form->second);
  });
  analyzer_.words(text, language, [&](const text::Token& token) {
    piece.words.push_back(neighbours_.word(token.term));
    analyse_word(token.term, token.position, piece);
  });
}

// The grams of a word, and the terms that it resembles.
void Closeness::analyse_word(std::string_view word, std::uint32_t position, Piece& piece) {
  if (grams_.empty()) return;
  std::vector<std::uint32_t> alike;
  each_gram(word, buffer_, [&](std::string_view gram) {
    const auto found = grams_.find(gram);
    if (found == grams_.end()) return;
    piece.grams.push_back(found->second.number);
    for (std::uint32_t term : found->second.terms) {
      if (shared_grams_[term]++ == 0) alike.push_back(term);
    }
  });
  for (std::uint32_t term : alike) {
    const double share =
        std::min(1.0, static_cast<double>(shared_grams_[term]) / term_grams_[term]);
    // A word of a single gram resembles nothing but itself.
    if (share >= kLikenessShare && term_grams_[term] > 1) {
      piece.hits.push_back({position, term, share});
    }
    shared_grams_[term] = 0;
  }
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
  double neighbours = 0;
  for (std::uint32_t pair : found.neighbours) {
    neighbours += inverse_frequency(static_cast<double>(found_.size()), neighbour_holders_[pair]);
  }
  return kPairWeight * pairs + kNeighbourWeight * neighbours + kWindowWeight * found.window +
         found.gram_weight * grams;
}

}  // namespace qwalt::search
