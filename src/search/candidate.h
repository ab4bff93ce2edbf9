// A passage that may be an answer.
#pragma once

#include <cstdint>
#include <tuple>

#include "index/types.h"

namespace qwalt::search {

struct Candidate {
  double score = 0;
  std::uint32_t segment = 0;  // of the snapshot
  index::PassageId passage = 0;
  index::DocumentId document = 0;
  std::uint32_t ordinal = 0;

  // Better ones first; equal ones by document and ordinal.
  bool operator<(const Candidate& other) const {
    return std::tuple(-score, document, ordinal) <
           std::tuple(-other.score, other.document, other.ordinal);
  }
};

}  // namespace qwalt::search
