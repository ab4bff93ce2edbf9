// The sheets of an ODS as rows of shown cells, while they are parsed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/opendocument_styles.h"
#include "extract/worker/sections.h"
#include "extract/worker/sheet_tables.h"
#include "extract/worker/xml.h"

namespace qwalt::worker {

// Takes what stands in office:spreadsheet. Rows and cells that are repeated are repeated as far as
// they hold something, and not more often than kMaxRepeated. Not thread-safe. Memory: one row, and
// the beginning of a table.
class OdfSheets final : public XmlHandler {
 public:
  static constexpr int kMaxRepeated = 100;

  OdfSheets(const OdfStyles& styles, Sections& sections) : styles_(styles), sections_(sections) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  std::size_t hidden() const { return hidden_; }
  std::size_t sheets() const { return count_; }
  // Whether repeated rows or cells, or too long ones, were left out.
  bool was_cut() const { return cut_; }

 private:
  void start_sheet(const XmlAttributes& attributes);
  // Whether it is one.
  bool start_table_part(std::string_view name, const XmlAttributes& attributes);
  void start_cell(const XmlAttributes& attributes);
  void start_text(std::string_view name, const XmlAttributes& attributes);
  void end_cell();
  void end_row();
  void end_note();
  void append(std::string_view text);

  const OdfStyles& styles_;
  Sections& sections_;
  std::unique_ptr<SheetTables> tables_;  // of the sheet at hand
  SheetRow row_;
  std::string cell_;   // the text as shown
  std::string value_;  // as the file has it, where that is plainer: dates
  std::string note_;
  std::string author_;
  std::vector<std::string> notes_;  // of the sheet
  std::uint32_t next_row_ = 1;
  std::uint32_t next_column_ = 0;
  int row_repeated_ = 1;
  int cell_repeated_ = 1;
  int extra_rows_ = 0;  // that repetition has made so far
  std::uint32_t skipping_ = 0;
  std::uint32_t tables_open_ = 0;
  std::size_t hidden_ = 0;
  std::size_t count_ = 0;
  bool is_text_ = true;
  bool in_cell_ = false;
  bool in_paragraph_ = false;
  bool in_note_ = false;
  bool in_author_ = false;
  bool in_shapes_ = false;
  bool cut_ = false;
};

}  // namespace qwalt::worker
