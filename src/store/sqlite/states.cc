#include "store/sqlite/states.h"

#include "base/clock.h"
#include "store/sqlite/changes.h"
#include "store/sqlite/documents.h"
#include "store/sqlite/jobs.h"
#include "store/sqlite/names.h"
#include "store/sqlite/purge.h"
#include "store/sqlite/string_list.h"
#include "store/sqlite/text.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

// Names and job go with the row; the text is left to purge_batch().
base::Status delete_document(Connection& connection, Id id) {
  return connection.run("DELETE FROM documents WHERE id = ?", id);
}

base::Status write_facts(Connection& connection, Id id, const DocumentFacts& facts) {
  return connection.run(
      "UPDATE documents SET media_type = ?, paged = ?, pages = ?, passages = ?, characters = ?, "
      "language = ?, warnings = ? WHERE id = ?",
      facts.media_type, facts.paged, facts.pages, facts.passages, facts.characters, facts.language,
      pack_list(facts.warnings), id);
}

base::Result<Sequence> make_ready(Connection& connection, const Document& document) {
  TRY_ASSIGN(const Sequence sequence, append_added(connection, document.workspace, document.id));
  TRY(connection.run("UPDATE documents SET state = 2, ready_at = ?, sequence = ? WHERE id = ?",
                     base::now(), sequence, document.id));
  TRY(end_job(connection, document.id));
  return sequence;
}

base::Result<Sequence> make_replaced(Connection& connection, const Document& document) {
  TRY_ASSIGN(const Sequence sequence, append_removed(connection, document.workspace, document.id));
  TRY(connection.run("UPDATE documents SET state = 4, sequence = ?, last_name = ? WHERE id = ?",
                     sequence, document.name, document.id));
  return sequence;
}

// Its newest name is part of what is searched for.
base::Status index_again(Connection& connection, const Document& document) {
  TRY_ASSIGN(const Sequence sequence, append_added(connection, document.workspace, document.id));
  return connection.run("UPDATE documents SET sequence = ? WHERE id = ?", sequence, document.id);
}

base::Status release_name(Connection& connection, Id workspace, std::string_view name,
                          NameReleased& released) {
  TRY_ASSIGN(const auto holders,
             connection.numbers("SELECT document FROM names WHERE workspace = ? AND name = ? "
                                "ORDER BY document",
                                workspace, name));
  for (const Id holder : holders) {
    TRY_ASSIGN(Document document, load_document(connection, holder));
    if (document.names.size() == 1) {
      TRY(remove_document(connection, workspace, holder));
      released.removed.push_back(std::move(document));
      continue;
    }
    TRY(connection.run("DELETE FROM names WHERE document = ? AND name = ?", holder, name));
    if (document.state == DocumentState::kReady && document.name == name) {
      TRY(index_again(connection, document));
      released.reindexed = true;
    }
  }
  return {};
}

base::Result<Finished> finish_superseded(Connection& connection, Finished finished) {
  finished.superseded = true;
  TRY(delete_document(connection, finished.document.id));
  TRY(purge_batch(connection));
  return finished;
}

base::Result<Finished> finish_ready(Connection& connection, Finished finished) {
  const Id id = finished.document.id;
  TRY_ASSIGN(finished.sequence, make_ready(connection, finished.document));
  for (const Document& loser : finished.replaced) {
    TRY_ASSIGN(finished.sequence, make_replaced(connection, loser));
  }
  TRY_ASSIGN(finished.document, load_document(connection, id));
  return finished;
}

}  // namespace

base::Result<Document> queue_again(Connection& connection, Id id) {
  TRY(
      connection.run("UPDATE documents SET state = 0, error_code = '', error_message = '' "
                     "WHERE id = ?",
                     id));
  TRY_ASSIGN(Document document, load_document(connection, id));
  TRY(add_job(connection, id, document.bytes));
  return document;
}

base::Result<Sequence> drop_ready(Connection& connection, const Document& document) {
  TRY_ASSIGN(const Sequence sequence, append_removed(connection, document.workspace, document.id));
  TRY(delete_document(connection, document.id));
  TRY(purge_batch(connection));
  return sequence;
}

base::Result<Finished> finish_document(Connection& connection, Id id, const DocumentFacts& facts) {
  TRY(check_text_complete(connection, id, facts.passages));
  TRY(write_facts(connection, id, facts));
  Finished finished;
  TRY_ASSIGN(finished.document, load_document(connection, id));
  TRY_ASSIGN(finished.replaced, take_names(connection, id));
  TRY_ASSIGN(const auto names, names_of(connection, id));
  return names.empty() ? finish_superseded(connection, std::move(finished))
                       : finish_ready(connection, std::move(finished));
}

base::Result<Document> fail_document(Connection& connection, Id id, std::string_view code,
                                     std::string_view message) {
  TRY_ASSIGN(Document document, load_document(connection, id));
  if (document.state == DocumentState::kReady) {
    return base::fail(Code::kConflict, "The document is ready already.");
  }
  if (document.state == DocumentState::kFailed) return document;
  TRY(
      connection.run("UPDATE documents SET state = 3, error_code = ?, error_message = ? "
                     "WHERE id = ?",
                     code, message, id));
  TRY(end_job(connection, id));
  TRY(discard_text(connection, id));
  TRY(purge_batch(connection));
  return load_document(connection, id);
}

base::Result<Document> retry_document(Connection& connection, Id workspace, Id id) {
  TRY_ASSIGN(const Document document, load_document(connection, workspace, id));
  if (document.state != DocumentState::kFailed) {
    return base::fail(Code::kConflict, "Only a document that failed can be tried again.");
  }
  return queue_again(connection, id);
}

base::Result<Removed> remove_document(Connection& connection, Id workspace, Id id) {
  Removed removed;
  TRY_ASSIGN(removed.document, load_document(connection, workspace, id));
  if (removed.document.state == DocumentState::kReady) {
    TRY_ASSIGN(removed.sequence, drop_ready(connection, removed.document));
    return removed;
  }
  TRY(delete_document(connection, id));
  TRY(purge_batch(connection));
  return removed;
}

base::Result<std::vector<Document>> remove_documents(Connection& connection, Id workspace,
                                                     const std::vector<Id>& ids) {
  std::vector<Document> gone;
  for (const Id id : ids) {
    auto removed = remove_document(connection, workspace, id);
    if (removed) {
      gone.push_back(std::move(removed->document));
    } else if (removed.error().code != Code::kNotFound) {
      return base::fail(std::move(removed).error());
    }
  }
  return gone;
}

base::Result<Document> reread_document(Connection& connection, Id workspace, Id id) {
  TRY_ASSIGN(const Document document, load_document(connection, workspace, id));
  if (document.state == DocumentState::kReady) {
    TRY(append_removed(connection, workspace, id));
  } else if (document.state != DocumentState::kFailed) {
    return base::fail(Code::kConflict, "The document is about to be read.");
  }
  TRY(discard_text(connection, id));
  TRY(connection.run("UPDATE documents SET sequence = 0, ready_at = 0 WHERE id = ?", id));
  TRY(purge_batch(connection));
  return queue_again(connection, id);
}

base::Status set_warnings(Connection& connection, Id id, const std::vector<std::string>& warnings) {
  TRY(connection.run("UPDATE documents SET warnings = ? WHERE id = ? AND state < 4",
                     pack_list(warnings), id));
  if (connection.changed() == 1) return {};
  return base::fail(Code::kNotFound, "There is no such document.");
}

base::Result<Added> rename_document(Connection& connection, Id workspace, Id id,
                                    std::string_view from, std::string_view to) {
  TRY_ASSIGN(const Document before, load_document(connection, workspace, id));
  TRY(connection.run("DELETE FROM names WHERE document = ? AND name = ?", id, from));
  if (connection.changed() == 0) {
    return base::fail(Code::kNotFound, "The document has no such name.");
  }
  TRY(check_name(to));
  TRY(claim_name(connection, workspace, id, to));
  Added added;
  added.duplicate = true;
  if (before.state == DocumentState::kReady) {
    TRY_ASSIGN(added.replaced, take_names(connection, id));
    for (const Document& loser : added.replaced) TRY(drop_ready(connection, loser));
    TRY(index_again(connection, before));
  }
  TRY_ASSIGN(added.document, load_document(connection, id));
  return added;
}

base::Result<NameReleased> release_names(Connection& connection, Id workspace,
                                         const std::vector<std::string>& names) {
  NameReleased released;
  for (const std::string& name : names) {
    TRY(release_name(connection, workspace, name, released));
  }
  return released;
}

base::Result<std::vector<Document>> purge_replaced(Connection& connection, Sequence sequence) {
  TRY_ASSIGN(const auto ids, connection.numbers("SELECT id FROM documents WHERE state = 4 "
                                                "AND sequence <= ? ORDER BY sequence",
                                                sequence));
  std::vector<Document> purged;
  for (const Id id : ids) {
    TRY_ASSIGN(Document document, load_any_document(connection, id));
    purged.push_back(std::move(document));
  }
  for (const Document& document : purged) TRY(delete_document(connection, document.id));
  if (!purged.empty()) TRY(purge_batch(connection));
  return purged;
}

}  // namespace qwalt::store::sqlite
