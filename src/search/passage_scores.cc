#include "search/passage_scores.h"

#include <algorithm>

#include "index/length_code.h"
#include "search/ranking.h"

namespace qwalt::search {

PassageScores::PassageScores(const index::Snapshot& snapshot, double weights)
    : units_(kMaxScore / (2 * std::max(weights, 1.0) * (kPassageK1 + 1))) {
  const index::CollectionStatistics& all = snapshot.statistics();
  const double mean = (static_cast<double>(all.body_length) +
                       kPassageTitleWeight * static_cast<double>(all.title_length)) /
                      static_cast<double>(std::max<std::uint64_t>(all.passages, 1));
  const double empty = length_norm(kPassageK1, 0, mean);
  for (std::size_t code = 0; code < 256; ++code) {
    const double words = index::length_values()[code];
    body_norms_[code] = static_cast<float>(length_norm(kPassageK1, words, mean));
    title_norms_[code] =
        static_cast<float>(length_norm(kPassageK1, kPassageTitleWeight * words, mean) - empty);
  }
}

float PassageScores::factor(double weight) const {
  return static_cast<float>(weight * (kPassageK1 + 1) * units_);
}

}  // namespace qwalt::search
