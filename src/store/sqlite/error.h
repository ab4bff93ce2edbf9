// SQLite's result codes as base::Error.
#pragma once

#include <sqlite3.h>

#include "base/result.h"

namespace qwalt::store::sqlite {

// The error of a call that gave `code`. `database` may be null. The message is one sentence and
// holds neither a path nor stored data.
base::Error sqlite_error(sqlite3* database, int code);

}  // namespace qwalt::store::sqlite
