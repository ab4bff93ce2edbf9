// Lists of strings in one column, as a JSON array: readable in any SQLite shell, and what
// PostgreSQL keeps as jsonb.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace qwalt::store::sqlite {

// Invalid UTF-8 is replaced by U+FFFD, so that what was stored can always be read.
std::string pack_list(const std::vector<std::string>& list);
// kCorrupt when it is no such list.
base::Result<std::vector<std::string>> unpack_list(std::string_view packed);

}  // namespace qwalt::store::sqlite
