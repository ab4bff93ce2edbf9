// The body of a DOCX (WordprocessingML) as blocks, while it is parsed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/worker/docx_styles.h"
#include "extract/worker/open_table.h"
#include "extract/worker/xml.h"
#include "text/block.h"

namespace qwalt::worker {

// The text of each footnote, endnote or comment, by id.
using DocxNotes = std::unordered_map<std::string, std::string>;

struct DocxContext {
  const DocxStyles& styles;
  DocxNumbering& numbering;
  const DocxNotes& footnotes;
  const DocxNotes& endnotes;
  const DocxNotes& comments;
};

// Reads document.xml, or a header, footer or notes part. Deleted text, instructions of fields,
// hidden text and fallbacks of drawings are left out; notes follow the paragraph that refers to
// them; a text box follows the paragraph it is anchored in. Not thread-safe. Memory: one paragraph
// or some rows of a table, with the tables and text boxes around it.
class DocxBody final : public XmlHandler {
 public:
  // `take` gets each block, in order.
  DocxBody(const DocxContext& context, std::function<void(text::Block)> take)
      : context_(context), take_(std::move(take)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  // Whether a paragraph or a cell was longer than is kept.
  bool was_cut() const { return cut_; }

 private:
  struct Paragraph {
    std::string text;
    ParagraphStyle own;  // what the paragraph itself says
    std::string style;
    std::vector<std::string> notes;
    std::vector<text::Block> boxes;  // of the text boxes anchored in it
  };
  struct Table {
    OpenTable rows;
    std::string row;
    std::string cell;
    std::uint32_t cells = 0;
    bool row_is_head = false;
    bool cell_goes_on = false;   // a vertical merge, whose text stands in the first row
    std::size_t paragraphs = 0;  // open ones around the table
  };

  bool skips(std::string_view name) const;
  void start_properties(std::string_view name, const XmlAttributes& attributes);
  void start_run_content(std::string_view name, const XmlAttributes& attributes);
  void start_table_part(std::string_view name, const XmlAttributes& attributes);
  void add_note(const DocxNotes& notes, std::string_view id, std::string_view what);
  void end_paragraph();
  void end_row();
  void end_table();
  void emit(text::Block block);
  text::Block make_block(Paragraph& paragraph);
  bool inside_cell() const;
  void append(std::string_view text);

  DocxContext context_;
  std::function<void(text::Block)> take_;
  std::vector<Paragraph> paragraphs_;
  std::vector<Table> tables_;
  std::uint32_t skipping_ = 0;  // depth inside an element that is left out
  bool in_text_ = false;
  bool in_run_properties_ = false;
  bool in_paragraph_properties_ = false;
  bool run_hidden_ = false;
  std::size_t held_ = 0;  // bytes in what follows the open paragraphs
  bool cut_ = false;
};

}  // namespace qwalt::worker
