// "Which passages answer this?" The passages of a snapshot that fit a question best, best first.
//
// Ranking: docs/decisions/ranking.md. The passages that fit the words best by the index alone
// (search/candidates.h) are compared by their text: what a phrase or an exclusion leaves, how
// closely the question's words stand, and which say the same. What people write beside plain
// questions: docs/decisions/query-syntax.md.
// Deterministic: equal scores are ordered by document id, then ordinal.
// Thread-safe: functions without state; a snapshot may be searched by many threads.
// Memory: some 200 KB and the texts compared, whatever the collection.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "index/snapshot.h"
#include "search/query.h"
#include "search/query_notes.h"
#include "text/language.h"

namespace qwalt::search {

struct PassageRef {
  DocumentId document = 0;
  std::uint32_t ordinal = 0;
  bool operator==(const PassageRef&) const = default;
};

struct PassageText {
  std::string title;  // what was indexed as its title: document's name and headings
  std::string body;   // empty if the passage is gone
  text::Language language = text::Language::kUnknown;
};

// Where the searcher reads the text of the passages that it compares closely.
class TextSource {
 public:
  virtual ~TextSource() = default;
  // As many texts as references, in their order. At most some hundred references.
  virtual base::Result<std::vector<PassageText>> texts(std::span<const PassageRef> refs) = 0;
};

struct Hit {
  DocumentId document = 0;
  std::uint32_t ordinal = 0;
  double score = 0;                 // above 0; comparable within one search only
  std::vector<PassageRef> repeats;  // passages further down that say the same, left out
};

struct Found {
  std::vector<Hit> hits;
  QueryNotes notes;
};

// At most query.limit hits, best first; none for a query without words. Errors: kCorrupt when a
// segment is damaged; those of `source`.
base::Result<Found> search(const index::Snapshot& snapshot, const Query& query, TextSource& source);

}  // namespace qwalt::search
