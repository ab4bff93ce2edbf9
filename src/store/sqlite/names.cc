#include "store/sqlite/names.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "store/sqlite/documents.h"

namespace qwalt::store::sqlite {
namespace {

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

base::Result<std::vector<Id>> rivals_of(Connection& connection, Id document) {
  return connection.numbers(
      "SELECT DISTINCT rival.document FROM names AS own "
      "JOIN names AS rival ON rival.workspace = own.workspace "
      "  AND rival.name = own.name AND rival.document <> own.document "
      "JOIN documents ON documents.id = rival.document AND documents.state = 2 "
      "WHERE own.document = ?",
      document);
}

base::Status give_up_names(Connection& connection, Id document) {
  return connection.run(
      "DELETE FROM names WHERE document = ? AND EXISTS ("
      "  SELECT 1 FROM names AS rival JOIN documents ON documents.id = rival.document "
      "  WHERE rival.workspace = names.workspace AND rival.name = names.name "
      "    AND rival.document <> names.document AND rival.claim > names.claim "
      "    AND documents.state = 2)",
      document);
}

}  // namespace

std::string fold_name(std::string_view name) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
      static_cast<utf8proc_ssize_t>(name.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, Free> owner(mapped);
  if (size < 0) return std::string(name);  // not UTF-8: found as it is written
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)};
}

base::Status claim_name(Connection& connection, Id workspace, Id document, std::string_view name) {
  TRY_ASSIGN(const auto claim,
             connection.number("UPDATE counters SET value = value + 1 WHERE name = 'claim' "
                               "RETURNING value"));
  if (!claim) return base::fail(base::Code::kCorrupt, "The store has lost its counter.");
  return connection.run(
      "INSERT INTO names (workspace, name, document, claim, folded) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT DO UPDATE SET claim = excluded.claim",
      workspace, name, document, *claim, fold_name(name));
}

base::Result<std::vector<std::string>> names_of(Connection& connection, Id document) {
  TRY_ASSIGN(Rows rows, connection.query("SELECT name FROM names WHERE document = ? "
                                         "ORDER BY claim DESC",
                                         document));
  std::vector<std::string> names;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return names;
    names.push_back(rows.text(0));
  }
}

base::Result<std::vector<Document>> take_names(Connection& connection, Id document) {
  TRY(give_up_names(connection, document));
  TRY_ASSIGN(const auto rivals, rivals_of(connection, document));
  std::vector<Document> nameless;
  for (const Id rival : rivals) {
    TRY_ASSIGN(Document before, load_document(connection, rival));
    TRY(
        connection.run("DELETE FROM names WHERE document = ?1 AND name IN "
                       "(SELECT name FROM names WHERE document = ?2)",
                       rival, document));
    if (static_cast<std::size_t>(connection.changed()) == before.names.size()) {
      nameless.push_back(std::move(before));
    }
  }
  return nameless;
}

}  // namespace qwalt::store::sqlite
