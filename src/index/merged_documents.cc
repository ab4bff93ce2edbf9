#include "index/merged_documents.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <utility>

namespace qwalt::index {
namespace {

constexpr std::size_t kWrittenAtOnce = 64 * 1024;

// Whether `next` follows as a part of the same document.
bool goes_on(const DocumentEntry& entry, const DocumentEntry& next) {
  return entry.passages > 0 && entry.id == next.id &&
         entry.first_ordinal + entry.passages == next.first_ordinal;
}

}  // namespace

// The documents of one source that begin an entry, by their ids.
class MergedDocuments::ById {
 public:
  explicit ById(const Source& source) : source_(&source) { settle(); }

  bool done() const { return rank_ == source_->view.segment->statistics().documents; }
  // By (id, new number), which is the order of DOCIDS.
  std::pair<DocumentId, DocumentIndex> key() const { return key_; }
  void advance() {
    ++rank_;
    settle();
  }

 private:
  void settle() {
    const Segment& segment = *source_->view.segment;
    for (; !done(); ++rank_) {
      const DocumentIndex index = segment.document_by_id(rank_);
      if (!source_->begins(index)) continue;
      key_ = {segment.document(index).id, source_->number(index)};
      return;
    }
  }

  const Source* source_;
  std::size_t rank_ = 0;
  std::pair<DocumentId, DocumentIndex> key_;
};

DocumentIndex MergedDocuments::Source::number(DocumentIndex index) const {
  const std::uint64_t before = bits[index / kBits] & ((std::uint64_t{1} << index % kBits) - 1);
  return new_index[index / kBits] + static_cast<DocumentIndex>(std::popcount(before));
}

MergedDocuments::MergedDocuments(std::span<const SegmentView> views) {
  DocumentEntry pending;
  for (const SegmentView& view : views) {
    Source& source = sources_.emplace_back();
    source.view = view;
    const DocumentIndex all = view.segment->statistics().documents;
    source.bits.resize(all / kBits + 1);
    for (DocumentIndex i = 0; i < all; ++i) {
      if (i % kBits == 0) source.new_index.push_back(documents_);
      if (view.deleted->contains(i)) continue;
      const DocumentEntry entry = view.segment->document(i);
      if (goes_on(pending, entry)) {
        join(pending, entry);
        continue;
      }
      pending = entry;
      source.bits[i / kBits] |= std::uint64_t{1} << i % kBits;
      ++documents_;
    }
  }
}

// Adds the next part of the same document.
void MergedDocuments::join(DocumentEntry& entry, const DocumentEntry& next) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint32_t>::max();
  auto sum = [=](std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint32_t>(std::min(kMax, a + b));
  };
  entry.passages += next.passages;
  entry.body_length = sum(entry.body_length, next.body_length);
  entry.title_length = sum(entry.title_length, next.title_length);
}

base::Status MergedDocuments::write(SegmentSerializer& out) const {
  TRY(out.begin_section(kDocsSection));
  TRY(write_entries(out));
  TRY(out.end_section());
  TRY(out.begin_section(kDocIdsSection));
  TRY(write_ids(out));
  return out.end_section();
}

base::Status MergedDocuments::write_entries(SegmentSerializer& out) const {
  DocumentLayout layout;
  DocumentIndex index = 0;
  each([&](const DocumentEntry& entry) { layout.fit(entry, index++); });
  std::string bytes;
  layout.append_head(bytes);
  base::Status written;
  each([&](const DocumentEntry& entry) {
    layout.append(entry, bytes);
    if (bytes.size() < kWrittenAtOnce || !written) return;
    written = out.append(bytes);
    bytes.clear();
  });
  TRY(std::move(written));
  return out.append(bytes);
}

base::Status MergedDocuments::write_ids(SegmentSerializer& out) const {
  std::vector<ById> left;
  for (const Source& source : sources_) {
    left.emplace_back(source);
    if (left.back().done()) left.pop_back();
  }
  std::string bytes;
  while (!left.empty()) {
    const auto next = std::min_element(
        left.begin(), left.end(), [](const ById& a, const ById& b) { return a.key() < b.key(); });
    append_document_index(bytes, next->key().second, documents_);
    next->advance();
    if (next->done()) left.erase(next);
    if (bytes.size() < kWrittenAtOnce) continue;
    TRY(out.append(bytes));
    bytes.clear();
  }
  return out.append(bytes);
}

}  // namespace qwalt::index
