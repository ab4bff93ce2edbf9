// Whether the store keeps the invariants of docs/format/store.md.
#pragma once

#include <stop_token>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

// See Store::check(). Memory: some 100 bytes for each ready document.
base::Result<std::vector<StoreFinding>> check(Connection& connection, const std::stop_token& stop);

}  // namespace qwalt::store::sqlite
