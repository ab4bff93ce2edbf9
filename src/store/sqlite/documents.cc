#include "store/sqlite/documents.h"

#include <algorithm>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/changes.h"
#include "store/sqlite/cursor.h"
#include "store/sqlite/jobs.h"
#include "store/sqlite/names.h"
#include "store/sqlite/states.h"
#include "store/sqlite/string_list.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

// In the table only: replaced, and kept until the index has caught up.
constexpr int kReplaced = 4;

tl::unexpected<base::Error> no_document() {
  return base::fail(Code::kNotFound, "There is no such document.");
}

base::Status claim_names(Connection& connection, const NewDocument& document, Id id) {
  for (const std::string& name : document.older_names) {
    TRY(claim_name(connection, document.workspace, id, name));
  }
  return claim_name(connection, document.workspace, id, document.name);
}

base::Status check_new(Connection& connection, const NewDocument& document) {
  for (const std::string& name : document.older_names) TRY(check_name(name));
  TRY(check_name(document.name));
  if (document.sha256.empty()) return base::fail(Code::kInvalid, "A document has a hash.");
  TRY_ASSIGN(const auto workspace,
             connection.number("SELECT id FROM workspaces WHERE id = ?", document.workspace));
  if (!workspace) return base::fail(Code::kNotFound, "There is no such workspace.");
  return {};
}

// The id wished for, unless a document has it.
base::Result<Id> free_id(Connection& connection, Id wished) {
  if (wished <= 0) return base::random_id();
  TRY_ASSIGN(const auto taken, connection.number("SELECT id FROM documents WHERE id = ?", wished));
  return taken ? base::random_id() : wished;
}

base::Result<Added> add_new(Connection& connection, const NewDocument& document) {
  TRY_ASSIGN(const Id id, free_id(connection, document.id));
  const base::Micros created = document.created_at > 0 ? document.created_at : base::now();
  TRY(connection.run(
      "INSERT INTO documents (id, workspace, sha256, bytes, created_at, source_url) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      id, document.workspace, document.sha256, document.bytes, created, document.source_url));
  TRY(claim_names(connection, document, id));
  TRY(add_job(connection, id, document.bytes));
  Added added;
  TRY_ASSIGN(added.document, load_document(connection, id));
  return added;
}

base::Result<Added> add_again(Connection& connection, const NewDocument& document, Id id) {
  TRY(claim_names(connection, document, id));
  if (!document.source_url.empty()) {
    TRY(connection.run("UPDATE documents SET source_url = ? WHERE id = ?", document.source_url,
                       id));
  }
  Added added;
  added.duplicate = true;
  TRY_ASSIGN(added.document, load_document(connection, id));
  if (added.document.state == DocumentState::kFailed) {
    TRY_ASSIGN(added.document, queue_again(connection, id));
  } else if (added.document.state == DocumentState::kReady) {
    TRY_ASSIGN(added.replaced, take_names(connection, id));
    for (const Document& loser : added.replaced) TRY(drop_ready(connection, loser));
  }
  return added;
}

base::Result<std::int64_t> count_documents(Connection& connection, Id workspace,
                                           std::string_view folded) {
  TRY_ASSIGN(const auto count,
             connection.number("SELECT count(*) FROM documents WHERE workspace = ?1 AND state < 4 "
                               "AND (?2 = '' OR id IN (SELECT document FROM names "
                               "  WHERE workspace = ?1 AND instr(folded, ?2) > 0))",
                               workspace, folded));
  return count.value_or(0);
}

// At most `limit` ids after the cursor, newest first.
base::Result<std::vector<Id>> list_ids(Connection& connection, Id workspace,
                                       std::string_view folded, const Cursor& after, int limit) {
  return connection.numbers(
      "SELECT id FROM documents WHERE workspace = ?1 AND state < 4 "
      "AND (created_at, id) < (?2, ?3) "
      "AND (?4 = '' OR id IN (SELECT document FROM names "
      "  WHERE workspace = ?1 AND instr(folded, ?4) > 0)) "
      "ORDER BY created_at DESC, id DESC LIMIT ?5",
      workspace, after.time, after.id, folded, limit);
}

base::Result<std::optional<Id>> id_of_original(Connection& connection, Id workspace,
                                               std::string_view sha256) {
  return connection.number(
      "SELECT id FROM documents WHERE workspace = ? AND sha256 = ? "
      "AND state < 4",
      workspace, sha256);
}

}  // namespace

base::Status check_name(std::string_view name) {
  if (!name.empty() && name.size() <= kMaxNameBytes) return {};
  return base::fail(Code::kInvalid, "A document's name has 1 to 1024 bytes.");
}

base::Result<Document> load_any_document(Connection& connection, Id id) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT workspace, sha256, bytes, media_type, state, pages, "
                              "paged, passages, characters, language, warnings, error_code, "
                              "error_message, created_at, ready_at, last_name, source_url "
                              "FROM documents WHERE id = ?",
                              id));
  TRY_ASSIGN(const bool found, rows.next());
  if (!found) return no_document();
  Document document;
  document.id = id;
  document.workspace = rows.number(0);
  document.sha256 = rows.text(1);
  document.bytes = rows.number(2);
  document.media_type = rows.text(3);
  document.state =
      rows.number<int>(4) == kReplaced ? DocumentState::kReady : rows.number<DocumentState>(4);
  document.pages = rows.number<std::uint32_t>(5);
  document.paged = rows.number(6) != 0;
  document.passages = rows.number<std::uint32_t>(7);
  document.characters = rows.number<std::uint64_t>(8);
  document.language = rows.text(9);
  TRY_ASSIGN(document.warnings, unpack_list(rows.view(10)));
  document.error_code = rows.text(11);
  document.error_message = rows.text(12);
  document.created_at = rows.number(13);
  document.ready_at = rows.number(14);
  document.source_url = rows.text(16);
  TRY_ASSIGN(document.names, names_of(connection, id));
  document.name = document.names.empty() ? rows.text(15) : document.names.front();
  return document;
}

base::Result<Document> load_document(Connection& connection, Id id) {
  TRY_ASSIGN(const auto there,
             connection.number("SELECT id FROM documents WHERE id = ? AND state < 4", id));
  if (!there) return no_document();
  return load_any_document(connection, id);
}

base::Result<Document> load_document(Connection& connection, Id workspace, Id id) {
  TRY_ASSIGN(Document document, load_document(connection, id));
  if (document.workspace != workspace) return no_document();
  return document;
}

base::Result<Added> add_document(Connection& connection, const NewDocument& document) {
  TRY(check_new(connection, document));
  TRY_ASSIGN(const auto same, id_of_original(connection, document.workspace, document.sha256));
  return same ? add_again(connection, document, *same) : add_new(connection, document);
}

base::Result<std::optional<Document>> find_document(Connection& connection, Id workspace,
                                                    std::string_view name) {
  TRY_ASSIGN(const auto id, connection.number("SELECT document FROM names "
                                              "JOIN documents ON documents.id = names.document "
                                              "WHERE names.workspace = ? AND name = ? "
                                              "ORDER BY state = 2 DESC, claim DESC LIMIT 1",
                                              workspace, name));
  if (!id) return std::optional<Document>();
  TRY_ASSIGN(Document document, load_document(connection, *id));
  return std::optional(std::move(document));
}

base::Result<std::optional<Document>> document_of_original(Connection& connection, Id workspace,
                                                           std::string_view sha256) {
  TRY_ASSIGN(const auto id, id_of_original(connection, workspace, sha256));
  if (!id) return std::optional<Document>();
  TRY_ASSIGN(Document document, load_document(connection, *id));
  return std::optional(std::move(document));
}

base::Result<DocumentList> list_documents(Connection& connection, Id workspace,
                                          std::string_view name_part, std::string_view cursor,
                                          int limit) {
  TRY_ASSIGN(const Cursor after, read_cursor(ListKind::kDocuments, cursor));
  const std::string folded = fold_name(name_part);
  const int wanted = std::clamp(limit, 1, kMaxListed);
  DocumentList list;
  TRY_ASSIGN(list.total, count_documents(connection, workspace, folded));
  TRY_ASSIGN(auto ids, list_ids(connection, workspace, folded, after, wanted + 1));
  const bool more = ids.size() > static_cast<std::size_t>(wanted);
  if (more) ids.pop_back();
  for (const Id id : ids) {
    TRY_ASSIGN(Document document, load_document(connection, id));
    list.documents.push_back(std::move(document));
  }
  if (more) {
    const Document& last = list.documents.back();
    list.next_cursor = write_cursor(ListKind::kDocuments, {last.created_at, last.id});
  }
  return list;
}

base::Result<std::vector<Id>> ready_documents(Connection& connection, Id workspace) {
  return connection.numbers("SELECT id FROM documents WHERE state = 2 AND workspace = ?",
                            workspace);
}

base::Result<bool> original_in_use(Connection& connection, std::string_view sha256) {
  TRY_ASSIGN(const auto id,
             connection.number("SELECT id FROM documents WHERE sha256 = ? LIMIT 1", sha256));
  return id.has_value();
}

}  // namespace qwalt::store::sqlite
