// A chart (DrawingML) as the text that it shows: its titles, and its numbers as a table.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/xml.h"
#include "text/block.h"

namespace qwalt::worker {

// Reads the values that the document stored with the chart. Not thread-safe. Memory: kMaxPoints
// texts of 200 bytes at most.
class ChartReader final : public XmlHandler {
 public:
  static constexpr std::size_t kMaxPoints = 20'000;

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  // "Chart: " with the titles, then the table: a row for each category, a column for each series.
  std::vector<text::Block> blocks() const;

 private:
  using Points = std::map<std::uint32_t, std::string>;
  struct Series {
    std::string name;
    Points categories;
    Points values;
  };
  enum class Part { kNone, kName, kCategories, kValues };

  std::string titles_;
  std::vector<Series> series_;
  std::size_t points_ = 0;
  Part part_ = Part::kNone;
  std::uint32_t point_ = 0;
  std::string value_;
  bool in_series_ = false;
  bool in_value_ = false;
  bool in_title_text_ = false;
};

}  // namespace qwalt::worker
