// Paragraphs, lists, tables, notes and text boxes of an OpenDocument file as blocks, while it is
// parsed: the body of an ODT, a header, or the content of a shape on a slide.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "extract/worker/open_table.h"
#include "extract/worker/opendocument_styles.h"
#include "extract/worker/xml.h"
#include "text/block.h"

namespace qwalt::worker {

// Deleted text that is kept for tracking, forms, scripts and pictures are left out; notes and
// comments follow the paragraph that refers to them, so does a text box. Not thread-safe. Memory:
// one paragraph or some rows of a table, with what is around them.
class OdfText final : public XmlHandler {
 public:
  // `take` gets each block, in order.
  OdfText(const OdfStyles& styles, std::function<void(text::Block)> take)
      : styles_(styles), take_(std::move(take)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  // Objects of other programs, whose text is not here.
  std::size_t objects() const { return objects_; }
  // Whether a paragraph or a cell was cut.
  bool was_cut() const { return cut_; }

 private:
  struct Paragraph {
    std::string text;
    text::BlockKind kind = text::BlockKind::kParagraph;
    std::uint8_t level = 0;
    std::string mark;
    std::vector<text::Block> behind;  // notes, comments and text boxes
  };
  struct Table {
    OpenTable rows;
    std::string row;
    std::string cell;
    std::uint32_t cells = 0;
    bool in_head = false;
    std::size_t paragraphs = 0;  // open ones around the table
    std::size_t lists = 0;       // of which its paragraphs are no part
  };
  struct List {
    std::string style;
    bool marked = false;  // the item at hand has its mark
    bool header = false;
  };
  // A footnote, or a comment: its paragraphs become one block.
  struct Note {
    bool comment = false;
    std::string author;
    std::string text;
    std::size_t paragraphs = 0;  // open ones around it
  };

  void start_paragraph(std::string_view name, const XmlAttributes& attributes);
  void start_list(std::string_view name, const XmlAttributes& attributes);
  void start_table(std::string_view name, const XmlAttributes& attributes);
  void start_inline(std::string_view name, const XmlAttributes& attributes);
  std::string item_mark();
  void end_paragraph();
  void end_list();
  void end_table_part(std::string_view name);
  void end_row();
  void end_note();
  void emit(text::Block block);
  bool inside_note() const;
  bool inside_cell() const;
  std::string* text_at_hand();
  void append(std::string_view text);

  const OdfStyles& styles_;
  std::function<void(text::Block)> take_;
  std::vector<Paragraph> paragraphs_;
  std::vector<Table> tables_;
  std::vector<List> lists_;
  std::vector<Note> notes_;
  OdfCounters counters_{};                              // of the list at hand
  OdfCounters outline_{};                               // of the headings
  std::unordered_map<std::string, OdfCounters> ended_;  // lists that may go on, by style
  std::string description_;
  std::size_t objects_ = 0;
  std::uint32_t skipping_ = 0;
  std::uint32_t contents_ = 0;  // depth in tables of contents
  bool in_author_ = false;
  bool in_description_ = false;
  std::size_t held_ = 0;  // bytes in what follows the open paragraphs
  bool cut_ = false;
};

}  // namespace qwalt::worker
