#include "search/query_postings.h"

#include <algorithm>
#include <numeric>

namespace qwalt::search {

base::Result<QueryPostings> QueryPostings::find(const index::Snapshot& snapshot,
                                                std::span<const text::QueryTerm> terms) {
  QueryPostings found(snapshot);
  TRY_ASSIGN(const Forms forms, found.look_up(terms));
  std::vector<double> weights;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    weights.push_back(found.weight(terms[i], found.statistics_[i]));
  }
  found.scores_ = std::make_unique<PassageScores>(
      snapshot, std::accumulate(weights.begin(), weights.end(), 0.0));
  found.words_.resize(snapshot.segments().size());
  for (std::size_t segment = 0; segment < found.words_.size(); ++segment) {
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const auto& infos = forms[segment * terms.size() + i];
      if (infos.empty()) continue;
      TRY_ASSIGN(WordPostings word,
                 WordPostings::open(*snapshot.segments()[segment].segment, infos,
                                    static_cast<std::uint32_t>(i),
                                    found.scores_->factor(weights[i]), *found.scores_));
      found.words_[segment].push_back(std::move(word));
    }
  }
  return found;
}

base::Result<QueryPostings::Forms> QueryPostings::look_up(std::span<const text::QueryTerm> terms) {
  Forms forms;
  statistics_.resize(terms.size());
  for (const index::SegmentView& view : snapshot_->segments()) {
    for (std::size_t i = 0; i < terms.size(); ++i) {
      auto& infos = forms.emplace_back();
      for (const std::string& form : terms[i].forms) {
        TRY_ASSIGN(const auto info, view.segment->find(form));
        if (!info) continue;
        infos.push_back(*info);
        statistics_[i].passages += info->passages;
        statistics_[i].documents += info->documents;
        statistics_[i].occurrences += info->body_count + info->title_count;
      }
    }
  }
  return forms;
}

double QueryPostings::weight(const text::QueryTerm& term, const WordStatistics& statistics) const {
  const auto all = static_cast<double>(snapshot_->statistics().stored_passages);
  const auto passages = std::min(static_cast<double>(statistics.passages), all);
  const double weight = term.weight * inverse_frequency(all, passages);
  if (term.characters) return weight;
  return weight * burst(static_cast<double>(statistics.occurrences), passages);
}

}  // namespace qwalt::search
