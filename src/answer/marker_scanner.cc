#include "answer/marker_scanner.h"

#include <algorithm>
#include <utility>

#include "answer/markers.h"
#include "base/utf8.h"
#include "text/characters.h"

namespace qwalt::answer {
namespace {

// Bytes of the code point that begins with `lead`; 1 for bytes that begin none.
std::size_t expected_bytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0xc2 || byte > 0xf4) return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// Whether `bytes` may be the beginning of a code point of which some are missing.
bool is_incomplete(std::string_view bytes) {
  if (bytes.size() >= expected_bytes(bytes.front())) return false;
  return std::all_of(bytes.begin() + 1, bytes.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; });
}

bool is_word(char32_t c) {
  return (text::class_of(c) & (text::kWordStart | text::kUnderscore | text::kMark)) != 0;
}

void append_text(std::string_view bytes, std::vector<Piece>& pieces) {
  if (bytes.empty()) return;
  if (pieces.empty() || !pieces.back().numbers.empty()) pieces.emplace_back();
  pieces.back().text.append(bytes);
}

}  // namespace

// A run of marks is known when another character comes: it opens or closes a block or a span.
void CodeState::end_run() {
  const std::uint32_t run = std::exchange(run_, 0);
  if (run == 0) return;
  if (fence_ != 0) {
    const bool closes = run_of_ == fence_ && run >= fence_run_;
    if (closes && (run_at_line_start_ || (fence_line_ && fence_ == U'`'))) fence_ = 0;
  } else if (run >= 3 && run_at_line_start_) {
    fence_ = run_of_;
    fence_run_ = run;
    fence_line_ = true;
  } else if (run_of_ == U'`') {
    if (inline_ == 0) {
      inline_ = run;
    } else if (inline_ == run) {
      inline_ = 0;
    }
  }
}

bool CodeState::holds(char32_t c) {
  if (c != run_of_) end_run();
  return fence_ != 0 || inline_ != 0;
}

void CodeState::take(char32_t c) {
  if (c != run_of_) end_run();
  if (c == U'`' || c == U'~') {
    if (run_++ == 0) run_at_line_start_ = line_start_;
    run_of_ = c;
    line_start_ = false;
    return;
  }
  run_of_ = 0;
  if (c == U'\n') {
    line_start_ = true;
    fence_line_ = false;
    inline_ = 0;
  } else if (c != U' ' && c != U'\t' && c != U'>' && c != U'\r') {
    line_start_ = false;
  }
}

const MarkerScanner::Bracket* MarkerScanner::bracket_of(char32_t open) {
  static constexpr Bracket kBrackets[] = {
      {U'[', U']', BracketKind::kSquare},           {U'(', U')', BracketKind::kRound},
      {U'\u3010', U'\u3011', BracketKind::kSquare}, {U'\uff3b', U'\uff3d', BracketKind::kSquare},
      {U'\u3014', U'\u3015', BracketKind::kSquare}, {U'\uff08', U'\uff09', BracketKind::kRound}};
  for (const Bracket& bracket : kBrackets) {
    if (bracket.open == open) return &bracket;
  }
  return nullptr;
}

void MarkerScanner::feed(std::string_view bytes, std::vector<Piece>& pieces) {
  for (const char byte : bytes) {
    partial_.push_back(byte);
    if (is_incomplete(partial_)) continue;
    // Several rounds only for what is no UTF-8: its bytes are taken one by one.
    while (!partial_.empty() && !is_incomplete(partial_)) {
      std::string_view rest = partial_;
      const char32_t c = base::take_code_point(rest);
      const std::string taken = partial_.substr(0, partial_.size() - rest.size());
      partial_.erase(0, taken.size());
      take(taken, c, pieces);
    }
  }
}

void MarkerScanner::finish(std::vector<Piece>& pieces) {
  while (!held_.empty()) {
    if (!numbers_.empty()) {
      accept(pieces);
    } else if (is_cut_marker(inside(), bracket_->kind) && partial_.empty()) {
      pieces.push_back({std::exchange(held_, {}), {}, true});
    } else {
      reject(pieces);
    }
  }
  append_text(std::exchange(partial_, {}), pieces);
}

void MarkerScanner::take(std::string_view bytes, char32_t c, std::vector<Piece>& pieces) {
  if (held_.empty()) {
    take_plain(bytes, c, pieces);
  } else if (numbers_.empty()) {
    take_inside(bytes, c, pieces);
  } else {
    take_behind(bytes, c, pieces);
  }
}

void MarkerScanner::take_plain(std::string_view bytes, char32_t c, std::vector<Piece>& pieces) {
  const Bracket* bracket = bracket_of(c);
  if (bracket == nullptr || code_.holds(c) || previous_ == U'\\') {
    emit(bytes, c, pieces);
  } else if (c == U'[' && is_index()) {
    emit(bytes, c, pieces);
    index_open_ = true;
  } else {
    held_ = bytes;
    bracket_ = bracket;
    twice_ = false;
    attached_ = is_word(previous_);
  }
}

void MarkerScanner::take_inside(std::string_view bytes, char32_t c, std::vector<Piece>& pieces) {
  if (c == U'[' && held_ == "[") {
    twice_ = true;
    held_.append(bytes);
    return;
  }
  const bool half_closed = twice_ && held_.ends_with(']');
  const bool ends_it =
      c == U'\n' || c == U'`' || half_closed || (bracket_of(c) != nullptr && c != U'(');
  held_.append(bytes);
  if (c == bracket_->close) {
    close(pieces);
  } else if (ends_it || held_.size() > kMaxMarkerBytes ||
             !may_become_marker(inside(), bracket_->kind)) {
    reject(pieces);
  }
}

std::string_view MarkerScanner::inside() const {
  std::string_view inside = held_;
  base::take_code_point(inside);
  if (twice_) base::take_code_point(inside);
  return inside;
}

// At a closing bracket, which is in held_ already.
void MarkerScanner::close(std::vector<Piece>& pieces) {
  std::string_view within = inside();
  within.remove_suffix(bracket_->close < 0x80 ? 1 : 3);
  const bool first_of_two = twice_ && !within.ends_with(']');
  if (twice_ && !first_of_two) within.remove_suffix(1);
  std::vector<std::uint32_t> numbers = parse_marker(within, bracket_->kind);
  if (numbers.empty()) {
    reject(pieces);
  } else if (!first_of_two) {
    numbers_ = std::move(numbers);
    closed_bytes_ = held_.size();
  }
}

// A link's address, the argument of a root, an assignment: then it was no marker.
void MarkerScanner::take_behind(std::string_view bytes, char32_t c, std::vector<Piece>& pieces) {
  const bool spaced = held_.size() > closed_bytes_;
  const bool square = bracket_->open == U'[';
  if (square && ((!spaced && (c == U'(' || c == U'{')) || (attached_ && c == U'='))) {
    numbers_.clear();
    held_.append(bytes);
    reject(pieces);
  } else if (square && attached_ && c == U' ' && !spaced) {
    held_.append(bytes);
  } else {
    accept(pieces);
    take(bytes, c, pieces);
  }
}

void MarkerScanner::accept(std::vector<Piece>& pieces) {
  const std::string held = std::exchange(held_, {});
  pieces.push_back({held.substr(0, closed_bytes_), std::exchange(numbers_, {}), false});
  code_.take(bracket_->close);
  previous_ = bracket_->close;
  word_ = 0;
  inner_underscore_ = index_open_ = index_closed_ = false;
  if (held.size() > closed_bytes_) take(" ", U' ', pieces);
}

// The first bracket is text; what follows it is read again.
void MarkerScanner::reject(std::vector<Piece>& pieces) {
  const std::string held = std::exchange(held_, {});
  std::string_view rest = held;
  const char32_t first = base::take_code_point(rest);
  emit(std::string_view(held).substr(0, held.size() - rest.size()), first, pieces);
  while (!rest.empty()) {
    const std::string_view before = rest;
    const char32_t c = base::take_code_point(rest);
    take(before.substr(0, before.size() - rest.size()), c, pieces);
  }
}

void MarkerScanner::emit(std::string_view bytes, char32_t c, std::vector<Piece>& pieces) {
  append_text(bytes, pieces);
  code_.take(c);
  index_closed_ = c == U']' && index_open_;
  index_open_ = index_open_ && c != U']';
  const bool word = is_word(c);
  if (!word) {
    word_ = 0;
    inner_underscore_ = false;
  } else {
    inner_underscore_ = inner_underscore_ || (previous_ == U'_' && word_ > 1 && c != U'_');
    ++word_;
  }
  previous_ = c;
}

// a[1], x_y[2] and the second of a[1][2].
bool MarkerScanner::is_index() const {
  if (index_closed_) return true;
  if (!is_word(previous_)) return false;
  return inner_underscore_ || (word_ == 1 && previous_ >= U'a' && previous_ <= U'z');
}

}  // namespace qwalt::answer
