#include "search/document_scores.h"

#include <algorithm>
#include <memory>

#include "search/ranking.h"

namespace qwalt::search {

DocumentScores::DocumentScores(const QueryPostings& postings,
                               std::span<const text::QueryTerm> terms)
    : postings_(postings), terms_(terms) {
  const index::CollectionStatistics& all = postings.snapshot().statistics();
  mean_length_ = (static_cast<double>(all.body_length) +
                  kDocumentTitleWeight * static_cast<double>(all.document_title_length)) /
                 static_cast<double>(std::max<std::uint64_t>(all.documents, 1));
  const auto stored = static_cast<double>(postings.snapshot().stored_documents());
  for (const WordStatistics& word : postings.statistics()) {
    const auto holders = std::min(static_cast<double>(word.documents), stored);
    inverse_frequencies_.push_back(inverse_frequency(stored, holders));
  }
}

base::Status DocumentScores::add(std::span<const Candidate> candidates) {
  Batch batch = new_documents(candidates);
  TRY(count(batch));
  for (std::size_t i = 0; i < batch.documents.size(); ++i) {
    const std::span counts(batch.counts);
    Scored& document = scored_.at(batch.documents[i]);
    document.score = score_of(document.length, counts.subspan(i * terms_.size(), terms_.size()));
  }
  return {};
}

DocumentScores::Batch DocumentScores::new_documents(std::span<const Candidate> candidates) {
  const index::Snapshot& snapshot = postings_.snapshot();
  Batch batch;
  batch.parts.resize(snapshot.segments().size());
  for (const Candidate& candidate : candidates) {
    if (scored_.contains(candidate.document)) continue;
    const index::Segment& segment = *snapshot.segments()[candidate.segment].segment;
    const index::DocumentIndex index = segment.document_of(candidate.passage);
    add_parts(candidate, index, batch);
    const auto totals = snapshot.document_totals(candidate.segment, index);
    const std::uint64_t title = totals.title_length / totals.passages;  // a passage's, about
    scored_[candidate.document] = {
        static_cast<double>(totals.passages),
        static_cast<double>(totals.body_length) + kDocumentTitleWeight * static_cast<double>(title),
        0};
    batch.documents.push_back(candidate.document);
  }
  for (auto& parts : batch.parts) {
    std::sort(parts.begin(), parts.end(),
              [](const Part& a, const Part& b) { return a.begin < b.begin; });
  }
  batch.counts.resize(batch.documents.size() * terms_.size());
  return batch;
}

// `index`: where the candidate is in its segment.
void DocumentScores::add_parts(const Candidate& candidate, index::DocumentIndex index,
                               Batch& batch) const {
  const auto segments = postings_.snapshot().segments();
  const auto add = [&](std::size_t segment, index::DocumentIndex part) {
    const index::DocumentEntry entry = segments[segment].segment->document(part);
    batch.parts[segment].push_back(
        {entry.first_passage, entry.end_passage(), batch.documents.size()});
  };
  if (!postings_.snapshot().has_parts()) {
    add(candidate.segment, index);
    return;
  }
  for (std::size_t i = 0; i < segments.size(); ++i) {
    for (index::DocumentIndex part : segments[i].segment->find_document(candidate.document)) {
      if (!segments[i].deleted->contains(part)) add(i, part);
    }
  }
}

base::Status DocumentScores::count(Batch& batch) const {
  const auto scratch = std::make_unique<WindowScratch>();
  for (std::size_t segment = 0; segment < batch.parts.size(); ++segment) {
    for (const WordPostings& word : postings_.words(segment)) {
      for (const Part& part : batch.parts[segment]) {
        Count& count = batch.counts[part.document * terms_.size() + word.word()];
        TRY(word.each_in(part.begin, part.end, *scratch,
                         [&count](index::PassageId, std::uint32_t body, std::uint32_t title) {
                           count.body += body;
                           count.title = std::max(count.title, title);
                         }));
      }
    }
  }
  return {};
}

double DocumentScores::score_of(double length, std::span<const Count> counts) const {
  const double norm = length_norm(kDocumentK1, length, mean_length_);
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double count = counts[i].body + kDocumentTitleWeight * counts[i].title;
    if (count == 0) continue;
    sum += terms_[i].weight * inverse_frequencies_[i] * saturate(kDocumentK1, count, norm);
  }
  return sum;
}

double DocumentScores::evidence(index::DocumentId id) const {
  const Scored& document = scored_.at(id);
  return document_weight(document.passages) * document.score;
}

std::vector<index::DocumentId> DocumentScores::best(std::size_t count) const {
  std::vector<std::pair<double, index::DocumentId>> order;
  order.reserve(scored_.size());
  for (const auto& [id, document] : scored_) order.emplace_back(-document.score, id);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size()));
  std::partial_sort(order.begin(), end, order.end());
  std::vector<index::DocumentId> best;
  for (auto i = order.begin(); i != end; ++i) best.push_back(i->second);
  return best;
}

}  // namespace qwalt::search
