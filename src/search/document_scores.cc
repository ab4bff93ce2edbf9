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
    scores_[batch.documents[i].id] =
        score(batch.documents[i], counts.subspan(i * terms_.size(), terms_.size()));
  }
  return {};
}

DocumentScores::Batch DocumentScores::new_documents(std::span<const Candidate> candidates) {
  const index::Snapshot& snapshot = postings_.snapshot();
  Batch batch;
  batch.parts.resize(snapshot.segments().size());
  for (const Candidate& candidate : candidates) {
    if (!scores_.emplace(candidate.document, 0).second) continue;
    add_parts(candidate, batch);
    const index::Segment& segment = *snapshot.segments()[candidate.segment].segment;
    const auto totals =
        snapshot.document_totals(candidate.segment, segment.document_of(candidate.passage));
    passages_[candidate.document] = static_cast<double>(totals.passages);
    const std::uint64_t title = totals.title_length / totals.passages;  // a passage's, about
    batch.documents.push_back(
        {candidate.document, static_cast<double>(totals.body_length) +
                                 kDocumentTitleWeight * static_cast<double>(title)});
  }
  for (auto& parts : batch.parts) {
    std::sort(parts.begin(), parts.end(),
              [](const Part& a, const Part& b) { return a.begin < b.begin; });
  }
  batch.counts.resize(batch.documents.size() * terms_.size());
  return batch;
}

void DocumentScores::add_parts(const Candidate& candidate, Batch& batch) const {
  const auto segments = postings_.snapshot().segments();
  const auto add = [&](std::size_t segment, index::DocumentIndex index) {
    const index::DocumentEntry entry = segments[segment].segment->document(index);
    batch.parts[segment].push_back(
        {entry.first_passage, entry.end_passage(), batch.documents.size()});
  };
  if (!postings_.snapshot().has_parts()) {
    add(candidate.segment, segments[candidate.segment].segment->document_of(candidate.passage));
    return;
  }
  for (std::size_t i = 0; i < segments.size(); ++i) {
    for (index::DocumentIndex index : segments[i].segment->find_document(candidate.document)) {
      if (!segments[i].deleted->contains(index)) add(i, index);
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

double DocumentScores::score(const Document& document, std::span<const Count> counts) const {
  const double norm = length_norm(kDocumentK1, document.length, mean_length_);
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double count = counts[i].body + kDocumentTitleWeight * counts[i].title;
    if (count == 0) continue;
    sum += terms_[i].weight * inverse_frequencies_[i] * saturate(kDocumentK1, count, norm);
  }
  return sum;
}

double DocumentScores::evidence(index::DocumentId id) const {
  return document_weight(passages_.at(id)) * scores_.at(id);
}

std::vector<index::DocumentId> DocumentScores::best(std::size_t count) const {
  std::vector<std::pair<double, index::DocumentId>> order;
  order.reserve(scores_.size());
  for (const auto& [id, score] : scores_) order.emplace_back(-score, id);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size()));
  std::partial_sort(order.begin(), end, order.end());
  std::vector<index::DocumentId> best;
  for (auto i = order.begin(); i != end; ++i) best.push_back(i->second);
  return best;
}

}  // namespace qwalt::search
