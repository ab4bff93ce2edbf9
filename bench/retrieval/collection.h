// Documents that look like those of people, as many as wanted, from a model of real text.
//
// A document has 1 to kMaxDocumentPassages passages (the logarithm uniform), a title and a matter
// of its own. A share of its words are rare (rare_words.h), and it uses its rare words again.
// Deterministic by seed; nothing is kept but the counts of its vocabulary.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "passage_file.h"
#include "rare_words.h"
#include "word_model.h"

namespace qwalt::bench {

constexpr std::uint32_t kMaxDocumentPassages = 40;

// What the words of a collection are like.
struct CollectionFigures {
  std::uint64_t passages = 0;
  std::uint64_t documents = 0;
  std::uint64_t words = 0;
  std::uint64_t text_bytes = 0;  // of the passages, titles not counted
  std::uint64_t vocabulary = 0;  // different words, case and punctuation apart
  double heaps_exponent = 0;     // of the vocabulary's growth over the last two decades of words
  double zipf_exponent = 0;      // of frequency over rank, ranks 10 to 100,000
  std::vector<std::pair<std::uint64_t, std::uint64_t>> growth;  // words, vocabulary
};

class CollectionMaker {
 public:
  CollectionMaker(const WordModel& model, std::uint64_t seed);

  // Writes documents until there are `passages` passages; the last document may be cut short.
  CollectionFigures make(std::uint64_t passages, PassageFileWriter& out);

 private:
  class Document;

  void count(std::uint32_t& counter);
  CollectionFigures figures() const;

  const WordModel& model_;
  std::uint64_t seed_;
  CollectionFigures made_;
  std::vector<std::uint32_t> word_counts_;  // by word of the model
  std::unordered_map<RareRank, std::uint32_t> rare_counts_;
};

}  // namespace qwalt::bench
