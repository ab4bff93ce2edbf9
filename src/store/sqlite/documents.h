// Rows of documents: uploads come in, lists go out. What moves a document from one state to the
// next is in store/sqlite/states.h.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace qwalt::store::sqlite {

constexpr std::size_t kMaxNameBytes = 1024;
constexpr int kMaxListed = 1000;

base::Status check_name(std::string_view name);  // kInvalid: empty or too long

// A document that is there, with its names; kNotFound for one that is gone or replaced.
base::Result<Document> load_document(Connection& connection, Id id);
base::Result<Document> load_document(Connection& connection, Id workspace, Id id);
// The same, also of a replaced one, which has its last name only.
base::Result<Document> load_any_document(Connection& connection, Id id);

base::Result<Added> add_document(Connection& connection, const NewDocument& document);
base::Result<std::optional<Document>> find_document(Connection& connection, Id workspace,
                                                    std::string_view name);
base::Result<std::optional<Document>> document_of_original(Connection& connection, Id workspace,
                                                           std::string_view sha256);
base::Result<DocumentList> list_documents(Connection& connection, Id workspace,
                                          std::string_view name_part, std::string_view cursor,
                                          int limit);
base::Result<std::vector<Id>> ready_documents(Connection& connection, Id workspace);
base::Result<bool> original_in_use(Connection& connection, std::string_view sha256);

}  // namespace qwalt::store::sqlite
