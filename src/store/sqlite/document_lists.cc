#include "store/sqlite/document_lists.h"

#include <algorithm>
#include <limits>

#include "store/sqlite/documents.h"

namespace qwalt::store::sqlite {
namespace {

// A place in a list by age: everything from the beginning on, or what comes after a document.
struct Place {
  base::Micros time = 0;
  Id id = 0;
};

base::Result<Place> place_after(Connection& connection, Id workspace, AgeOrder order, Id after) {
  if (after != 0) {
    TRY_ASSIGN(const Document document, load_document(connection, workspace, after));
    return Place{document.created_at, document.id};
  }
  if (order == AgeOrder::kOldestFirst) return Place{std::numeric_limits<base::Micros>::min(), 0};
  return Place{std::numeric_limits<base::Micros>::max(), std::numeric_limits<Id>::max()};
}

}  // namespace

base::Result<std::vector<Document>> documents_by_age(Connection& connection, Id workspace,
                                                     AgeOrder order, Id after, int limit) {
  TRY_ASSIGN(const Place place, place_after(connection, workspace, order, after));
  const char* query = order == AgeOrder::kOldestFirst
                          ? "SELECT id FROM documents WHERE workspace = ?1 AND state < 4 "
                            "AND (created_at, id) > (?2, ?3) ORDER BY created_at, id LIMIT ?4"
                          : "SELECT id FROM documents WHERE workspace = ?1 AND state < 4 "
                            "AND (created_at, id) < (?2, ?3) "
                            "ORDER BY created_at DESC, id DESC LIMIT ?4";
  TRY_ASSIGN(const auto ids, connection.numbers(query, workspace, place.time, place.id,
                                                std::clamp(limit, 1, kMaxListed)));
  std::vector<Document> documents;
  documents.reserve(ids.size());
  for (const Id id : ids) {
    TRY_ASSIGN(Document document, load_document(connection, id));
    documents.push_back(std::move(document));
  }
  return documents;
}

base::Result<DocumentCounts> document_counts(Connection& connection, Id workspace) {
  TRY_ASSIGN(auto rows, connection.query("SELECT state, COUNT(*), SUM(bytes) FROM documents "
                                         "WHERE workspace = ? AND state < 4 GROUP BY state",
                                         workspace));
  DocumentCounts counts;
  for (;;) {
    TRY_ASSIGN(const bool found, rows.next());
    if (!found) return counts;
    const auto state = rows.number<DocumentState>(0);
    std::int64_t& count = state == DocumentState::kReady    ? counts.ready
                          : state == DocumentState::kFailed ? counts.failed
                                                            : counts.waiting;
    count += rows.number(1);
    counts.bytes += rows.number(2);
  }
}

}  // namespace qwalt::store::sqlite
