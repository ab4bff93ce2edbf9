// The rows of a file of comma-separated values (RFC 4180), with the separators that programs really
// write.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::worker {

// The character that separates cells in most of the lines; a comma when none does.
char csv_separator(const std::vector<std::string>& lines);

// Whether lines of unknown kind are rows: several cells in each, as many in all.
bool looks_like_csv(const std::vector<std::string>& lines);

// Whether the cells of a first row are names of columns rather than data.
bool is_csv_head(const std::vector<std::string>& cells);

// Puts rows together from lines: a quoted cell may go over several. A quote that is never closed
// is a character like others. Not thread-safe. Memory: one row, at most 32 KB.
class CsvRows {
 public:
  using Cells = std::vector<std::string>;
  CsvRows(char separator, std::function<void(Cells)> take)
      : separator_(separator), take_(std::move(take)) {}

  void line(std::string_view line);
  void finish();

 private:
  enum class Quotes { kMeant, kLiteral };
  // Whether the row is whole.
  bool parse(std::string_view line, Quotes quotes);
  void give_up_quotes();

  char separator_;
  std::function<void(Cells)> take_;
  Cells cells_;
  std::string cell_;
  bool quoted_ = false;
  std::vector<std::string> lines_;  // of a row that is not whole yet
  std::size_t bytes_ = 0;
};

}  // namespace qwalt::worker
