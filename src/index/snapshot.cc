#include "index/snapshot.h"

#include <algorithm>

namespace qwalt::index {
namespace {

// Never below zero, whatever the bytes say.
template <class Number>
void take(std::uint64_t& all, Number part) {
  all -= std::min<std::uint64_t>(part, all);
}

void add(CollectionStatistics& all, const SegmentView& view) {
  const Totals& own = view.segment->statistics();
  const Totals& deleted = view.deleted->totals();
  all.stored_passages += own.passages;
  all.documents += own.begun;
  all.passages += own.passages;
  all.body_length += own.body_length;
  all.title_length += own.title_length;
  all.document_title_length += own.document_title_length;
  take(all.documents, deleted.begun);
  take(all.passages, deleted.passages);
  take(all.body_length, deleted.body_length);
  take(all.title_length, deleted.title_length);
  take(all.document_title_length, deleted.document_title_length);
  for (std::size_t i = 0; i < kLanguageNumbers; ++i) {
    all.passages_by_language[i] += own.passages_by_language[i];
    take(all.passages_by_language[i], deleted.passages_by_language[i]);
  }
}

// Whether later parts of documents are alive in it.
bool has_live_parts(const SegmentView& view) {
  const SegmentStatistics& own = view.segment->statistics();
  const std::uint32_t parts = own.documents - own.begun;
  const std::size_t deleted = view.deleted->count() - view.deleted->totals().begun;
  return parts > deleted;
}

}  // namespace

base::Result<std::shared_ptr<const Snapshot>> Snapshot::make(Sequence sequence,
                                                             std::vector<SegmentView> segments) {
  if (std::any_of(segments.begin(), segments.end(), has_live_parts)) {
    for (const SegmentView& view : segments) TRY(view.segment->check());
  }
  return std::make_shared<const Snapshot>(sequence, std::move(segments));
}

Snapshot::Snapshot(Sequence sequence, std::vector<SegmentView> segments)
    : sequence_(sequence), segments_(std::move(segments)) {
  for (const SegmentView& view : segments_) add(statistics_, view);
  number_documents();
}

void Snapshot::number_documents() {
  document_bases_.push_back(0);
  for (const SegmentView& view : segments_) {
    document_bases_.push_back(document_bases_.back() + view.segment->statistics().documents);
  }
  if (std::any_of(segments_.begin(), segments_.end(), has_live_parts)) join_parts();
}

void Snapshot::join_parts() {
  std::map<DocumentId, std::uint32_t> firsts;
  for (std::size_t s = 0; s < segments_.size(); ++s) {
    const SegmentView& view = segments_[s];
    if (!has_live_parts(view)) continue;
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
    sum.documents += info->documents;
    sum.body_count += info->body_count;
    sum.title_count += info->title_count;
  }
  return sum;
}

base::Result<bool> Snapshot::contains(DocumentId id) const {
  for (const SegmentView& view : segments_) {
    TRY(view.segment->check());
    for (const DocumentIndex document : view.segment->find_document(id)) {
      if (!view.deleted->contains(document)) return true;
    }
  }
  return false;
}

}  // namespace qwalt::index
