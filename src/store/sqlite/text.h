// The text of a document while it is being read.
//
// A text is a row of its own that a document owns. Without an owner nothing can reach it, and
// purge_batch() clears it away: so that dropping a text is one small write, however long it is.
#pragma once

#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

base::Status begin_text(Connection& connection, Id document);
base::Status append_text(Connection& connection, Id document, const std::vector<PageRecord>& pages,
                         const std::vector<PassageRecord>& passages);

// That the document is being read and that its text has as many passages as are counted.
base::Status check_text_complete(Connection& connection, Id document, std::uint32_t passages);

// Leaves the document without a text.
base::Status discard_text(Connection& connection, Id document);

}  // namespace qwalt::store::sqlite
