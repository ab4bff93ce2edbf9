// Whether a passage's text holds the phrases of a question, and none of those it excludes.
//
// A phrase is held where its words stand next to each other, folded and not stemmed, stop words
// included, whatever punctuation, hyphens, line breaks or capitals there are; scripts without
// spaces by characters. Title and body are looked through apart. A phrase's first kMaxPhraseWords
// words count; one without any word is no condition.
//
// One per question, for many texts. Not thread-safe; `analyzer` must outlive it, and accepts()
// calls it. Cost: some 7 ns a byte; a piece between white space that is not simply a word of ASCII
// letters is analysed, once. Memory: of such pieces at most kMaxKnownPieces.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "search/query_syntax.h"
#include "search/searcher.h"
#include "text/analyzer.h"

namespace qwalt::search {

constexpr std::size_t kMaxPhraseWords = 64;
constexpr std::size_t kMaxKnownPieces = 4096;

class PhraseFilter {
 public:
  PhraseFilter(std::span<const Phrase> phrases, text::Analyzer& analyzer);

  // Whether every text is accepted.
  bool empty() const { return phrases_.empty(); }

  // Whether `text` holds all wanted phrases and none of the excluded ones.
  bool accepts(const PassageText& text);

 private:
  static constexpr std::uint32_t kOther = 0;  // the number of every word of no phrase

  struct Compiled {
    bool in_body = true;
    bool excluded = false;
    std::uint64_t last = 0;             // the bit of its last word
    std::vector<std::uint64_t> places;  // by number of a word: bits of where it stands
  };

  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  template <class Value>
  using Dictionary = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
  using Numbers = std::vector<std::uint32_t>;

  // What text is folded by, and all that was made with it.
  struct Folding {
    bool ready = false;
    Dictionary<std::uint32_t> words;
    std::vector<Compiled> phrases;
    std::bitset<1024> filter;  // of the words
    Dictionary<Numbers> pieces;
  };

  Folding& folding(text::Language language);
  void compile(const Phrase& phrase, text::Language language, Folding& folding);
  void find(std::string_view text, text::Language language, bool body, Folding& folding);
  void read(std::string_view piece, text::Language language, bool body, Folding& folding);
  const Numbers& numbers(std::string_view piece, text::Language language, Folding& folding);
  void step(const Folding& folding, std::uint32_t number, bool body);

  std::vector<Phrase> phrases_;
  text::Analyzer& analyzer_;
  std::array<Folding, 3> foldings_;
  // Of the text at hand, for each phrase.
  std::vector<std::uint64_t> states_;
  std::vector<bool> found_;
  Numbers long_piece_;
};

}  // namespace qwalt::search
