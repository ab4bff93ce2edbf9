// The styles of an OpenDocument file, as far as they say what a paragraph is: headings, lists,
// hidden sheets and slides.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "extract/worker/xml.h"

namespace qwalt::worker {

constexpr std::size_t kOdfListLevels = 10;

// Where a list has counted to, by level.
using OdfCounters = std::array<int, kOdfListLevels>;

// Takes the elements of office:styles and office:automatic-styles. Not thread-safe. Memory: the
// styles, at most kMaxStyles.
class OdfStyles final : public XmlHandler {
 public:
  static constexpr std::size_t kMaxStyles = 50'000;
  // The numbering of headings, which is a list as well.
  static constexpr std::string_view kOutline = " outline";

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view) override {}

  // From the style or those that it is derived from; 0: no heading.
  int outline_level(std::string_view paragraph_style) const;
  bool is_code(std::string_view paragraph_style) const;
  // Whether a sheet or a slide of this style is not shown.
  bool is_hidden(std::string_view style) const;

  // The mark of the next item of a list at a level from 0, which is counted on; "•" for an unknown
  // one, empty where the style wants none.
  std::string next_mark(std::string_view list_style, std::size_t level,
                        OdfCounters& counters) const;

 private:
  struct Style {
    std::string parent;
    int outline_level = 0;
    bool hidden = false;
  };
  struct Level {
    bool known = false;
    bool bullet = true;
    std::string format;  // "1", "a", "A", "i", "I"
    std::string prefix;
    std::string suffix;
    int first = 1;
    int shown = 1;  // levels that the mark shows
  };

  void start_level(std::string_view name, const XmlAttributes& attributes);

  std::unordered_map<std::string, Style> styles_;
  std::unordered_map<std::string, std::array<Level, kOdfListLevels>> lists_;
  std::string style_;
  std::string list_;
};

}  // namespace qwalt::worker
