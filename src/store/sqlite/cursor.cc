#include "store/sqlite/cursor.h"

#include "base/bytes.h"

namespace qwalt::store::sqlite {
namespace {
constexpr std::size_t kNumberDigits = 16;
}

std::string write_cursor(ListKind kind, const Cursor& cursor) {
  return static_cast<char>(kind) + base::id_to_string(cursor.time) + base::id_to_string(cursor.id);
}

base::Result<Cursor> read_cursor(ListKind kind, std::string_view text) {
  if (text.empty()) return Cursor{};
  if (text.size() == 1 + 2 * kNumberDigits && text.front() == static_cast<char>(kind)) {
    const auto time = base::id_from_string(text.substr(1, kNumberDigits));
    const auto id = base::id_from_string(text.substr(1 + kNumberDigits));
    if (time && id) return Cursor{*time, *id};
  }
  return base::fail(base::Code::kInvalid, "The cursor is not one of this list.");
}

}  // namespace qwalt::store::sqlite
