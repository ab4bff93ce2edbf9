#include "search/phrase.h"

#include <algorithm>
#include <array>
#include <utility>

#include "search/text_pieces.h"

namespace qwalt::search {
namespace {

// A piece of letters of ASCII that is one word by all rules: word, Word or WORD; in small letters.
// Empty if it is none.
std::string_view plain_word(std::string_view piece, std::array<char, kMaxKeptPieceBytes>& buffer) {
  if (piece.size() > buffer.size()) return {};
  std::size_t capitals = 0;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char small = static_cast<char>(piece[i] | 0x20);
    if (small < 'a' || small > 'z') return {};
    capitals += piece[i] < 'a' ? 1 : 0;
    buffer[i] = small;
  }
  const bool capital_first = capitals == 1 && piece[0] < 'a';
  const bool one_word = capitals == 0 || capital_first || capitals == piece.size();
  return one_word ? std::string_view(buffer.data(), piece.size()) : std::string_view();
}

std::size_t filter_bit(std::string_view word) {
  const auto first = static_cast<unsigned char>(word.front());
  const auto last = static_cast<unsigned char>(word.back());
  return (first * 31u + last * 7u + word.size() * 61u) % 1024;
}

// Turkish folds I in its own way, Vietnamese keeps its accents.
std::size_t folding_number(text::Language language) {
  if (language == text::Language::kTurkish) return 1;
  return language == text::Language::kVietnamese ? 2 : 0;
}

}  // namespace

PhraseFilter::PhraseFilter(std::span<const Phrase> phrases, text::Analyzer& analyzer)
    : phrases_(phrases.begin(), phrases.end()), analyzer_(analyzer) {}

PhraseFilter::Folding& PhraseFilter::folding(text::Language language) {
  Folding& folding = foldings_[folding_number(language)];
  if (folding.ready) return folding;
  folding.ready = true;
  for (const Phrase& phrase : phrases_) compile(phrase, language, folding);
  for (Compiled& phrase : folding.phrases) phrase.places.resize(folding.words.size() + 1);
  return folding;
}

void PhraseFilter::compile(const Phrase& phrase, text::Language language, Folding& folding) {
  Compiled compiled{phrase.place == Phrase::Place::kAnywhere, phrase.excluded, 0, {}};
  std::size_t words = 0;
  analyzer_.words(phrase.text, language, [&](const text::Token& token) {
    if (words == kMaxPhraseWords) return;
    const auto fresh = static_cast<std::uint32_t>(folding.words.size() + 1);
    const std::uint32_t number = folding.words.emplace(token.term, fresh).first->second;
    folding.filter.set(filter_bit(token.term));
    compiled.places.resize(std::max<std::size_t>(compiled.places.size(), number + 1));
    compiled.last = std::uint64_t{1} << words++;
    compiled.places[number] |= compiled.last;
  });
  if (words > 0) folding.phrases.push_back(std::move(compiled));
}

bool PhraseFilter::accepts(const PassageText& text) {
  if (empty()) return true;
  Folding& folding = this->folding(text.language);
  found_.assign(folding.phrases.size(), false);
  find(text.title, text.language, false, folding);
  find(text.body, text.language, true, folding);
  for (std::size_t i = 0; i < found_.size(); ++i) {
    if (found_[i] == folding.phrases[i].excluded) return false;
  }
  return true;
}

// Shift-And over words (Baeza-Yates, Gonnet: A new approach to text searching, 1992).
void PhraseFilter::step(const Folding& folding, std::uint32_t number, bool body) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const Compiled& phrase = folding.phrases[i];
    states_[i] = (states_[i] << 1 | 1) & phrase.places[number];
    if ((states_[i] & phrase.last) != 0 && (phrase.in_body || !body)) found_[i] = true;
  }
}

void PhraseFilter::find(std::string_view text, text::Language language, bool body,
                        Folding& folding) {
  states_.assign(folding.phrases.size(), 0);
  each_piece(text, [&](std::string_view piece) { read(piece, language, body, folding); });
}

void PhraseFilter::read(std::string_view piece, text::Language language, bool body,
                        Folding& folding) {
  std::array<char, kMaxKeptPieceBytes> buffer;
  const std::string_view word = plain_word(piece, buffer);
  if (!word.empty()) {
    std::uint32_t number = kOther;
    if (folding.filter.test(filter_bit(word))) {
      const auto known = folding.words.find(word);
      if (known != folding.words.end()) number = known->second;
    }
    step(folding, number, body);
    return;
  }
  for (const std::uint32_t number : numbers(piece, language, folding)) step(folding, number, body);
}

const PhraseFilter::Numbers& PhraseFilter::numbers(std::string_view piece, text::Language language,
                                                   Folding& folding) {
  const bool keep = piece.size() <= kMaxKeptPieceBytes;
  if (keep) {
    const auto known = folding.pieces.find(piece);
    if (known != folding.pieces.end()) return known->second;
    if (folding.pieces.size() == kMaxKnownPieces) folding.pieces.clear();
  }
  Numbers& fresh = keep ? folding.pieces[std::string(piece)] : long_piece_;
  fresh.clear();
  analyzer_.words(piece, language, [&](const text::Token& token) {
    const auto word = folding.words.find(token.term);
    fresh.push_back(word == folding.words.end() ? kOther : word->second);
  });
  return fresh;
}

}  // namespace qwalt::search
