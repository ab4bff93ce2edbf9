#include "index/snapshot.h"

#include <algorithm>

namespace qwalt::index {
namespace {

void subtract(CollectionStatistics& all, const Segment& segment, DocumentIndex document) {
  const DocumentEntry entry = segment.document(document);
  all.passages -= entry.passages;
  all.body_length -= std::min<std::uint64_t>(entry.body_length, all.body_length);
  all.title_length -= std::min<std::uint64_t>(entry.title_length, all.title_length);
  for (PassageId passage = entry.first_passage; passage < entry.end_passage(); ++passage) {
    std::uint64_t& count = all.passages_by_language[segment.languages()[passage]];
    if (count > 0) --count;
  }
}

void add(CollectionStatistics& all, const SegmentView& view) {
  const Segment& segment = *view.segment;
  const SegmentStatistics& own = segment.statistics();
  all.stored_passages += own.passages;
  all.passages += own.passages;
  all.body_length += own.body_length;
  all.title_length += own.title_length;
  for (std::size_t i = 0; i < kLanguageNumbers; ++i) {
    all.passages_by_language[i] += own.passages_by_language[i];
  }
  for (DocumentIndex i = 0; i < own.documents; ++i) {
    if (view.deleted->contains(i)) {
      subtract(all, segment, i);
      continue;
    }
    const DocumentEntry entry = segment.document(i);
    if (entry.first_ordinal != 0) continue;
    ++all.documents;
    all.document_title_length += entry.title_length / entry.passages;
  }
}

}  // namespace

Snapshot::Snapshot(Sequence sequence, std::vector<SegmentView> segments)
    : sequence_(sequence), segments_(std::move(segments)) {
  for (const SegmentView& view : segments_) add(statistics_, view);
  number_documents();
}

void Snapshot::number_documents() {
  document_bases_.push_back(0);
  bool parts = false;
  for (const SegmentView& view : segments_) {
    const std::uint32_t documents = view.segment->statistics().documents;
    document_bases_.push_back(document_bases_.back() + documents);
    for (DocumentIndex i = 0; i < documents && !parts; ++i) {
      parts = view.segment->document(i).first_ordinal != 0 && !view.deleted->contains(i);
    }
  }
  if (parts) join_parts();
}

void Snapshot::join_parts() {
  std::map<DocumentId, std::uint32_t> firsts;
  for (std::size_t s = 0; s < segments_.size(); ++s) {
    const SegmentView& view = segments_[s];
    for (DocumentIndex i = 0; i < view.segment->statistics().documents; ++i) {
      const DocumentEntry entry = view.segment->document(i);
      if (entry.first_ordinal == 0 || view.deleted->contains(i)) continue;
      firsts.emplace(entry.id, 0);
    }
  }
  for (std::size_t s = 0; s < segments_.size(); ++s) {
    const SegmentView& view = segments_[s];
    for (auto& [id, first] : firsts) {
      for (DocumentIndex i : view.segment->find_document(id)) {
        if (view.deleted->contains(i)) continue;
        const DocumentEntry entry = view.segment->document(i);
        const std::uint32_t number = document_bases_[s] + i;
        if (entry.first_ordinal == 0) {
          first = number;
          statistics_.document_title_length -= entry.title_length / entry.passages;
        }
        parts_.push_back({number, first});
        DocumentTotals& totals = part_totals_[first];
        totals.passages += entry.passages;
        totals.body_length += entry.body_length;
        totals.title_length += entry.title_length;
      }
    }
  }
  for (const auto& [first, totals] : part_totals_) {
    statistics_.document_title_length += totals.title_length / totals.passages;
  }
  std::sort(parts_.begin(), parts_.end(),
            [](const Part& a, const Part& b) { return a.number < b.number; });
}

std::uint32_t Snapshot::document_number(std::size_t segment, DocumentIndex document) const {
  const std::uint32_t number = document_bases_[segment] + document;
  if (parts_.empty()) return number;
  const auto part = std::lower_bound(parts_.begin(), parts_.end(), number,
                                     [](const Part& a, std::uint32_t b) { return a.number < b; });
  return part != parts_.end() && part->number == number ? part->first : number;
}

DocumentTotals Snapshot::document_totals(std::size_t segment, DocumentIndex document) const {
  if (!parts_.empty()) {
    const auto found = part_totals_.find(document_number(segment, document));
    if (found != part_totals_.end()) return found->second;
  }
  const DocumentEntry entry = segments_[segment].segment->document(document);
  return {entry.passages, entry.body_length, entry.title_length};
}

base::Result<TermStatistics> Snapshot::term(std::string_view term) const {
  TermStatistics sum;
  for (const SegmentView& view : segments_) {
    TRY_ASSIGN(const auto info, view.segment->find(term));
    if (!info) continue;
    sum.passages += info->passages;
    sum.body_count += info->body_count;
    sum.title_count += info->title_count;
  }
  return sum;
}

bool Snapshot::contains(DocumentId id) const {
  return std::any_of(segments_.begin(), segments_.end(), [id](const SegmentView& view) {
    const auto found = view.segment->find_document(id);
    return std::any_of(found.begin(), found.end(),
                       [&](DocumentIndex document) { return !view.deleted->contains(document); });
  });
}

}  // namespace qwalt::index
