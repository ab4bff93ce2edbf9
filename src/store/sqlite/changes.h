// The gapless sequence of changes.
#pragma once

#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

base::Result<Sequence> append_added(Connection& connection, Id workspace, Id document);
base::Result<Sequence> append_removed(Connection& connection, Id workspace, Id document);

base::Result<Sequence> last_sequence(Connection& connection);
base::Result<std::vector<Change>> changes_after(Connection& connection, Sequence sequence,
                                                int limit);
base::Result<std::vector<Change>> all_documents(Connection& connection);

}  // namespace qwalt::store::sqlite
