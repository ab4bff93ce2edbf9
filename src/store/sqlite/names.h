// Which document a name belongs to.
//
// Every use of a name is a claim with a number that only grows. A document that is not ready wants
// its names; a ready one has them, and no other ready document of the workspace has the same: the
// later claim wins.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

// `name` without regard to case and to how accents are encoded: what list_documents looks into.
std::string fold_name(std::string_view name);

// Claims `name` for a document, anew if it has claimed it before.
base::Status claim_name(Connection& connection, Id workspace, Id document, std::string_view name);

// Newest claim first.
base::Result<std::vector<std::string>> names_of(Connection& connection, Id document);

// Settles the names of a document that is ready or about to be: it loses those that a ready one
// has by a later claim, and takes the others from the ready ones that have them. Returns the ready
// documents that have no name any more, as they were before.
base::Result<std::vector<Document>> take_names(Connection& connection, Id document);

}  // namespace qwalt::store::sqlite
