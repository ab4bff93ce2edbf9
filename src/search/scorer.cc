#include "search/scorer.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "index/length_code.h"
#include "search/passage_filter.h"
#include "search/ranking.h"

namespace qwalt::search {
namespace {

// Which document a passage belongs to, asked for ascending passages.
class DocumentWalk {
 public:
  explicit DocumentWalk(const index::Segment& segment) : segment_(segment) { enter(0); }

  index::DocumentIndex document() const { return document_; }
  bool holds(index::PassageId passage) const { return passage < end_; }

  void seek(index::PassageId passage) {
    // Most often the next one; far away, bisection is cheaper than going on.
    for (int i = 0; i < 4 && !holds(passage); ++i) enter(document_ + 1);
    if (!holds(passage)) enter(segment_.document_of(passage));
  }

 private:
  void enter(index::DocumentIndex document) {
    document_ = document;
    end_ = segment_.document(document).end_passage();
  }

  const index::Segment& segment_;
  index::DocumentIndex document_ = 0;
  index::PassageId end_ = 0;
};

}  // namespace

bool Candidate::operator<(const Candidate& other) const {
  return std::tuple(-score, document, ordinal) <
         std::tuple(-other.score, other.document, other.ordinal);
}

Scorer::Scorer(const index::Snapshot& snapshot) : snapshot_(snapshot) {
  const index::CollectionStatistics& all = snapshot.statistics();
  std::size_t base = 0;
  for (const index::SegmentView& view : snapshot.segments()) {
    bases_.push_back(base);
    base += view.segment->statistics().passages;
  }
  scores_.resize(base);
  document_scores_.resize(snapshot.stored_documents());
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
  mean_document_length_ = (static_cast<double>(all.body_length) +
                           kDocumentTitleWeight * static_cast<double>(all.document_title_length)) /
                          static_cast<double>(std::max<std::uint64_t>(all.documents, 1));
}

float Scorer::norm(const index::Segment& segment, index::PassageId passage) const {
  return body_norms_[segment.body_length_codes()[passage]] +
         title_norms_[segment.title_length_codes()[passage]];
}

double Scorer::passage_norm(const Candidate& candidate) const {
  return norm(*snapshot_.segments()[candidate.segment].segment, candidate.passage) / kPassageK1;
}

// Passages that hold the term. Exact for several forms too: they are counted once.
base::Result<std::uint64_t> Scorer::holders(const std::vector<TermPostings>& postings) const {
  std::uint64_t passages = 0;
  for (const TermPostings& own : postings) {
    if (own.forms() <= 1) {
      passages += own.form_passages();
    } else {
      TRY(own.each_block([&](const index::PostingBlock& block) { passages += block.count; }));
    }
  }
  return passages;
}

base::Result<std::uint64_t> Scorer::add(const text::QueryTerm& term) {
  std::vector<TermPostings> postings;
  std::uint64_t occurrences = 0;
  for (const index::SegmentView& view : snapshot_.segments()) {
    TRY_ASSIGN(TermPostings own, TermPostings::find(*view.segment, term.forms));
    occurrences += own.occurrences();
    postings.push_back(std::move(own));
  }
  TRY_ASSIGN(const std::uint64_t passages, holders(postings));
  if (passages == 0) return passages;
  const auto df = static_cast<double>(passages);
  const auto all = static_cast<double>(snapshot_.statistics().stored_passages);
  double weight = term.weight * inverse_frequency(all, df);
  if (!term.characters) weight *= burst(static_cast<double>(occurrences), df);
  counts_.clear();
  for (std::size_t segment = 0; segment < postings.size(); ++segment) {
    TRY(add_postings(segment, postings[segment], weight));
  }
  if (snapshot_.has_parts()) join_parts();
  add_documents(term.weight);
  return passages;
}

base::Status Scorer::add_postings(std::size_t segment, const TermPostings& postings,
                                  double weight) {
  if (postings.forms() == 0) return {};
  const index::SegmentView& view = snapshot_.segments()[segment];
  float* scores = scores_.data() + bases_[segment];
  const auto factor = static_cast<float>(weight * (kPassageK1 + 1));
  constexpr auto kTitle = static_cast<float>(kPassageTitleWeight);
  DocumentWalk walk(*view.segment);
  bool begun = false;
  bool deleted = false;
  return postings.each_block([&](const index::PostingBlock& block) {
    for (std::size_t i = 0; i < block.count; ++i) {
      const index::PassageId passage = block.passages[i];
      const float count =
          static_cast<float>(block.body[i]) + kTitle * static_cast<float>(block.title[i]);
      scores[passage] += factor * count / (count + norm(*view.segment, passage));
      if (!begun || !walk.holds(passage)) {
        walk.seek(passage);
        deleted = view.deleted->contains(walk.document());
        begun = true;
        if (!deleted) {
          counts_.push_back({snapshot_.document_number(segment, walk.document()),
                             static_cast<std::uint32_t>(segment), walk.document(), 0, 0});
        }
      }
      if (deleted) continue;
      counts_.back().body += block.body[i];
      counts_.back().title = std::max(counts_.back().title, block.title[i]);
    }
  });
}

void Scorer::join_parts() {
  std::sort(counts_.begin(), counts_.end(),
            [](const DocumentCount& a, const DocumentCount& b) { return a.number < b.number; });
  std::size_t kept = 0;
  for (const DocumentCount& count : counts_) {
    if (kept > 0 && counts_[kept - 1].number == count.number) {
      counts_[kept - 1].body += count.body;
      counts_[kept - 1].title = std::max(counts_[kept - 1].title, count.title);
    } else {
      counts_[kept++] = count;
    }
  }
  counts_.resize(kept);
}

void Scorer::add_documents(double weight) {
  const auto all = static_cast<double>(snapshot_.statistics().documents);
  weight *= kDocumentWeight * inverse_frequency(all, static_cast<double>(counts_.size()));
  for (const DocumentCount& count : counts_) {
    const auto totals = snapshot_.document_totals(count.segment, count.document);
    // Every passage repeats the title: whole words of it, once.
    const std::uint64_t title_length = totals.title_length / totals.passages;
    const double length = static_cast<double>(totals.body_length) +
                          kDocumentTitleWeight * static_cast<double>(title_length);
    const double occurrences = count.body + kDocumentTitleWeight * count.title;
    const double norm = length_norm(kDocumentK1, length, mean_document_length_);
    document_scores_[count.number] +=
        static_cast<float>(weight * saturate(kDocumentK1, occurrences, norm));
  }
}

std::vector<Candidate> Scorer::best(
    std::size_t limit, const std::optional<std::vector<index::DocumentId>>& documents) const {
  std::vector<Candidate> heap;  // the worst one first
  heap.reserve(limit + 1);
  float threshold = 0;
  const auto segments = snapshot_.segments();
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    const index::Segment& segment = *segments[s].segment;
    each_searched_document(segments[s], documents, [&](index::DocumentIndex document) {
      const index::DocumentEntry entry = segment.document(document);
      const float own = document_scores_[snapshot_.document_number(s, document)];
      const float* scores = scores_.data() + bases_[s];
      for (index::PassageId id = entry.first_passage; id < entry.end_passage(); ++id) {
        if (scores[id] <= 0 || scores[id] + own < threshold) continue;
        heap.push_back(
            {scores[id] + own, s, id, entry.id, id - entry.first_passage + entry.first_ordinal});
        std::push_heap(heap.begin(), heap.end());
        if (heap.size() <= limit) continue;
        std::pop_heap(heap.begin(), heap.end());
        heap.pop_back();
        threshold = heap.front().score;
      }
    });
  }
  std::sort_heap(heap.begin(), heap.end());
  return heap;
}

}  // namespace qwalt::search
