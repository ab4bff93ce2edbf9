#include "extract/worker/opendocument_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "extract/worker/clean_text.h"
#include "extract/worker/drawing.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxNested = 64;
constexpr std::size_t kMaxHeld = std::size_t{8} << 20;  // in the text boxes of a paragraph
constexpr std::size_t kMaxParagraph = std::size_t{1} << 20;
constexpr std::size_t kMaxCell = 64 * 1024;
constexpr std::size_t kMaxRow = 256 * 1024;
constexpr std::size_t kMaxEndedLists = 1'000;
constexpr std::size_t kMaxStyleName = 200;
constexpr int kMaxSpaces = 100;
constexpr int kMaxRepeatedCells = 50;

// Left out with all they hold.
constexpr std::array<std::string_view, 12> kLeftOut = {
    "text:tracked-changes",   "text:note-citation",
    "office:forms",           "office:scripts",
    "text:ruby-text",         "table:tracked-changes",
    "office:binary-data",     "text:script",
    "office:event-listeners", "dc:date",
    "meta:date-string",       "text:hidden-text"};

constexpr std::string_view kBullet = "• ";

bool is_index(std::string_view name) {
  return name == "text:table-of-content" || name == "text:illustration-index" ||
         name == "text:table-index" || name == "text:alphabetical-index" ||
         name == "text:object-index" || name == "text:user-index";
}

bool is_cell(std::string_view name) {
  return name == "table:table-cell" || name == "table:covered-table-cell";
}

}  // namespace

void OdfText::start(std::string_view name, const XmlAttributes& attributes) {
  bool left_out = std::find(kLeftOut.begin(), kLeftOut.end(), name) != kLeftOut.end();
  if (skipping_ > 0 || left_out) {
    ++skipping_;
    return;
  }
  in_author_ = name == "dc:creator" && !notes_.empty();
  if (name == "text:p" || name == "text:h") {
    start_paragraph(name, attributes);
  } else if (name == "text:note" || name == "office:annotation") {
    if (notes_.size() < kMaxNested) {
      notes_.push_back({name == "office:annotation", {}, {}, paragraphs_.size()});
    }
  } else if (name == "svg:title" || name == "svg:desc") {
    in_description_ = true;
    description_.clear();
  } else if (name == "draw:object" || name == "draw:object-ole") {
    ++objects_;
  } else if (is_index(name)) {
    ++contents_;
  } else if (name.starts_with("table:")) {
    start_table(name, attributes);
  } else if (name.starts_with("text:list")) {
    start_list(name, attributes);
  } else {
    start_inline(name, attributes);
  }
}

void OdfText::start_paragraph(std::string_view name, const XmlAttributes& attributes) {
  if (paragraphs_.size() >= kMaxNested) return;
  Paragraph paragraph;
  std::string_view style = attributes.get("text:style-name");
  int outline =
      name == "text:h" ? attributes.number("text:outline-level", 1) : styles_.outline_level(style);
  bool listed = !lists_.empty() && (tables_.empty() || tables_.back().lists < lists_.size());
  if (listed) {
    paragraph.kind = text::BlockKind::kListItem;
    paragraph.level = static_cast<std::uint8_t>(std::min<std::size_t>(lists_.size() - 1, 9));
  }
  if (outline > 0) {
    paragraph.kind = text::BlockKind::kHeading;
    paragraph.level = static_cast<std::uint8_t>(std::clamp(outline, 1, 9));
    // Headings in a list are numbered by it, others by the outline.
    if (!listed && name == "text:h" && !attributes.flag("text:is-list-header", false)) {
      paragraph.mark = styles_.next_mark(
          OdfStyles::kOutline, static_cast<std::size_t>(std::max(outline - 1, 0)), outline_);
    }
  } else if (contents_ > 0) {
    paragraph.kind = text::BlockKind::kContents;
  } else if (!listed && styles_.is_code(style)) {
    paragraph.kind = text::BlockKind::kCode;
  }
  paragraphs_.push_back(std::move(paragraph));
}

void OdfText::start_list(std::string_view name, const XmlAttributes& attributes) {
  if (name == "text:list") {
    std::string style(attributes.get("text:style-name").substr(0, kMaxStyleName));
    if (style.empty() && !lists_.empty()) style = lists_.back().style;
    if (lists_.empty()) {
      bool more =
          attributes.flag("text:continue-numbering", false) || attributes.has("text:continue-list");
      auto before = ended_.find(style);
      counters_ = more && before != ended_.end() ? before->second : OdfCounters{};
    }
    if (lists_.size() < kMaxNested) lists_.push_back({std::move(style), false, false});
  } else if (lists_.empty()) {
    return;
  } else if (name == "text:list-item" || name == "text:list-header") {
    lists_.back().marked = false;
    lists_.back().header = name == "text:list-header";
    int first = attributes.number("text:start-value", -1);
    std::size_t level = std::min(lists_.size(), kOdfListLevels) - 1;
    if (first >= 0) counters_[level] = std::min(first, 1'000'000) - 1;
  }
}

void OdfText::start_table(std::string_view name, const XmlAttributes& attributes) {
  if (name == "table:table") {
    if (tables_.size() >= kMaxNested) return;
    tables_.emplace_back();
    tables_.back().paragraphs = paragraphs_.size();
    tables_.back().lists = lists_.size();
    return;
  }
  if (tables_.empty()) return;
  Table& table = tables_.back();
  if (name == "table:table-header-rows") table.in_head = true;
  if (!is_cell(name)) return;
  table.cell.clear();
  // Empty cells are written once with their number.
  int repeated = std::min(attributes.number("table:number-columns-repeated", 1), kMaxRepeatedCells);
  for (int i = 1; i < repeated && table.row.size() < kMaxRow; ++i) {
    if (table.cells++ > 0) table.row += " | ";
  }
}

void OdfText::start_inline(std::string_view name, const XmlAttributes& attributes) {
  if (name == "text:s") {
    int spaces = std::clamp(attributes.number("text:c", 1), 1, kMaxSpaces);
    if (std::string* to = text_at_hand()) to->append(static_cast<std::size_t>(spaces), ' ');
  } else if (name == "text:tab") {
    append(" ");
  } else if (name == "text:line-break") {
    if (std::string* to = text_at_hand()) to->push_back('\n');
  }
}

// The text of the innermost paragraph, if it belongs to what is innermost at all.
std::string* OdfText::text_at_hand() {
  if (paragraphs_.empty() || skipping_ > 0) return nullptr;
  bool note_between = !notes_.empty() && notes_.back().paragraphs >= paragraphs_.size();
  std::string& text = paragraphs_.back().text;
  if (text.size() >= kMaxParagraph) cut_ = true;
  return note_between || text.size() >= kMaxParagraph ? nullptr : &text;
}

void OdfText::text(std::string_view text) {
  if (skipping_ > 0) return;
  if (in_author_) {
    if (notes_.back().author.size() < kMaxStyleName) notes_.back().author.append(text);
  } else if (in_description_) {
    if (description_.size() < kMaxCell) description_.append(text);
  } else {
    append(text);
  }
}

// White space in the file is one space, however much of it there is.
void OdfText::append(std::string_view text) {
  std::string* to = text_at_hand();
  if (to == nullptr) return;
  for (char c : text) {
    if (!is_space(c)) {
      to->push_back(c);
    } else if (!to->empty() && !is_space(to->back())) {
      to->push_back(' ');
    }
  }
}

void OdfText::end(std::string_view name) {
  if (skipping_ > 0) {
    --skipping_;
    return;
  }
  in_author_ = false;
  if (name == "text:p" || name == "text:h") {
    end_paragraph();
  } else if (name == "text:note" || name == "office:annotation") {
    end_note();
  } else if (name == "svg:title" || name == "svg:desc") {
    in_description_ = false;
    std::string says = picture_description(description_);
    if (!says.empty()) emit({text::BlockKind::kParagraph, 0, 0, std::move(says)});
  } else if (is_index(name)) {
    if (contents_ > 0) --contents_;
  } else if (name.starts_with("table:")) {
    end_table_part(name);
  } else if (name == "text:list") {
    end_list();
  }
}

void OdfText::end_list() {
  if (lists_.empty()) return;
  std::string style = std::move(lists_.back().style);
  lists_.pop_back();
  if (lists_.empty() && ended_.size() < kMaxEndedLists) ended_[style] = counters_;
}

// Only what has text is counted: an item may hold nothing but an inner list.
std::string OdfText::item_mark() {
  if (lists_.empty() || lists_.back().header || std::exchange(lists_.back().marked, true))
    return {};
  return styles_.next_mark(lists_.back().style, lists_.size() - 1, counters_);
}

void OdfText::end_paragraph() {
  if (paragraphs_.empty()) return;
  Paragraph paragraph = std::move(paragraphs_.back());
  paragraphs_.pop_back();
  if (paragraphs_.empty()) held_ = 0;
  text::Block block{paragraph.kind, paragraph.level, 0, trim_lines(paragraph.text)};
  if (!block.text.empty()) {
    bool listed = paragraph.kind == text::BlockKind::kListItem;
    bool heading = paragraph.kind == text::BlockKind::kHeading;
    if (listed || (heading && paragraph.mark.empty())) paragraph.mark = item_mark();
    if (heading) block.text = one_line(block.text);
    if (heading && paragraph.mark == "•") paragraph.mark.clear();
    if (!paragraph.mark.empty()) block.text.insert(0, paragraph.mark + ' ');
    emit(std::move(block));
  }
  for (text::Block& behind : paragraph.behind) emit(std::move(behind));
}

bool OdfText::inside_note() const {
  return !notes_.empty() && notes_.back().paragraphs >= paragraphs_.size();
}

bool OdfText::inside_cell() const {
  return !tables_.empty() && tables_.back().paragraphs >= paragraphs_.size();
}

// To the note, the cell or the paragraph it stands in, else out.
void OdfText::emit(text::Block block) {
  bool note =
      inside_note() && (!inside_cell() || notes_.back().paragraphs >= tables_.back().paragraphs);
  if (note || inside_cell()) {
    std::string& to = note ? notes_.back().text : tables_.back().cell;
    if (to.size() + block.text.size() > kMaxCell) {
      cut_ = true;
      return;
    }
    // Between the words of a cell a bullet says nothing.
    std::string_view text = block.text;
    if (text.starts_with(kBullet)) text.remove_prefix(kBullet.size());
    to.append(to.empty() ? "" : " ").append(text);
  } else if (!paragraphs_.empty()) {
    held_ += block.text.size() + sizeof(block);
    bool fits = held_ <= kMaxHeld;
    if (fits) paragraphs_.back().behind.push_back(std::move(block));
    cut_ = cut_ || !fits;
  } else {
    take_(std::move(block));
  }
}

void OdfText::end_note() {
  if (notes_.empty()) return;
  Note note = std::move(notes_.back());
  notes_.pop_back();
  text::Block block{text::BlockKind::kFootnote, 0, 0, one_line(note.text)};
  if (block.text.empty()) return;
  std::string author = one_line(note.author);
  if (note.comment) {
    block.text.insert(0, author.empty() ? "Comment: " : "Comment by " + author + ": ");
  }
  emit(std::move(block));
}

void OdfText::end_table_part(std::string_view name) {
  if (tables_.empty()) return;
  Table& table = tables_.back();
  if (name == "table:table-header-rows") {
    table.in_head = false;
  } else if (is_cell(name)) {
    std::string cell = one_line(std::exchange(table.cell, {}));
    cut_ = cut_ || table.row.size() + cell.size() > kMaxRow;
    if (table.row.size() + cell.size() > kMaxRow) return;
    if (table.cells++ > 0) table.row += " | ";
    table.row += cell;
  } else if (name == "table:table-row") {
    end_row();
  } else if (name == "table:table") {
    Table done = std::move(table);
    tables_.pop_back();
    if (done.rows.has_rest()) emit(done.rows.take());
  }
}

void OdfText::end_row() {
  Table& table = tables_.back();
  std::string row = std::exchange(table.row, {});
  table.cells = 0;
  if (is_empty_row(row)) return;
  if (tables_.size() > 1 && table.rows.bytes() + row.size() > kMaxCell) {
    cut_ = true;
    return;
  }
  row.resize(row.find_last_not_of(" |") + 1);
  table.rows.add(row, table.in_head);
  if (!table.rows.is_full() || tables_.size() > 1) return;
  // What is full goes out past the table itself, which stays open.
  text::Block full = table.rows.take();
  Table open = std::move(table);
  tables_.pop_back();
  emit(std::move(full));
  tables_.push_back(std::move(open));
}

}  // namespace qwalt::worker
