// How closely a question's words stand in a text, how far its wording is the text's, and which
// pieces of its words occur: what is compared in the text of the best passages only, so that the
// index needs no positions.
//
// Two steps: read() every text, then score() each: what a pair or a piece is worth depends on how
// many of the texts hold it. Not thread-safe; one per question. Cost: some 5 ns a byte of text; a
// word that may matter is analysed once, however often it comes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "search/neighbours.h"
#include "search/searcher.h"
#include "search/word_filter.h"
#include "search/word_hash.h"
#include "search/word_window.h"
#include "text/analyzer.h"

namespace qwalt::search {

class Closeness {
 public:
  // `holders`: for each term of `query`, how many of the collection's `passages` hold it.
  // `analyzer` must outlive it.
  Closeness(const text::Query& query, const std::vector<std::uint64_t>& holders,
            std::uint64_t passages, text::Analyzer& analyzer);

  // Whether there is nothing to look for.
  bool empty() const { return values_.empty(); }

  void read(const PassageText& text);

  // Of the text that was read as number `index`; `norm`: its length norm in units of k1.
  double score(std::size_t index, double norm) const;

 private:
  template <class Value>
  using Dictionary = std::unordered_map<std::string, Value, WordHash, std::equal_to<>>;
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  using Counts = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // what, how often

  // What a piece of text between white space is to the question.
  struct Piece {
    std::vector<std::int32_t> terms;  // of the question, kOther for others; stop words left out
    std::vector<std::int32_t> words;  // of its wording, each one
    std::vector<WordHit> hits;        // by position in the piece
    std::vector<std::uint32_t> grams;
  };
  struct Gram {
    std::uint32_t number = 0;
    double passages = 0;               // that hold a word of the question with it
    std::vector<std::uint32_t> terms;  // of the question that hold it, each once
  };
  struct Found {
    Counts pairs;
    Counts grams;
    std::vector<std::uint32_t> neighbours;  // each once
    double window = 0;
    double gram_weight = 0;
  };
  // Where reading a field has come to.
  struct Walk {
    std::int32_t previous = kOther;  // term, stop words left out
    NeighbourWalk words;
    std::uint32_t position = 0;
  };
  static constexpr std::int32_t kOther = -1;

  void add_grams(const text::QueryTerm& term, std::uint32_t index, double holders);
  void read_field(std::string_view text, text::Language language, Found& found);
  void take(const Piece& piece, Walk& walk, Found& found);
  const Piece& piece(std::string_view text, text::Language language);
  void analyse(std::string_view text, text::Language language, Piece& piece);
  void analyse_word(std::string_view word, std::uint32_t position, Piece& piece);
  void count_pairs(const Piece& piece, std::int32_t& previous, Counts& counts) const;
  double pair_value(std::uint32_t pair) const;
  double gram_value(std::uint32_t gram) const;

  text::Analyzer& analyzer_;
  double passages_;
  Dictionary<std::int32_t> forms_;  // to the term's index in the query
  std::vector<double> values_;      // of the question's terms
  std::vector<Pair> pairs_;
  Neighbours neighbours_;
  Dictionary<Gram> grams_;
  std::vector<std::uint32_t> term_grams_;  // how many different ones, by term
  std::vector<double> gram_passages_;      // by number
  WordFilter filter_;
  Dictionary<Piece> pieces_;
  text::Language pieces_language_ = text::Language::kUnknown;
  Piece long_piece_;
  std::vector<std::uint32_t> shared_grams_;  // by term, all 0 between words
  std::vector<WordHit> hits_;                // of the field that is read
  std::string buffer_;
  std::vector<Found> found_;
  std::vector<std::uint32_t> pair_holders_;
  std::vector<std::uint32_t> neighbour_holders_;
  std::vector<std::uint32_t> gram_holders_;
};

}  // namespace qwalt::search
