// The best so many passages of a snapshot while they are being found.
//
// Passages are put down as they come; when there are twice as many as wanted, half of them go. So a
// passage costs some nanoseconds, and its document is looked up only to decide between equal ones.
// Not thread-safe; the snapshot must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/snapshot.h"
#include "search/candidate.h"

namespace qwalt::search {

class BestPassages {
 public:
  // `limit`: at least 1.
  BestPassages(const index::Snapshot& snapshot, std::size_t limit);

  // A passage with less has no chance; at least 1.
  std::uint32_t least() const { return least_; }

  // `score`: above 0, at most that of PassageScores. A passage must not come twice.
  void offer(std::uint32_t score, std::uint32_t segment, index::PassageId passage) {
    if (score < least_) return;
    found_.push_back({score, segment, passage});
    if (found_.size() == 2 * limit_) cut();
  }

  // Best first, scores divided by `units`. Empties it.
  std::vector<Candidate> take(double units);

 private:
  struct Found {
    std::uint32_t score = 0;
    std::uint32_t segment = 0;
    index::PassageId passage = 0;
  };

  void cut();
  Candidate candidate(const Found& found) const;

  const index::Snapshot& snapshot_;
  std::size_t limit_;
  std::uint32_t least_ = 1;
  std::vector<Found> found_;
};

}  // namespace qwalt::search
