// How a document moves: queued → being read → ready → replaced, or failed, or gone.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace qwalt::store::sqlite {

// Queues a failed document, with a new job.
base::Result<Document> queue_again(Connection& connection, Id id);

// Removes a ready document for good, and appends that to the changes.
base::Result<Sequence> drop_ready(Connection& connection, const Document& document);

base::Result<Finished> finish_document(Connection& connection, Id id, const DocumentFacts& facts);
base::Result<Document> fail_document(Connection& connection, Id id, std::string_view code,
                                     std::string_view message);
base::Result<Document> retry_document(Connection& connection, Id workspace, Id id);
base::Result<Removed> remove_document(Connection& connection, Id workspace, Id id);
base::Result<std::vector<Document>> remove_documents(Connection& connection, Id workspace,
                                                     const std::vector<Id>& ids);
base::Result<Document> reread_document(Connection& connection, Id workspace, Id id);
base::Status set_warnings(Connection& connection, Id id, const std::vector<std::string>& warnings);
base::Result<Added> rename_document(Connection& connection, Id workspace, Id id,
                                    std::string_view from, std::string_view to);
base::Result<NameReleased> release_names(Connection& connection, Id workspace,
                                         const std::vector<std::string>& names);
base::Result<std::vector<Document>> purge_replaced(Connection& connection, Sequence sequence);

}  // namespace qwalt::store::sqlite
