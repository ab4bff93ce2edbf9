// Where a page of a list ended: opaque to clients, checked when it comes back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/records.h"

namespace qwalt::store::sqlite {

// Lists go from new to old; the next page begins after (time, id). The default comes before all.
struct Cursor {
  base::Micros time = INT64_MAX;
  Id id = INT64_MAX;
};

enum class ListKind : char { kDocuments = 'd', kChats = 'c' };

std::string write_cursor(ListKind kind, const Cursor& cursor);
// The default for an empty text; kInvalid for what write_cursor(kind) has not made.
base::Result<Cursor> read_cursor(ListKind kind, std::string_view text);

}  // namespace qwalt::store::sqlite
