#include "extract/worker/pdf_paragraphs.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/pdf_headings.h"
#include "extract/worker/pdf_tables.h"
#include "extract/worker/plain_text.h"

namespace qwalt::worker {
namespace {

// Measured on 94 files.
constexpr float kGapAboveMedian = 0.45F;  // ems of the body
constexpr float kSizeChange = 0.12F;
constexpr float kIndent = 0.8F;  // ems
constexpr float kShortLine = 3;  // ems that a last line ends before the column
constexpr float kNoteSize = 0.9F;
constexpr float kNotesBelow = 0.55F;  // of the page's height
constexpr std::size_t kMaxParagraph = 64 * 1024;

bool ends_sentence(const std::string& text) {
  static constexpr std::string_view kStops[] = {".",   "!",  "?",  ":",  ".”",
                                                ".\"", ".)", "。", "！", "？"};
  return std::any_of(std::begin(kStops), std::end(kStops),
                     [&](std::string_view stop) { return text.ends_with(stop); });
}

// The usual gap between two lines of the column.
float median_gap(const std::vector<const Row*>& rows) {
  std::vector<float> gaps;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    float gap = rows[i]->box.y0 - rows[i - 1]->box.y1;
    if (gap < 2 * rows[i]->box.height()) gaps.push_back(gap);
  }
  if (gaps.empty()) return 0;
  // Below the middle: gaps between paragraphs must not count as usual where these are short.
  auto at = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() * 2 / 5);
  std::nth_element(gaps.begin(), at, gaps.end());
  return *at;
}

class Splitter {
 public:
  Splitter(const std::vector<const Row*>& rows, float body)
      : usual_gap_(median_gap(rows)), body_(body) {
    for (const Row* row : rows) {
      left_ = std::min(left_, row->box.x0);
      right_ = std::max(right_, row->box.x1);
    }
  }

  bool breaks(const Paragraph& paragraph, const Row& next) const {
    const Row& last = *paragraph.rows.back();
    if (next.outline_level > 0 || last.outline_level > 0) {
      return next.outline_first || next.outline_level == 0 || last.outline_level == 0;
    }
    float gap = next.box.y0 - last.box.y1;
    if (gap > usual_gap_ + kGapAboveMedian * body_ || next.box.y1 < last.box.y0) return true;
    if (std::abs(next.size - last.size) > kSizeChange * last.size || next.bold != last.bold ||
        next.mono != last.mono) {
      return true;
    }
    if (paragraph.code) return false;
    const std::string& last_text = last.text();
    if (list_marker(next.text()) > 0 && (paragraph.item || ends_sentence(last_text) ||
                                         short_line(last) || starts_lone_marker(next))) {
      return true;
    }
    return breaks_by_indent(paragraph, last, next) ||
           (ends_sentence(last_text) && short_line(last) && !paragraph.item);
  }

 private:
  static bool starts_lone_marker(const Row& row) {
    return row.cells.size() >= 2 && row.cells[0].characters <= 3;
  }

  bool short_line(const Row& row) const { return row.box.x1 < right_ - kShortLine * row.size; }

  bool breaks_by_indent(const Paragraph& paragraph, const Row& last, const Row& next) const {
    float em = std::max(next.size, 1.0F);
    const Row& first = *paragraph.rows.front();
    bool rtl = is_right_to_left(next.cells.back().text);
    float step = rtl ? last.box.x1 - next.box.x1 : next.box.x0 - last.box.x0;
    if (paragraph.rows.size() == 1) {
      // The second line of an item, or of an entry that hangs, stands further in.
      if (step > kIndent * em) return !paragraph.item && ends_sentence(last.text());
      return false;
    }
    if (step > kIndent * em) return true;
    // Back to where a hanging first line began.
    return !rtl && step < -kIndent * em && std::abs(next.box.x0 - first.box.x0) < 0.3F * em;
  }

  float usual_gap_;
  float body_;
  float left_ = 1e9F;
  float right_ = -1e9F;
};

bool begins_lower(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z';
}

// The letters around a hyphen at a line's end, joined: "exam-" "ple of" gives "example".
std::string_view last_word(std::string_view text) { return text.substr(text.rfind(' ') + 1); }
std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

bool is_soft_hyphen(const std::string& out, std::string_view next, const PdfStyles& styles) {
  bool hyphen = out.size() > 2 && (out.back() == '-' || out.ends_with("\xe2\x80\x90"));
  if (!hyphen || next.empty()) return false;
  bool goes_on = begins_lower(next) || static_cast<signed char>(next.front()) < 0;
  if (!goes_on) return false;
  std::string_view head = last_word(out);
  head.remove_suffix(out.back() == '-' ? 1 : 3);
  if (head.empty() || (head.back() >= '0' && head.back() <= '9')) return false;
  std::string_view tail = first_word(next);
  while (!tail.empty() && std::string_view(".,;:!?)").find(tail.back()) != tail.npos) {
    tail.remove_suffix(1);
  }
  std::string with = std::string(head) + '-' + std::string(tail);
  std::string without = std::string(head) + std::string(tail);
  if (styles.knows_word(without)) return true;
  // "cutting-" "edge": two words of the document, rather than halves of one.
  bool two_words = styles.knows_word(head) && styles.knows_word(tail);
  return !styles.knows_word(with) && !two_words;
}

void append_line(std::string& out, std::string_view line, const PdfStyles& styles) {
  if (out.empty()) {
    out = line;
  } else if (is_soft_hyphen(out, line, styles)) {
    out.erase(out.size() - (out.back() == '-' ? 1 : 3));
    out += line;
  } else {
    bool hyphen = out.back() == '-' && out.size() > 1 && out[out.size() - 2] != ' ';
    if (!hyphen || !begins_lower(line)) out += ' ';
    out += line;
  }
}

// "Chapter 4 ........ 17": an entry of a table of contents.
bool is_contents_entry(const std::string& text) {
  std::size_t dots = text.find("....");
  if (dots == std::string::npos) dots = text.find(". . . .");
  if (dots == std::string::npos) dots = text.find("……");
  return dots != std::string::npos && dots > 0;
}

std::string without_leaders(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t end = i;
    std::size_t dots = 0;
    while (end < text.size() && (text[end] == '.' || (text[end] == ' ' && dots > 0))) {
      dots += text[end] == '.';
      ++end;
    }
    if (dots >= 4) {
      out += ' ';
      i = end - 1;
    } else {
      out += text[i];
    }
  }
  return one_line(out);
}

bool is_note(const Paragraph& paragraph, const std::string& text, float body, float page_height) {
  const Row& first = *paragraph.rows.front();
  if (first.size > kNoteSize * body || first.box.y0 < kNotesBelow * page_height) return false;
  std::string_view rest = text;
  bool digit = !rest.empty() && rest.front() >= '0' && rest.front() <= '9';
  return digit || rest.starts_with("*") || rest.starts_with("†") || rest.starts_with("‡");
}

std::string code_text(const Paragraph& paragraph) {
  float left = 1e9F;
  for (const Row* row : paragraph.rows) left = std::min(left, row->box.x0);
  std::string out;
  for (const Row* row : paragraph.rows) {
    float width = std::max(0.6F * row->size, 1.0F);
    float columns = std::clamp((row->box.x0 - left) / width, 0.0F, 80.0F);
    for (int i = static_cast<int>(columns); i > 0; --i) out.push_back(' ');
    out.append(row->text()).push_back('\n');
  }
  return out;
}

text::Block make_block(const Paragraph& paragraph, const PdfStyles& styles, float page_height) {
  text::Block block;
  if (paragraph.code && paragraph.rows.front()->outline_level == 0) {
    block.kind = text::BlockKind::kCode;
    block.text = code_text(paragraph);
    return block;
  }
  block.text = join_lines(paragraph, styles);
  if (paragraph.rows.front()->outline_level > 0) {
    block.kind = text::BlockKind::kHeading;
    block.level = paragraph.rows.front()->outline_level;
    return block;
  }
  if (is_contents_entry(block.text)) {
    block.kind = text::BlockKind::kContents;
    block.text = without_leaders(block.text);
  } else if (int level = heading_level(paragraph, block.text, styles); level > 0) {
    block.kind = text::BlockKind::kHeading;
    block.level = static_cast<std::uint8_t>(std::min(level, 9));
  } else if (is_note(paragraph, block.text, styles.body(), page_height)) {
    block.kind = text::BlockKind::kFootnote;
  } else if (paragraph.item) {
    block.kind = text::BlockKind::kListItem;
  }
  return block;
}

}  // namespace

std::vector<Paragraph> split_paragraphs(const std::vector<const Row*>& rows, float body) {
  std::vector<Paragraph> paragraphs;
  Splitter splitter(rows, body);
  std::size_t bytes = 0;
  for (const Row* row : rows) {
    const std::string& text = row->text();
    bool contents = !paragraphs.empty() && is_contents_entry(paragraphs.back().rows.back()->text());
    if (paragraphs.empty() || contents || bytes > kMaxParagraph ||
        splitter.breaks(paragraphs.back(), *row)) {
      paragraphs.emplace_back();
      paragraphs.back().item = list_marker(text) > 0;
      paragraphs.back().code = row->mono;
      bytes = 0;
    }
    bytes += text.size();
    paragraphs.back().rows.push_back(row);
  }
  return paragraphs;
}

std::string join_lines(const Paragraph& paragraph, const PdfStyles& styles) {
  std::string out;
  for (const Row* row : paragraph.rows) append_line(out, row->text(), styles);
  return out;
}

std::vector<text::Block> make_blocks(const std::vector<Row>& rows, const PdfStyles& styles,
                                     float page_height) {
  std::vector<text::Block> blocks;
  float body = styles.body();
  std::vector<const Row*> run;
  auto flush = [&] {
    for (const Paragraph& paragraph : split_paragraphs(run, body)) {
      blocks.push_back(make_block(paragraph, styles, page_height));
    }
    run.clear();
  };
  std::size_t at = 0;
  for (const TableRange& range : find_tables(rows, body)) {
    for (; at < range.begin; ++at) run.push_back(&rows[at]);
    flush();
    int head_rows = 0;
    std::string table = format_table(rows, range, body, head_rows);
    blocks.push_back({text::BlockKind::kTable, 0, static_cast<std::uint8_t>(head_rows), table});
    at = range.end;
  }
  for (; at < rows.size(); ++at) run.push_back(&rows[at]);
  flush();
  return blocks;
}

}  // namespace qwalt::worker
