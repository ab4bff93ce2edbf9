#include "text/sentences.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "text/abbreviations.h"
#include "text/characters.h"

namespace qwalt::text {
namespace {

// A line at least this long that ends without a stop was wrapped, not finished.
constexpr std::uint32_t kWrappedLineBytes = 50;

// Ends a sentence where white space and no small letter follows.
bool is_stop(char32_t c) {
  return c == U'.' || c == U'!' || c == U'?' || c == 0x2026 || c == 0x203c || c == 0x2047 ||
         c == 0x2048 || c == 0x2049 || c == 0x61f || c == 0x6d4 || c == 0x589;
}

// Ends a sentence whatever follows: scripts that write no space after it, and dandas.
bool is_full_stop(char32_t c) {
  return c == 0x3002 || c == 0xff01 || c == 0xff0e || c == 0xff1f || c == 0xff61 || c == 0x964 ||
         c == 0x965 || c == 0x104a || c == 0x104b || c == 0x17d4 || c == 0x17d5 || c == 0x1362;
}

bool is_closer(char32_t c) {
  switch (c) {
    case U'"':
    case U'\'':
    case U')':
    case U']':
    case U'}':
    case 0xbb:
    case 0x2019:
    case 0x201d:
    case 0x203a:
    case 0x3009:
    case 0x300b:
    case 0x300d:
    case 0x300f:
    case 0x3011:
    case 0xff09:
      return true;
    default:
      return false;
  }
}

bool is_bullet(char32_t c) {
  return c == 0x2022 || c == 0x25cf || c == 0x25aa || c == 0x25e6 || c == 0x2023 || c == 0x2043 ||
         c == 0xb7 || c == 0x2013 || c == 0x2014;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text)
      : text_(text.substr(0, std::numeric_limits<std::uint32_t>::max() - 1)) {}

  std::vector<Sentence> split();

 private:
  struct Line {
    std::uint32_t begin;
    bool is_row;  // cells with " | " between them
  };

  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  char32_t at(std::uint32_t i) const { return i < size() ? decode_at(text_, i).code_point : 0; }
  std::uint32_t after(std::uint32_t i) const { return i + decode_at(text_, i).bytes; }

  std::uint32_t skip_space(std::uint32_t i) const;
  std::uint32_t behind_closers(std::uint32_t i) const;
  bool starts_item(std::uint32_t i) const;
  bool ends_at_newline(std::uint32_t newline, std::uint32_t next) const;
  bool ends_at_stop(std::uint32_t stop, std::uint32_t behind) const;
  bool is_list_number(std::uint32_t begin, std::uint32_t stop) const;
  void read_newlines(std::uint32_t i);
  void read_stop(std::uint32_t i, bool full);
  void finish(std::uint32_t end);
  static bool is_row(std::string_view line);
  std::string_view line_at(std::uint32_t begin) const;

  std::string_view text_;
  std::vector<Sentence> sentences_;
  std::uint32_t begin_ = 0;       // of the sentence that is read
  std::uint32_t line_begin_ = 0;  // of the line that is read
  std::uint32_t next_ = 0;        // where reading goes on
};

std::uint32_t Splitter::skip_space(std::uint32_t i) const {
  while (i < size()) {
    Decoded c = decode_at(text_, i);
    if (!is_white_space(c.code_point)) break;
    i += c.bytes;
  }
  return i;
}

// Behind further stops, closing quotes and brackets, and references such as [3].
std::uint32_t Splitter::behind_closers(std::uint32_t i) const {
  while (i < size()) {
    const char32_t c = at(i);
    if (is_stop(c) || is_full_stop(c) || is_closer(c)) {
      i = after(i);
      continue;
    }
    std::uint32_t reference = i;
    if (c == U'[') {
      ++reference;
      while (reference < size() && reference - i < 5 && at(reference) >= U'0' &&
             at(reference) <= U'9') {
        ++reference;
      }
    }
    if (reference <= i + 1 || at(reference) != U']') break;
    i = reference + 1;
  }
  return i;
}

// A bullet, "12." or "(b)" at text_[i].
bool Splitter::starts_item(std::uint32_t i) const {
  const char32_t first = at(i);
  if (is_bullet(first)) return true;
  if (first == U'-' || first == U'*' || first == U'+') return is_white_space(at(i + 1));
  const bool bracket = first == U'(';
  std::uint32_t end = bracket ? i + 1 : i;
  const std::uint32_t begin = end;
  while (end < size() && end - begin < 4 && (class_at(text_, end) & kWordStart) != 0) {
    if (at(end) >= 0x80) return false;
    ++end;
  }
  if (end == begin) return false;
  const bool letter = (class_at(text_, begin) & kDigit) == 0;
  if (letter && end - begin > 1 && !bracket) return false;
  const char32_t mark = at(end);
  return (mark == U')' || (mark == U'.' && !bracket)) && is_white_space(at(end + 1));
}

std::string_view Splitter::line_at(std::uint32_t begin) const {
  const std::size_t end = std::min(text_.find('\n', begin), text_.size());
  return text_.substr(begin, end - begin);
}

bool Splitter::is_row(std::string_view line) { return line.find(" | ") != std::string_view::npos; }

// Whether the line break between text_[newline] and text_[next], the next word, ends a sentence.
bool Splitter::ends_at_newline(std::uint32_t newline, std::uint32_t next) const {
  const std::string_view gap = text_.substr(newline, next - newline);
  if (std::count(gap.begin(), gap.end(), '\n') > 1) return true;
  const std::string_view line = text_.substr(line_begin_, newline - line_begin_);
  if (is_row(line) || starts_item(next) || is_row(line_at(next))) return true;
  const CharClass following = class_at(text_, next);
  return (following & kLower) == 0 && line.size() < kWrappedLineBytes;
}

void Splitter::read_newlines(std::uint32_t newline) {
  next_ = skip_space(newline);
  if (next_ < size() && ends_at_newline(newline, next_)) finish(newline);
  line_begin_ = next_;
}

// "1." and "12.3." before the text of a list item or heading.
bool Splitter::is_list_number(std::uint32_t begin, std::uint32_t stop) const {
  if (stop - begin > 8) return false;
  const std::string_view number = text_.substr(begin, stop - begin);
  return std::all_of(number.begin(), number.end(),
                     [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

bool Splitter::ends_at_stop(std::uint32_t stop, std::uint32_t behind) const {
  if (behind == size()) return true;
  if (!is_white_space(at(behind))) return false;
  const std::uint32_t next = skip_space(behind);
  if (next == size()) return true;
  const CharClass following = class_at(text_, next);
  if (following == kLower && at(next) < 0x530) return false;
  // The dots that lead to a page number.
  const bool leader =
      text_.substr(stop, 4) == "...." || (stop > 1 && text_.substr(stop - 2, 3) == ". .");
  if (leader || is_stop(at(next))) return false;
  if (text_[stop] != '.' || behind != stop + 1) return true;
  if (is_list_number(begin_, stop)) return false;
  std::uint32_t word = stop;
  while (word > begin_ && !is_white_space(decode_before(text_, word)) && stop - word < 24) {
    --word;
    while (word > begin_ && (static_cast<unsigned char>(text_[word]) & 0xc0) == 0x80) --word;
  }
  return !is_abbreviation(text_.substr(word, stop - word), text_.substr(next));
}

void Splitter::read_stop(std::uint32_t stop, bool full) {
  const std::uint32_t behind = behind_closers(after(stop));
  next_ = behind;
  if (full || ends_at_stop(stop, behind)) finish(behind);
}

void Splitter::finish(std::uint32_t end) {
  const ByteRange range = trim(text_, {begin_, end});
  if (range.end > range.begin) sentences_.push_back({range.begin, range.end});
  begin_ = skip_space(std::max(end, next_));
}

std::vector<Sentence> Splitter::split() {
  begin_ = line_begin_ = skip_space(0);
  std::uint32_t i = begin_;
  while (i < size()) {
    const Decoded c = decode_at(text_, i);
    next_ = i + c.bytes;
    if (c.code_point == U'\n') {
      read_newlines(i);
    } else if (is_full_stop(c.code_point)) {
      read_stop(i, true);
    } else if (is_stop(c.code_point)) {
      read_stop(i, false);
    }
    i = next_;
  }
  next_ = size();
  finish(size());
  return std::move(sentences_);
}

}  // namespace

std::vector<Sentence> split_sentences(std::string_view text) { return Splitter(text).split(); }

}  // namespace qwalt::text
