// Documents of a workspace in the order of their age, and how many there are. No state.
#pragma once

#include <vector>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace qwalt::store::sqlite {

base::Result<std::vector<Document>> documents_by_age(Connection& connection, Id workspace,
                                                     AgeOrder order, Id after, int limit);
base::Result<DocumentCounts> document_counts(Connection& connection, Id workspace);

}  // namespace qwalt::store::sqlite
