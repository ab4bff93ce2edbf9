#include "store/sqlite/string_list.h"

#include <utility>

#include "base/json.h"
#include "base/utf8.h"

namespace qwalt::store::sqlite {

std::string pack_list(const std::vector<std::string>& list) {
  if (list.empty()) return "[]";
  base::json::array array;
  array.reserve(list.size());
  for (const std::string& text : list) {
    if (base::is_valid_utf8(text)) {
      array.emplace_back(text);
    } else {
      array.emplace_back(base::to_valid_utf8(text));
    }
  }
  return base::json::serialize(array);
}

base::Result<std::vector<std::string>> unpack_list(std::string_view packed) {
  if (packed == "[]") return std::vector<std::string>();
  const auto value = base::parse_json(packed);
  if (value && value->is_array()) {
    if (auto list = base::string_list(&*value)) return std::move(*list);
  }
  return base::fail(base::Code::kCorrupt, "A list of texts in the store is damaged.");
}

}  // namespace qwalt::store::sqlite
