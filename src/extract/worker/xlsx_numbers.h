// styles.xml of a workbook: how the numbers of its cells are shown, as far as it changes what a
// reader takes from them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/worker/xml.h"

namespace qwalt::worker {

// What a format code ("#,##0.00 €", "dd.mm.yyyy", "0 %") asks for (ECMA-376 part 1, 18.8.31). Of
// its sections the first counts; colours, conditions and thousands separators are left out.
struct NumberFormat {
  enum class Kind { kGeneral, kNumber, kDate };
  Kind kind = Kind::kGeneral;
  int decimals = 0;  // kNumber: at most
  int scale = 0;     // kNumber: power of ten that the value is multiplied by
  std::string before;
  std::string after;
  // kDate: which parts are shown
  bool year = false;
  bool month = false;
  bool day = false;
  bool hour = false;
  bool second = false;
  bool elapsed = false;  // hours beyond 24
};

NumberFormat parse_number_format(std::string_view code);

// The value of a cell as shown: dates as "2024-03-01", with a time "2024-03-01 13:45", numbers with
// at most 15 digits, rounded as the format says, without zeros at the end. `value` as in the file;
// what is no number comes back as it is. `since_1904`: how the workbook counts days.
std::string format_number(std::string_view value, const NumberFormat& format, bool since_1904);

// The formats of cells, by the number of their style.
class NumberFormats final : public XmlHandler {
 public:
  const NumberFormat& of(std::uint32_t style) const;

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view) override {}

 private:
  std::unordered_map<int, NumberFormat> formats_;  // by their own number
  std::vector<int> styles_;
  NumberFormat general_;
  bool in_cell_styles_ = false;
};

}  // namespace qwalt::worker
