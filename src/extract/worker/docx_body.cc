#include "extract/worker/docx_body.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "extract/worker/clean_text.h"
#include "extract/worker/drawing.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxParagraph = std::size_t{1} << 20;
constexpr std::size_t kMaxCell = 64 * 1024;
constexpr std::size_t kMaxRow = 256 * 1024;
constexpr std::size_t kMaxNested = 64;
constexpr std::size_t kMaxHeld = std::size_t{8} << 20;  // in the text boxes of a paragraph
constexpr std::size_t kMaxBoxes = 1000;                 // pictures and text boxes of a paragraph

// Left out with all they hold: what was deleted or moved away, instructions of fields, the second
// version of a drawing, the reading aid above characters, properties before a change.
constexpr std::array<std::string_view, 10> kLeftOut = {
    "w:del",     "w:moveFrom",  "w:instrText", "mc:Fallback",  "w:rt",
    "w:delText", "w:pPrChange", "w:rPrChange", "w:tcPrChange", "w:delInstrText"};

int to_int(std::string_view text, int otherwise) {
  int value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// What stands between the parts of an equation that is written on one line: "mλ/a", "10^-6".
std::string_view equation_sign(std::string_view name) {
  if (name == "m:den") return "/";
  if (name == "m:sup") return "^";
  if (name == "m:sub") return "_";
  return name == "m:rad" ? "√" : "";
}

bool is_on(std::string_view value) { return value != "0" && value != "false" && value != "off"; }

}  // namespace

bool DocxBody::skips(std::string_view name) const {
  return skipping_ > 0 || std::find(kLeftOut.begin(), kLeftOut.end(), name) != kLeftOut.end();
}

void DocxBody::start(std::string_view name, const XmlAttributes& attributes) {
  // The mark of a deleted paragraph end stands among the properties and holds nothing.
  if (skips(name)) {
    ++skipping_;
  } else if (name == "w:p") {
    if (paragraphs_.size() < kMaxNested) paragraphs_.emplace_back();
  } else if (name == "w:r" || name == "m:r") {
    run_hidden_ = false;
  } else if (name == "w:t" || name == "m:t" || name == "w:delText") {
    in_text_ = !run_hidden_;
  } else if (name.starts_with("w:t") || name == "w:vMerge") {
    start_table_part(name, attributes);
  }
  if (skipping_ > 0 || paragraphs_.empty()) return;
  start_properties(name, attributes);
  start_run_content(name, attributes);
}

void DocxBody::start_properties(std::string_view name, const XmlAttributes& attributes) {
  Paragraph& paragraph = paragraphs_.back();
  if (name == "w:pPr") {
    in_paragraph_properties_ = true;
  } else if (name == "w:rPr") {
    in_run_properties_ = !in_paragraph_properties_;
  } else if (name == "w:vanish" && in_run_properties_) {
    run_hidden_ = is_on(attributes.get("w:val"));
  } else if (name == "w:pStyle") {
    paragraph.style = attributes.get("w:val");
  } else if (name == "w:outlineLvl") {
    paragraph.own.outline_level = to_int(attributes.get("w:val"), -1);
  } else if (name == "w:numId") {
    paragraph.own.list = to_int(attributes.get("w:val"), -1);
  } else if (name == "w:ilvl") {
    paragraph.own.list_level = to_int(attributes.get("w:val"), -1);
  }
}

void DocxBody::start_run_content(std::string_view name, const XmlAttributes& attributes) {
  if (in_paragraph_properties_) return;
  if (name == "w:tab") {
    append(" ");
  } else if (name == "w:br" || name == "w:cr") {
    append("\n");
  } else if (name == "w:noBreakHyphen") {
    append("-");
  } else if (std::string_view sign = equation_sign(name); !sign.empty()) {
    append(sign);
  } else if (name == "w:footnoteReference") {
    add_note(context_.footnotes, attributes.get("w:id"), {});
  } else if (name == "w:endnoteReference") {
    add_note(context_.endnotes, attributes.get("w:id"), {});
  } else if (name == "w:commentReference") {
    add_note(context_.comments, attributes.get("w:id"), "Comment: ");
  } else if (name == "wp:docPr") {
    std::string says = picture_description(attributes.get("descr"));
    std::vector<text::Block>& boxes = paragraphs_.back().boxes;
    if (!says.empty() && boxes.size() < kMaxBoxes) {
      boxes.push_back({text::BlockKind::kParagraph, 0, 0, std::move(says)});
    }
  }
}

void DocxBody::start_table_part(std::string_view name, const XmlAttributes& attributes) {
  if (name == "w:tbl") {
    if (tables_.size() >= kMaxNested) return;
    tables_.emplace_back();
    tables_.back().paragraphs = paragraphs_.size();
    return;
  }
  if (tables_.empty()) return;
  Table& table = tables_.back();
  if (name == "w:tr") {
    table.row_is_head = false;
  } else if (name == "w:tblHeader") {
    table.row_is_head = is_on(attributes.get("w:val"));
  } else if (name == "w:tc") {
    table.cell.clear();
    table.cell_goes_on = false;
  } else if (name == "w:vMerge") {
    table.cell_goes_on = attributes.get("w:val") != "restart";
  }
}

void DocxBody::text(std::string_view text) {
  if (in_text_ && skipping_ == 0) append(text);
}

void DocxBody::append(std::string_view text) {
  if (paragraphs_.empty() || run_hidden_) return;
  std::string& to = paragraphs_.back().text;
  bool fits = to.size() + text.size() <= kMaxParagraph;
  if (fits) to.append(text);
  cut_ = cut_ || !fits;
}

void DocxBody::add_note(const DocxNotes& notes, std::string_view id, std::string_view what) {
  auto note = notes.find(std::string(id));
  if (note == notes.end() || note->second.empty()) return;
  paragraphs_.back().notes.push_back(std::string(what) + note->second);
}

void DocxBody::end(std::string_view name) {
  if (skipping_ > 0) {
    --skipping_;
  } else if (name == "w:p") {
    end_paragraph();
  } else if (name == "w:t" || name == "m:t") {
    in_text_ = false;
  } else if (name == "w:pPr") {
    in_paragraph_properties_ = false;
  } else if (name == "w:rPr") {
    in_run_properties_ = false;
  } else if (name == "w:tr" && !tables_.empty()) {
    end_row();
  } else if (name == "w:tc" && !tables_.empty()) {
    Table& table = tables_.back();
    std::string cell = table.cell_goes_on ? std::string() : one_line(table.cell);
    table.cell.clear();
    cut_ = cut_ || table.row.size() + cell.size() > kMaxRow;
    if (table.row.size() + cell.size() > kMaxRow) return;
    if (table.cells++ > 0) table.row += " | ";
    table.row += cell;
  } else if (name == "w:tbl" && !tables_.empty()) {
    end_table();
  }
}

// Whether the innermost thing around here is a table cell, not a text box.
bool DocxBody::inside_cell() const {
  return !tables_.empty() && tables_.back().paragraphs >= paragraphs_.size();
}

void DocxBody::end_paragraph() {
  if (paragraphs_.empty()) return;
  Paragraph paragraph = std::move(paragraphs_.back());
  paragraphs_.pop_back();
  if (paragraphs_.empty()) held_ = 0;
  run_hidden_ = in_text_ = false;
  if (text::Block block = make_block(paragraph); !block.text.empty()) emit(std::move(block));
  for (text::Block& box : paragraph.boxes) emit(std::move(box));
  for (std::string& note : paragraph.notes) {
    emit({text::BlockKind::kFootnote, 0, 0, std::move(note)});
  }
}

text::Block DocxBody::make_block(Paragraph& paragraph) {
  text::Block block;
  block.text = trim_lines(paragraph.text);
  if (block.text.empty()) return block;
  ParagraphStyle style = context_.styles.resolve(paragraph.style);
  int outline =
      paragraph.own.outline_level >= 0 ? paragraph.own.outline_level : style.outline_level;
  int list = paragraph.own.list >= 0 ? paragraph.own.list : style.list;
  int level = paragraph.own.list_level >= 0 ? paragraph.own.list_level : style.list_level;
  level = std::clamp(level, 0, 9);
  bool heading = outline >= 0 && outline < 9 && !style.contents;
  if (list > 0) {
    std::string mark = context_.numbering.next_mark(list, level);
    if (!mark.empty()) block.text = mark + ' ' + block.text;
    block.kind = text::BlockKind::kListItem;
    block.level = static_cast<std::uint8_t>(level);
  }
  if (heading) {
    block.kind = text::BlockKind::kHeading;
    block.level = static_cast<std::uint8_t>(outline + 1);
    block.text = one_line(block.text);
  }
  if (style.contents) block.kind = text::BlockKind::kContents;
  if (style.code) block.kind = text::BlockKind::kCode;
  return block;
}

// To the cell or the paragraph it stands in, else out.
void DocxBody::emit(text::Block block) {
  if (inside_cell()) {
    std::string& cell = tables_.back().cell;
    if (cell.size() + block.text.size() > kMaxCell) {
      cut_ = true;
      return;
    }
    if (!cell.empty()) cell += ' ';
    cell += block.text;
  } else if (!paragraphs_.empty()) {
    held_ += block.text.size() + sizeof(block);
    bool fits = held_ <= kMaxHeld;
    if (fits) paragraphs_.back().boxes.push_back(std::move(block));
    cut_ = cut_ || !fits;
  } else {
    take_(std::move(block));
  }
}

void DocxBody::end_row() {
  Table& table = tables_.back();
  std::string row = std::exchange(table.row, {});
  table.cells = 0;
  if (is_empty_row(row)) return;
  if (tables_.size() > 1 && table.rows.bytes() + row.size() > kMaxCell) {
    cut_ = true;
    return;
  }
  table.rows.add(row, table.row_is_head);
  if (!table.rows.is_full() || tables_.size() > 1) return;
  // What is full goes out past the table itself, which stays open.
  text::Block full = table.rows.take();
  Table open = std::move(table);
  tables_.pop_back();
  emit(std::move(full));
  tables_.push_back(std::move(open));
}

void DocxBody::end_table() {
  Table table = std::move(tables_.back());
  tables_.pop_back();
  if (table.rows.has_rest()) emit(table.rows.take());
}

}  // namespace qwalt::worker
