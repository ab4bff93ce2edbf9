// Rows of cells as lines of text: the first column to the left, numbers to the right, each column
// as wide as its widest cell.
#pragma once

#include <string>
#include <vector>

namespace qwalt::eval {

// The first row is the head. Widths count code points. Rows may be shorter than the head.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

}  // namespace qwalt::eval
