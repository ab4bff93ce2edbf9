// styles.xml and numbering.xml of a DOCX: what a paragraph's style and list mean.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/worker/xml.h"

namespace qwalt::worker {

// What is known of a paragraph from its own properties or its style; -1: not said.
struct ParagraphStyle {
  int outline_level = -1;  // 0 to 8: headings; 9: body text
  int list = -1;           // number of the list; 0: none
  int list_level = -1;
  bool contents = false;  // an entry of a table of contents
  bool code = false;
};

// Resolves styles by id over their chain of basedOn. Names of headings are looked at as well, as
// they stay English ("heading 1") whatever the language of the ids.
class DocxStyles final : public XmlHandler {
 public:
  // By id; what is not said anywhere stays -1. An unknown id gives the default.
  ParagraphStyle resolve(std::string_view id) const;

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view) override {}

 private:
  struct Style {
    ParagraphStyle own;
    std::string base;
  };
  std::unordered_map<std::string, Style> styles_;
  Style current_;
  std::string current_id_;
  bool in_style_ = false;
};

// The lists of a document and how far each has counted.
class DocxNumbering final : public XmlHandler {
 public:
  // The mark of the next item of a list ("2.", "b)", "3.1", "•"), counted on; empty where the list
  // is not known or has no mark.
  std::string next_mark(int list, int level);

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view) override {}

 private:
  static constexpr int kLevels = 9;
  struct Level {
    int start = 1;
    std::string format = "decimal";
    std::string text;
    bool known = false;
  };
  using Levels = std::array<Level, kLevels>;
  struct List {
    int definition = -1;
    std::array<int, kLevels> start_override;  // -1: none
  };
  struct Counter {
    std::array<int, kLevels> value;
    std::array<bool, kLevels> used;
  };

  const Levels* levels_of(int list) const;
  std::string render(const Levels& levels, const Counter& counter, int level) const;

  std::unordered_map<int, Levels> definitions_;
  std::unordered_map<int, List> lists_;
  std::unordered_map<int, Counter> counters_;  // by definition: lists of one share a count
  std::unordered_map<int, bool> overridden_;   // lists whose own start was applied
  int definition_ = -1;
  int list_ = -1;
  int level_ = -1;
};

// A counter as Word writes it: "decimal", "lowerRoman", "upperLetter"…; decimal for others.
std::string format_counter(int value, std::string_view format);

}  // namespace qwalt::worker
