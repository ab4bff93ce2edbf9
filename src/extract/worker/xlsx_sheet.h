// A worksheet of an XLSX as rows of shown cells, while it is parsed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/worker/sheet_tables.h"
#include "extract/worker/xlsx_numbers.h"
#include "extract/worker/xlsx_strings.h"
#include "extract/worker/xml.h"

namespace qwalt::worker {

struct XlsxBook {
  SharedStrings strings;
  NumberFormats formats;
  bool since_1904 = false;
};

// "B7" as column 1, row 7; a missing part as 0. Columns count from 0, up to 16,383.
std::pair<std::uint32_t, std::uint32_t> parse_cell_reference(std::string_view reference);

// Not thread-safe. Memory: one row.
class XlsxSheet final : public XmlHandler {
 public:
  struct Link {
    std::string cell;
    std::string relation;  // the id of its target
  };

  XlsxSheet(XlsxBook& book, std::function<void(SheetRow)> take)
      : book_(book), take_(std::move(take)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  const std::vector<Link>& links() const { return links_; }
  // Whether a cell was longer than 64 KB.
  bool was_cut() const { return cut_; }
  // Formulas without a stored result, which only a spreadsheet program can tell.
  std::uint64_t formulas_without_result() const { return without_result_; }

 private:
  void start_cell(const XmlAttributes& attributes);
  void end_cell();
  std::string shown() const;

  XlsxBook& book_;
  std::function<void(SheetRow)> take_;
  SheetRow row_;
  std::vector<Link> links_;
  std::uint64_t without_result_ = 0;
  std::uint32_t last_row_ = 0;

  // The cell at hand.
  std::uint32_t column_ = 0;
  std::uint32_t next_column_ = 0;
  std::uint32_t style_ = 0;
  std::string type_;
  std::string value_;
  bool has_formula_ = false;
  bool in_value_ = false;
  bool in_row_ = false;
  bool cut_ = false;
  std::uint32_t phonetic_ = 0;
};

}  // namespace qwalt::worker
