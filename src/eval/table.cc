#include "eval/table.h"

#include <algorithm>

#include "base/utf8.h"

namespace qwalt::eval {

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], base::count_code_points(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - base::count_code_points(row[i]), ' ');
      if (i > 0) text += "  " + padding;
      text += row[i];
      if (i == 0 && row.size() > 1) text += padding;
    }
    text += '\n';
  }
  return text;
}

}  // namespace qwalt::eval
