#include "search/selected_passages.h"

#include <algorithm>

namespace qwalt::search {

base::Result<SelectedPassages> SelectedPassages::find(const index::SegmentView& view,
                                                      const Selection& selection,
                                                      const PassageScores& scores) {
  SelectedPassages selected;
  if (selection.documents) selected.choose(view, *selection.documents);
  for (const Condition& condition : selection.conditions) {
    TRY(selected.add(*view.segment, condition, scores));
  }
  return selected;
}

void SelectedPassages::choose(const index::SegmentView& view,
                              const std::vector<index::DocumentId>& documents) {
  chosen_ = true;
  std::vector<index::DocumentIndex> found;
  for (index::DocumentId id : documents) {
    for (index::DocumentIndex i : view.segment->find_document(id)) {
      if (!view.deleted->contains(i)) found.push_back(i);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  for (index::DocumentIndex i : found) {
    const index::DocumentEntry entry = view.segment->document(i);
    if (intervals_.empty() || intervals_.back().end != entry.first_passage) {
      intervals_.push_back({entry.first_passage, entry.first_passage});
    }
    intervals_.back().end = entry.end_passage();
  }
}

base::Status SelectedPassages::add(const index::Segment& segment, const Condition& condition,
                                   const PassageScores& scores) {
  std::vector<index::TermInfo> infos;
  for (const std::string& form : condition.forms) {
    TRY_ASSIGN(const auto info, segment.find(form));
    if (info) infos.push_back(*info);
  }
  SegmentCondition& added = conditions_.emplace_back();
  added.kind = condition.kind;
  if (infos.empty()) return {};
  TRY_ASSIGN(added.postings, WordPostings::open(segment, infos, 0, 1, scores));
  return {};
}

std::vector<SelectedPassages::Interval>::const_iterator SelectedPassages::first_in(
    std::uint32_t window) const {
  return std::upper_bound(
      intervals_.begin(), intervals_.end(), window << kWindowBits,
      [](index::PassageId passage, const Interval& interval) { return passage < interval.end; });
}

bool SelectedPassages::meets(std::uint32_t window) const {
  for (const SegmentCondition& condition : conditions_) {
    if (condition.kind == Condition::Kind::kLacks) continue;
    if (!condition.postings || condition.postings->bound(window) == 0) return false;
  }
  if (!chosen_) return true;
  const auto interval = first_in(window);
  return interval != intervals_.end() && interval->begin >> kWindowBits <= window;
}

base::Status SelectedPassages::read(std::uint32_t window, WindowScratch& scratch,
                                    WindowSet& out) const {
  out.clear();
  const index::PassageId base = window << kWindowBits;
  const index::PassageId end = base + kWindowPassages;
  if (!chosen_) out.insert_range(0, kWindowPassages);
  for (auto i = first_in(window); i != intervals_.end() && i->begin < end; ++i) {
    out.insert_range(std::max(i->begin, base) - base, std::min(i->end, end) - base);
  }
  for (const SegmentCondition& condition : conditions_) {
    TRY(apply(condition, window, scratch, out));
  }
  return {};
}

base::Status SelectedPassages::apply(const SegmentCondition& condition, std::uint32_t window,
                                     WindowScratch& scratch, WindowSet& out) {
  const index::PassageId base = window << kWindowBits;
  const bool in_title = condition.kind == Condition::Kind::kHoldsInTitle;
  WindowSet holders;
  if (condition.postings) {
    TRY(condition.postings->each_in(
        base, base + kWindowPassages, scratch,
        [&](index::PassageId passage, std::uint32_t, std::uint32_t title) {
          if (!in_title || title > 0) holders.insert(passage - base);
        }));
  }
  if (condition.kind == Condition::Kind::kLacks) {
    out.subtract(holders);
  } else {
    out.intersect(holders);
  }
  return {};
}

}  // namespace qwalt::search
