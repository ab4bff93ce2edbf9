// What an occurrence of a word is worth to a passage, S0 of docs/decisions/ranking.md, as whole
// numbers: sums of them do not depend on their order, so every way to search agrees to the bit.
//
// Immutable. The snapshot must outlive it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "index/segment.h"
#include "index/snapshot.h"
#include "search/ranking.h"

namespace qwalt::search {

// Of all words of a question together a passage has less than this.
constexpr std::uint32_t kMaxScore = 1u << 30;

// How often a word counts in a passage.
inline float weighted_count(std::uint32_t body, std::uint32_t title) {
  return static_cast<float>(static_cast<std::int32_t>(body)) +
         static_cast<float>(kPassageTitleWeight) *
             static_cast<float>(static_cast<std::int32_t>(title));
}

class PassageScores {
 public:
  // `weights`: the sum of the weights that are given to score().
  PassageScores(const index::Snapshot& snapshot, double weights);

  // How many units a score of 1 has.
  double units() const { return units_; }

  // BM25's length norm in units of its k1: a passage's, and the smallest one that a passage with at
  // least this body can have.
  float norm(const index::Segment& segment, index::PassageId passage) const {
    return body_norms_[segment.body_length_codes()[passage]] +
           title_norms_[segment.title_length_codes()[passage]];
  }
  float least_norm(std::uint8_t body_code) const { return body_norms_[body_code]; }

  // A word's factor, for score().
  float factor(double weight) const;

  // `count`: occurrences, titles weighted; above 0.
  static std::uint32_t score(float factor, float count, float norm) {
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(factor * count / (count + norm)));
  }
  // Above all scores with at most this count and at least this norm, rounding included.
  static std::uint32_t bound(float factor, float count, float norm) {
    const std::uint32_t best = score(factor, count, norm);
    return best + (best >> 20) + 1;
  }

 private:
  double units_ = 0;
  std::array<float, 256> body_norms_{};
  std::array<float, 256> title_norms_{};
};

}  // namespace qwalt::search
