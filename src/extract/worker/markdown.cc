// Markdown (CommonMark with tables, by md4c) as blocks.
#include <libxml/HTMLparser.h>
#include <md4c.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/encoding.h"
#include "extract/worker/entities.h"
#include "extract/worker/format.h"
#include "extract/worker/sections.h"
#include "extract/worker/table_blocks.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

// md4c wants the whole text and about as much again; a larger file is read as plain text.
constexpr std::uint64_t kMaxBytes = std::uint64_t{16} << 20;
constexpr std::size_t kMaxTag = 4096;
constexpr std::size_t kSampleBytes = 64 * 1024;

// The title and text of YAML between "---" lines at the top are read as lines of text.
struct FrontMatter {
  std::string_view text;
  std::string_view rest;
};

FrontMatter split_front_matter(std::string_view text) {
  if (!text.starts_with("---\n") && !text.starts_with("---\r\n")) return {{}, text};
  std::size_t begin = text.find('\n') + 1;
  for (std::string_view end : {"\n---", "\n..."}) {
    std::size_t at = text.find(end, begin - 1);
    if (at == std::string_view::npos) continue;
    std::size_t line_end = text.find('\n', at + 1);
    std::string_view rest =
        line_end == std::string_view::npos ? std::string_view() : text.substr(line_end + 1);
    return {text.substr(begin, at > begin ? at - begin : 0), rest};
  }
  return {{}, text};
}

std::string title_of(std::string_view front_matter) {
  std::size_t at = front_matter.starts_with("title:") ? 0 : front_matter.find("\ntitle:");
  if (at == std::string_view::npos) return {};
  std::string_view value = front_matter.substr(front_matter.find(':', at) + 1);
  value = trim(value.substr(0, value.find('\n')));
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')) {
    value = value.substr(1, value.size() - 2);
  }
  return std::string(value);
}

// Elements that HTML 5 has added to those that libxml2 knows.
constexpr std::array kNewElements = {
    "article"sv, "section"sv,    "nav"sv,     "aside"sv,   "main"sv,     "header"sv, "footer"sv,
    "figure"sv,  "figcaption"sv, "details"sv, "summary"sv, "mark"sv,     "time"sv,   "video"sv,
    "audio"sv,   "source"sv,     "picture"sv, "canvas"sv,  "svg"sv,      "path"sv,   "template"sv,
    "dialog"sv,  "progress"sv,   "meter"sv,   "ruby"sv,    "rt"sv,       "rp"sv,     "wbr"sv,
    "bdi"sv,     "data"sv,       "output"sv,  "track"sv,   "datalist"sv, "hgroup"sv, "search"sv};

// "a" of "<A href=x>" and of "</a>".
std::string tag_name(std::string_view tag) {
  tag.remove_prefix(tag.starts_with("</") ? 2 : 1);
  return base::to_lower(tag.substr(0, tag.find_first_of(" \t\r\n/>")));
}

bool is_html_element(const std::string& name) {
  bool added = std::find(kNewElements.begin(), kNewElements.end(), name) != kNewElements.end();
  return added || htmlTagLookup(reinterpret_cast<const xmlChar*>(name.c_str())) != nullptr;
}

class Builder {
 public:
  explicit Builder(Sections& sections) : sections_(sections), table_(sections) {}

  void enter(MD_BLOCKTYPE type, void* detail);
  void leave(MD_BLOCKTYPE type);
  void text(MD_TEXTTYPE type, std::string_view text);
  void flush();

 private:
  struct List {
    bool ordered;
    unsigned next;
    char mark;
  };

  void begin(text::BlockKind kind, int level);
  void begin_item(const MD_BLOCK_LI_DETAIL* item);
  void end_row();
  void append_html(std::string_view html);
  void end_tag();

  Sections& sections_;
  text::Block block_;
  std::vector<List> lists_;
  bool first_cell_ = true;
  bool fresh_item_ = false;  // its mark is written, its text is not
  bool in_head_ = false;     // of a table
  std::string tag_;          // of HTML, as far as it has come
  std::string dropped_;      // the element whose content is left out
  TableBlocks table_;
};

void Builder::begin(text::BlockKind kind, int level) {
  flush();
  block_.kind = kind;
  block_.level = static_cast<std::uint8_t>(std::clamp(level, 0, 9));
}

void Builder::begin_item(const MD_BLOCK_LI_DETAIL* item) {
  if (lists_.empty()) return;
  begin(text::BlockKind::kListItem, static_cast<int>(lists_.size()) - 1);
  List& list = lists_.back();
  if (list.ordered) {
    block_.text = std::to_string(list.next++) + list.mark + ' ';
  } else {
    block_.text = "• ";
  }
  fresh_item_ = true;
  if (item->is_task != 0) block_.text += item->task_mark == ' ' ? "☐ " : "☒ ";
}

void Builder::enter(MD_BLOCKTYPE type, void* detail) {
  switch (type) {
    case MD_BLOCK_UL:
      flush();
      lists_.push_back({false, 0, 0});
      break;
    case MD_BLOCK_OL: {
      flush();
      auto* list = static_cast<MD_BLOCK_OL_DETAIL*>(detail);
      lists_.push_back({true, list->start, list->mark_delimiter});
      break;
    }
    case MD_BLOCK_LI:
      begin_item(static_cast<MD_BLOCK_LI_DETAIL*>(detail));
      break;
    case MD_BLOCK_H:
      begin(text::BlockKind::kHeading,
            static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level));
      break;
    case MD_BLOCK_CODE:
      begin(text::BlockKind::kCode, 0);
      break;
    case MD_BLOCK_TABLE:
      begin(text::BlockKind::kTable, 0);
      break;
    case MD_BLOCK_THEAD:
      in_head_ = true;
      break;
    case MD_BLOCK_TR:
      first_cell_ = true;
      break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      if (!first_cell_) block_.text += " | ";
      first_cell_ = false;
      break;
    case MD_BLOCK_P:
      // The first paragraph of a list item goes on after the item's mark.
      if (!std::exchange(fresh_item_, false)) begin(text::BlockKind::kParagraph, 0);
      break;
    default:
      break;
  }
}

void Builder::leave(MD_BLOCKTYPE type) {
  if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) {
    flush();
    if (!lists_.empty()) lists_.pop_back();
  } else if (type == MD_BLOCK_TR) {
    end_row();
  } else if (type == MD_BLOCK_THEAD) {
    in_head_ = false;
  } else if (type == MD_BLOCK_TABLE) {
    table_.finish();
    flush();
  } else if (type == MD_BLOCK_P || type == MD_BLOCK_H || type == MD_BLOCK_CODE ||
             type == MD_BLOCK_LI || type == MD_BLOCK_HTML) {
    flush();
  }
}

void Builder::end_row() { table_.row(one_line(std::exchange(block_.text, {})), in_head_); }

void Builder::text(MD_TEXTTYPE type, std::string_view text) {
  bool table = block_.kind == text::BlockKind::kTable;
  fresh_item_ = false;
  switch (type) {
    case MD_TEXT_HTML:
      append_html(text);
      break;
    case MD_TEXT_BR:
      block_.text += table ? ' ' : '\n';
      break;
    case MD_TEXT_SOFTBR:
      block_.text += ' ';
      break;
    case MD_TEXT_NULLCHAR:
      break;
    case MD_TEXT_ENTITY:
      append_entity(block_.text, text);
      break;
    default:
      block_.text.append(text);
  }
}

// What stands between the tags of HTML inside Markdown. What only looks like a tag ("<unk>") is
// text.
void Builder::append_html(std::string_view html) {
  while (!html.empty()) {
    if (tag_.empty()) {
      std::size_t open = std::min(html.find('<'), html.size());
      if (dropped_.empty()) block_.text.append(html.substr(0, open));
      html.remove_prefix(open);
      if (html.empty()) return;
    }
    std::string_view stop =
        (tag_ + std::string(html.substr(0, 4))).starts_with("<!--") ? "-->" : ">";
    std::size_t at = html.find(stop);
    std::size_t length = at == std::string_view::npos ? html.size() : at + stop.size();
    tag_.append(html.substr(0, length));
    html.remove_prefix(length);
    if (at != std::string_view::npos || tag_.size() > kMaxTag) end_tag();
  }
}

void Builder::end_tag() {
  std::string tag = std::exchange(tag_, {});
  std::string name = tag_name(tag);
  bool closes = tag.starts_with("</");
  if (!dropped_.empty()) {
    if (closes && name == dropped_) dropped_.clear();
    return;
  }
  if (tag.starts_with("<!") || tag.starts_with("<?")) return;
  if (!is_html_element(name)) {
    block_.text.append(tag);
  } else if ((name == "script" || name == "style") && !closes) {
    dropped_ = name;
  } else if (name == "br" || name == "td" || name == "p" || name == "div" || name == "li") {
    block_.text += ' ';
  }
}

void Builder::flush() {
  if (!tag_.empty() && !tag_.starts_with("<!")) block_.text.append(tag_);
  tag_.clear();
  dropped_.clear();
  fresh_item_ = false;
  bool lines = block_.kind == text::BlockKind::kCode;
  if (!lines && block_.text.find('\n') == std::string::npos) block_.text = one_line(block_.text);
  bool bare_mark = block_.kind == text::BlockKind::kListItem && block_.text == "•";
  if (!bare_mark) sections_.add(std::move(block_));
  block_ = {};
}

int on_enter(MD_BLOCKTYPE type, void* detail, void* data) {
  static_cast<Builder*>(data)->enter(type, detail);
  return 0;
}
int on_leave(MD_BLOCKTYPE type, void*, void* data) {
  static_cast<Builder*>(data)->leave(type);
  return 0;
}
int on_span(MD_SPANTYPE, void*, void*) { return 0; }
int on_text(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* data) {
  static_cast<Builder*>(data)->text(type, {text, size});
  return 0;
}

}  // namespace

Outcome read_markdown(Job& job) {
  if (job.input.size() > kMaxBytes) return read_plain_text(job);
  Encoding encoding = detect_encoding(job.input.head(kSampleBytes));
  std::string text = decode_all(job.input.bytes(), encoding);
  FrontMatter parts = split_front_matter(text);
  job.output.info({"text/markdown", false, 0, title_of(parts.text)});
  Sections sections(job.output);
  sections.add({text::BlockKind::kParagraph, 0, 0, std::string(parts.text)});
  Builder builder(sections);
  MD_PARSER parser{};
  parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS;
  parser.enter_block = &on_enter;
  parser.leave_block = &on_leave;
  parser.enter_span = &on_span;
  parser.leave_span = &on_span;
  parser.text = &on_text;
  if (md_parse(parts.rest.data(), static_cast<MD_SIZE>(parts.rest.size()), &parser, &builder) !=
      0) {
    return refuse(FailureKind::kUnreadable, "The Markdown text could not be parsed.");
  }
  builder.flush();
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
