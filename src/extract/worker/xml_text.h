// XML of any kind as blocks. Of documents (DocBook, DITA, JATS, TEI …) titles, paragraphs, lists,
// tables and code; of data "name: value" lines, those of a record together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/sections.h"
#include "extract/worker/table_blocks.h"
#include "extract/worker/xml.h"

namespace qwalt::worker {

// Not thread-safe. Memory: one block, and the names of the open elements.
class XmlText final : public XmlHandler {
 public:
  explicit XmlText(Sections& sections) : sections_(sections), table_(sections) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;
  void finish();

 private:
  enum class Role {
    kNone,
    kTitle,
    kParagraph,
    kItem,
    kCode,
    kRow,
    kCell,
    kSection,
    kInline,
    kSkip
  };
  struct Element {
    std::string name;
    std::string attributes;  // "id 5, unit mm", not said yet
    std::string last_child;
    Role role = Role::kNone;
    bool in_line = false;  // part of the text around it
    bool has_children = false;
    bool had_text = false;  // its own, beside the children
  };

  Role role_of(std::string_view name) const;
  bool is_skipped(std::string_view name) const;
  void say_attributes(Element& element);
  void end_text(Element& element);
  void value(Element& element, const std::string& text);
  void line(const std::string& line);
  void flush_lines();
  void end_row();
  void add(text::BlockKind kind, int level, std::string text);

  Sections& sections_;
  TableBlocks table_;
  std::vector<Element> open_;
  std::string text_;
  std::string lines_;
  std::vector<std::string> cells_;
  bool document_ = false;  // prose, not data
  bool drawing_ = false;   // SVG
  bool first_row_ = true;
  int sections_open_ = 0;
  std::uint32_t skipping_ = 0;  // open elements that are left out
};

// The name without its prefix, in lower case.
std::string local_name(std::string_view name);

}  // namespace qwalt::worker
