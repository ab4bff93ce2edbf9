// How closely a question's words stand in a text, and which pieces of its words occur: what is
// compared in the text of the best passages only, so that the index needs no positions.
//
// Two steps: read() every text, then score() each: what a pair or a piece is worth depends on how
// many of the texts hold it. Not thread-safe; one per question. Cost: two analyses of each text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "search/searcher.h"
#include "text/analyzer.h"

namespace qwalt::search {

class Closeness {
 public:
  // Both must outlive it.
  Closeness(const text::Query& query, text::Analyzer& analyzer);

  // Whether there is anything to look for.
  bool empty() const { return pairs_.empty() && grams_.empty(); }

  void read(const PassageText& text);
  std::size_t texts() const { return found_.size(); }

  // Of the text that was read as number `index`; `norm`: its length norm in units of k1.
  double score(std::size_t index, double norm) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  template <class Value>
  using Dictionary = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
  using Counts = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // what, how often

  struct Found {
    Counts pairs;
    Counts grams;
  };

  void read_pairs(std::string_view text, text::Language language, Counts& counts);
  void read_grams(std::string_view text, text::Language language, Counts& counts);
  static double score(const Counts& counts, const std::vector<std::uint32_t>& holders,
                      std::size_t texts, double norm);

  text::Analyzer& analyzer_;
  Dictionary<std::uint32_t> forms_;  // to the term's index in the query
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_;
  Dictionary<std::uint32_t> grams_;
  std::vector<Found> found_;
  std::vector<std::uint32_t> pair_holders_;
  std::vector<std::uint32_t> gram_holders_;
  std::vector<std::uint32_t> counted_;  // per gram, in the text being read
};

}  // namespace qwalt::search
