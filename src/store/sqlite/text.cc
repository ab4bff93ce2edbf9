#include "store/sqlite/text.h"

#include <algorithm>

#include "store/sqlite/purge.h"
#include "store/sqlite/string_list.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

base::Result<DocumentState> state_of(Connection& connection, Id document) {
  TRY_ASSIGN(const auto state,
             connection.number("SELECT state FROM documents WHERE id = ? AND state < 4", document));
  if (!state) return base::fail(Code::kNotFound, "The document was removed.");
  return static_cast<DocumentState>(*state);
}

base::Result<Id> open_text(Connection& connection, Id document) {
  TRY_ASSIGN(const DocumentState state, state_of(connection, document));
  TRY_ASSIGN(const auto text,
             connection.number("SELECT id FROM texts WHERE document = ?", document));
  if (state != DocumentState::kExtracting || !text) {
    return base::fail(Code::kConflict, "The document is not being read.");
  }
  return *text;
}

base::Result<std::int64_t> last_page(Connection& connection, Id text) {
  TRY_ASSIGN(const auto number, connection.number("SELECT number FROM pages WHERE text = ? "
                                                  "ORDER BY number DESC LIMIT 1",
                                                  text));
  return number.value_or(0);
}

base::Result<std::int64_t> next_ordinal(Connection& connection, Id text) {
  TRY_ASSIGN(const auto ordinal, connection.number("SELECT ordinal FROM passages WHERE text = ? "
                                                   "ORDER BY ordinal DESC LIMIT 1",
                                                   text));
  return ordinal ? *ordinal + 1 : 0;
}

base::Status append_pages(Connection& connection, Id text, const std::vector<PageRecord>& pages) {
  TRY_ASSIGN(std::int64_t last, last_page(connection, text));
  for (const PageRecord& page : pages) {
    if (page.number <= last) return base::fail(Code::kInvalid, "Pages are given in order.");
    last = page.number;
    TRY(
        connection.run("INSERT INTO pages (text, number, label, language, char_start, content) "
                       "VALUES (?, ?, ?, ?, ?, ?)",
                       text, page.number, page.label, page.language, page.char_start, page.text));
  }
  return {};
}

// Pages are in order, as append_pages() has seen to.
bool lies_on_one(const PassageRecord& passage, const std::vector<PageRecord>& pages) {
  const auto page = std::lower_bound(
      pages.begin(), pages.end(), passage.page,
      [](const PageRecord& record, std::uint32_t number) { return record.number < number; });
  return page != pages.end() && page->number == passage.page && passage.begin <= passage.end &&
         passage.end <= page->text.size();
}

base::Status append_passage(Connection& connection, Id text, const PassageRecord& passage) {
  return connection.run(
      "INSERT INTO passages (text, ordinal, page, first_byte, end_byte, char_start, char_end, "
      "heading, table_head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      text, passage.ordinal, passage.page, passage.begin, passage.end, passage.char_start,
      passage.char_end, pack_list(passage.heading), passage.table_head);
}

}  // namespace

base::Status begin_text(Connection& connection, Id document) {
  TRY_ASSIGN(const DocumentState state, state_of(connection, document));
  if (state == DocumentState::kReady || state == DocumentState::kFailed) {
    return base::fail(Code::kConflict, "The document is not waiting to be read.");
  }
  TRY(discard_text(connection, document));
  TRY(connection.run("UPDATE documents SET state = 1 WHERE id = ?", document));
  TRY(connection.run("INSERT INTO texts (document) VALUES (?)", document));
  return purge_batch(connection);
}

base::Status append_text(Connection& connection, Id document, const std::vector<PageRecord>& pages,
                         const std::vector<PassageRecord>& passages) {
  TRY_ASSIGN(const Id text, open_text(connection, document));
  TRY(append_pages(connection, text, pages));
  TRY_ASSIGN(std::int64_t ordinal, next_ordinal(connection, text));
  for (const PassageRecord& passage : passages) {
    if (passage.ordinal != ordinal++ || !lies_on_one(passage, pages)) {
      return base::fail(Code::kInvalid, "Passages are given in order, with their pages.");
    }
    TRY(append_passage(connection, text, passage));
  }
  return {};
}

base::Status check_text_complete(Connection& connection, Id document, std::uint32_t passages) {
  TRY_ASSIGN(const Id text, open_text(connection, document));
  TRY_ASSIGN(const std::int64_t stored, next_ordinal(connection, text));
  if (stored == passages) return {};
  return base::fail(Code::kInvalid, "Some passages of the document are missing.");
}

base::Status discard_text(Connection& connection, Id document) {
  return connection.run("UPDATE texts SET document = NULL WHERE document = ?", document);
}

}  // namespace qwalt::store::sqlite
