// One word of a question in one segment: the postings of all its forms as one ascending list.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "index/segment.h"

namespace qwalt::search {

// Not thread-safe; the segment must outlive it. A passage that holds several forms comes once, with
// the sum of their counts.
class TermPostings {
 public:
  static base::Result<TermPostings> find(const index::Segment& segment,
                                         const std::vector<std::string>& forms);

  // Of the forms in this segment together: occurrences, and passages counted once per form.
  std::uint64_t occurrences() const { return occurrences_; }
  std::uint64_t form_passages() const { return form_passages_; }
  std::size_t forms() const { return infos_.size(); }

  // From the beginning, all of them: calls visit(const index::PostingBlock&). kCorrupt on damage.
  template <class Visit>
  base::Status each_block(Visit visit) const {
    if (infos_.size() == 1) {
      index::PostingBlock block;
      index::PostingCursor cursor = segment_->postings(infos_[0]);
      while (cursor.next(block)) visit(block);
      return check(cursor);
    }
    return each_merged_block(visit);
  }

 private:
  // One form's list, a posting at a time.
  struct Source {
    index::PostingCursor cursor;
    index::PostingBlock block;
    std::size_t at = 0;

    bool load() {
      at = 0;
      return cursor.next(block);
    }
    index::PassageId passage() const { return block.passages[at]; }
  };

  explicit TermPostings(const index::Segment& segment) : segment_(&segment) {}

  base::Status check(const index::PostingCursor& cursor) const;
  base::Status open(std::vector<Source>& sources) const;
  base::Status take(std::vector<Source>& sources, index::PostingBlock& out) const;

  template <class Visit>
  base::Status each_merged_block(Visit visit) const {
    std::vector<Source> sources;
    TRY(open(sources));
    index::PostingBlock block;
    while (!sources.empty()) {
      TRY(take(sources, block));
      visit(block);
    }
    return {};
  }

  const index::Segment* segment_;
  std::vector<index::TermInfo> infos_;
  std::uint64_t occurrences_ = 0;
  std::uint64_t form_passages_ = 0;
};

}  // namespace qwalt::search
