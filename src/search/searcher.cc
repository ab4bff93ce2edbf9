#include "search/searcher.h"

#include <algorithm>
#include <utility>

#include "search/candidates.h"
#include "search/closeness.h"
#include "search/compared_passages.h"
#include "search/passage_search.h"
#include "search/phrase.h"
#include "search/query_syntax.h"
#include "search/question.h"
#include "search/ranking.h"
#include "search/spelling.h"

namespace qwalt::search {
namespace {

std::vector<std::size_t> missing_words(const QueryPostings& postings) {
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < postings.statistics().size(); ++i) {
    if (postings.statistics()[i].passages == 0) missing.push_back(i);
  }
  return missing;
}

// Looks the words up, after correcting those that the collection lacks.
base::Result<PassageSearch> look_up(const index::Snapshot& snapshot, text::Query& question,
                                    std::vector<Correction>& corrections) {
  TRY_ASSIGN(PassageSearch search, PassageSearch::prepare(snapshot, question.terms));
  const auto missing = missing_words(search.postings());
  if (missing.empty()) return search;
  TRY_ASSIGN(corrections, correct_spelling(snapshot, missing, question));
  if (corrections.empty()) return search;
  return PassageSearch::prepare(snapshot, question.terms);
}

std::vector<std::uint64_t> holders_of(const QueryPostings& postings) {
  std::vector<std::uint64_t> holders;
  for (const WordStatistics& word : postings.statistics()) holders.push_back(word.passages);
  return holders;
}

base::Result<Found> find(const index::Snapshot& snapshot, const SearchedQuestion& asked,
                         const Query& query, TextSource& source) {
  Found found;
  text::Query question = analyse_question(snapshot, asked.text);
  if (question.terms.empty()) return found;
  TRY_ASSIGN(const PassageSearch search, look_up(snapshot, question, found.notes.corrections));
  PhraseFilter phrases(asked.phrases, thread_analyzer());
  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, kMaxHits);
  // A passage with the words of a phrase may hold them apart: more have to be looked at.
  const std::size_t wanted = phrases.empty() ? limit : kMaxHits;
  TRY_ASSIGN(auto candidates,
             find_candidates(search, question.terms, wanted, {query.documents, asked.conditions}));
  TRY_ASSIGN(auto compared, ComparedPassages::read(std::move(candidates), phrases, limit, source));
  Closeness closeness(question, holders_of(search.postings()),
                      snapshot.statistics().stored_passages, thread_analyzer());
  compared.compare(closeness, search.postings());
  find_surface_forms(found.notes.corrections, compared.texts(), thread_analyzer());
  found.hits = compared.hits(limit);
  return found;
}

}  // namespace

base::Result<Found> search(const index::Snapshot& snapshot, const Query& query,
                           TextSource& source) {
  const SearchedQuestion asked = understand_question(snapshot, query.text);
  TRY_ASSIGN(Found found, find(snapshot, asked, query, source));
  if (!found.hits.empty() || !asked.demands()) return found;
  TRY_ASSIGN(found, find(snapshot, asked.relaxed(), query, source));
  found.notes.phrases_relaxed = !found.hits.empty();
  return found;
}

}  // namespace qwalt::search
