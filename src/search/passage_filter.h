// Which documents of a segment a question looks at: those alive, and of them the chosen ones.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "index/snapshot.h"

namespace qwalt::search {

// Calls visit(DocumentIndex) for each, ascending. `chosen` absent: all that are alive.
// Cost: a step per document of the segment, or a bisection per chosen one.
template <class Visit>
void each_searched_document(const index::SegmentView& view,
                            const std::optional<std::vector<index::DocumentId>>& chosen,
                            Visit visit) {
  if (!chosen) {
    for (index::DocumentIndex i = 0; i < view.segment->statistics().documents; ++i) {
      if (!view.deleted->contains(i)) visit(i);
    }
    return;
  }
  std::vector<index::DocumentIndex> found;
  for (index::DocumentId id : *chosen) {
    for (index::DocumentIndex i : view.segment->find_document(id)) {
      if (!view.deleted->contains(i)) found.push_back(i);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  for (index::DocumentIndex i : found) visit(i);
}

}  // namespace qwalt::search
