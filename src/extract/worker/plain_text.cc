#include "extract/worker/plain_text.h"

#include <algorithm>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/format.h"
#include "extract/worker/lines.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxParagraph = 16 * 1024;
constexpr std::size_t kMaxHeading = 80;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) {
  return is_lower(c) || is_upper(c) || static_cast<unsigned char>(c) >= 0x80;
}

// "====" or "----" under a heading.
int underline_level(std::string_view line) {
  line = trim(line);
  if (line.size() < 3) return 0;
  bool same = std::all_of(line.begin(), line.end(), [&](char c) { return c == line.front(); });
  if (!same) return 0;
  if (line.front() == '=') return 1;
  return line.front() == '-' || line.front() == '~' ? 2 : 0;
}

bool is_all_caps(std::string_view line) {
  auto upper = std::count_if(line.begin(), line.end(), is_upper);
  return upper >= 4 && std::none_of(line.begin(), line.end(), is_lower) &&
         upper * 2 > static_cast<std::ptrdiff_t>(line.size());
}

bool ends_a_sentence(std::string_view line) {
  return !line.empty() && std::string_view(".;,:!?").find(line.back()) != std::string_view::npos;
}

// "== Title" of AsciiDoc, "== Title ==" of wikis; takes the marks off.
int marked_level(std::string_view& line) {
  std::size_t marks = line.find_first_not_of('=');
  if (marks == 0 || marks == std::string_view::npos || marks > 6 || line[marks] != ' ') return 0;
  line.remove_prefix(marks + 1);
  while (line.ends_with('=')) line.remove_suffix(1);
  line = trim(line);
  return line.empty() ? 0 : static_cast<int>(marks);
}

// The level of a line that stands alone between blank lines, 0 when it is no heading.
int lone_heading_level(std::string_view line) {
  if (line.size() > kMaxHeading || ends_a_sentence(line)) return 0;
  if (int depth = numbered_title_depth(line); depth > 0) return depth;
  return is_all_caps(line) ? 1 : 0;
}

text::Block heading(int level, std::string_view line) {
  return {text::BlockKind::kHeading, static_cast<std::uint8_t>(std::clamp(level, 1, 9)), 0,
          one_line(line)};
}

// Length of "12", "a", "iv" at the front, 0 for anything else.
std::size_t enumerator(std::string_view line) {
  std::size_t digits = 0;
  while (digits < line.size() && digits < 4 && is_digit(line[digits])) ++digits;
  if (digits > 0) return digits;
  std::size_t roman = 0;
  while (roman < line.size() &&
         std::string_view("ivxIVX").find(line[roman]) != std::string_view::npos) {
    ++roman;
  }
  if (roman > 0 && roman <= 5) return roman;
  return !line.empty() && (is_lower(line[0]) || is_upper(line[0])) ? 1 : 0;
}

}  // namespace

std::size_t list_marker(std::string_view line) {
  std::size_t indent = line.size() - trim(line).size();
  indent = std::min(indent, line.find_first_not_of(" \t") == std::string_view::npos
                                ? line.size()
                                : line.find_first_not_of(" \t"));
  std::string_view rest = line.substr(indent);
  for (std::string_view bullet :
       {"-", "*", "+", "•", "‣", "◦", "▪", "–", "—", "·", "●", "○", "■"}) {
    if (rest.starts_with(bullet) && rest.size() > bullet.size() && is_space(rest[bullet.size()])) {
      return indent + bullet.size() + 1;
    }
  }
  bool open = rest.starts_with("(");
  std::size_t length = enumerator(rest.substr(open ? 1 : 0));
  std::size_t at = length + (open ? 1 : 0);
  if (length == 0 || at + 1 >= rest.size() || !is_space(rest[at + 1])) return 0;
  bool digits = is_digit(rest[open ? 1 : 0]);
  bool closed = rest[at] == ')' || (!open && rest[at] == '.' && digits);
  return closed ? indent + at + 2 : 0;
}

int numbered_title_depth(std::string_view line) {
  int parts = 0;
  std::size_t at = 0;
  while (at < line.size() && is_digit(line[at])) {
    std::size_t begin = at;
    while (at < line.size() && is_digit(line[at])) ++at;
    if (at - begin > 3) return 0;
    ++parts;
    if (at >= line.size() || line[at] != '.') break;
    ++at;
  }
  if (at == 0) return 0;
  bool title = parts >= 2 && at + 1 < line.size() && line[at] == ' ' && is_letter(line[at + 1]) &&
               !is_lower(line[at + 1]);
  return title ? parts : 0;
}

bool is_wrapped(const std::vector<std::string>& lines) {
  if (lines.size() < 2) return false;
  std::size_t widest = 0;
  for (const std::string& line : lines) widest = std::max(widest, base::count_code_points(line));
  if (widest < 40) return false;
  return std::all_of(lines.begin(), lines.end() - 1, [&](const std::string& line) {
    return base::count_code_points(line) * 10 >= widest * 6;
  });
}

std::string join_wrapped(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) {
    std::string_view piece = trim(line);
    if (piece.empty()) continue;
    bool hyphen = out.size() >= 2 && out.back() == '-' && is_letter(out[out.size() - 2]) &&
                  is_lower(piece.front());
    if (hyphen) out.pop_back();
    if (!hyphen && !out.empty()) out.push_back(' ');
    out.append(piece);
  }
  return out;
}

void TextBlocks::line(std::string_view line) {
  if (line == "\f") {
    flush();
    return sections_.cut();
  }
  if (trim(line).empty()) return flush();
  // A title between two lines of the same mark.
  bool framed = lines_.size() == 2 && lines_[0] == line && underline_level(line) > 0;
  if (framed) lines_.erase(lines_.begin());
  int level = lines_.size() == 1 && list_marker(lines_[0]) == 0 ? underline_level(line) : 0;
  if (level > 0 && lines_[0].size() <= 2 * kMaxHeading) {
    sections_.add(heading(level, lines_[0]));
    lines_.clear();
    bytes_ = 0;
    return;
  }
  bool item = list_marker(line) > 0;
  if (item || bytes_ + line.size() > kMaxParagraph) flush();
  lines_.emplace_back(line);
  bytes_ += line.size();
}

void TextBlocks::flush() {
  if (lines_.empty()) return;
  std::string_view alone = lines_.size() == 1 ? trim(lines_[0]) : std::string_view();
  int level = marked_level(alone);
  if (level == 0) level = lone_heading_level(alone);
  bool item = list_marker(lines_[0]) > 0;
  if (level > 0) {
    sections_.add(heading(level, alone));
  } else if (is_wrapped(lines_) || item) {
    sections_.add({item ? text::BlockKind::kListItem : text::BlockKind::kParagraph, 0, 0,
                   join_wrapped(lines_)});
  } else {
    std::string joined;
    for (const std::string& line : lines_) joined.append(line).push_back('\n');
    sections_.add({text::BlockKind::kParagraph, 0, 0, std::move(joined)});
  }
  lines_.clear();
  bytes_ = 0;
}

Outcome read_text_lines(Job& job, const std::string& media_type) {
  job.output.info({media_type, false, 0, {}});
  Sections sections(job.output);
  TextBlocks blocks(sections);
  for_each_line(job.input, job.output, [&](std::string_view line) { blocks.line(line); });
  blocks.finish();
  sections.finish();
  return {};
}

Outcome read_plain_text(Job& job) { return read_text_lines(job, "text/plain"); }

}  // namespace qwalt::worker
