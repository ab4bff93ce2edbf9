// The rows of a file of comma-separated values (RFC 4180), with the separators that programs really
// write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qwalt::worker {

// The character that separates cells in most of the lines; a comma when none does.
char csv_separator(const std::vector<std::string>& lines);

// Puts rows together from lines: a quoted cell may go over several.
class CsvRows {
 public:
  explicit CsvRows(char separator) : separator_(separator) {}
  // Whether `line` ends a row; then `row` has its cells, each on one line, joined by " | ".
  bool line(std::string_view line, std::string& row);

 private:
  void end_cell();

  char separator_;
  std::string row_;
  std::string cell_;
  bool first_ = true;
  bool quoted_ = false;
};

}  // namespace qwalt::worker
