#include "text/tokenizer.h"

#include <algorithm>
#include <limits>

#include "text/ascii_letters.h"
#include "text/characters.h"
#include "text/number_forms.h"
#include "text/wholes.h"

namespace qwalt::text {
namespace {

// A code word of more bytes has no parts: it is a key, a hash or data, and they would be noise.
constexpr std::uint32_t kMaxSplitBytes = 128;

bool is_code(CharClass first, CharClass rest, std::string_view word) {
  const CharClass all = first | rest;
  if ((all & kUnderscore) != 0) return true;
  if ((all & kDigit) != 0) return (all & kLetter) != 0;
  if ((rest & kUpper) == 0 || (all & kLower) == 0) return false;
  // "PDFs" is the plural of a word in capitals.
  std::string_view stem = word.substr(0, word.size() - 1);
  return word.back() != 's' ||
         !std::all_of(stem.begin(), stem.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_ascii_letter(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && (kAsciiClass[byte] & kLetter) != 0;
}

// The class of text[at], `next`, within a word.
CharClass class_in_word(std::string_view text, std::uint32_t at, const Decoded& next) {
  const CharClass bits = class_of(next.code_point);
  return bits == 0 && is_inner_apostrophe(text, at, next.bytes) ? kInvisible : bits;
}

// Whether a part of a code word ends between a character of class `before` and one of `now`,
// `next` being the class after it: lowerUpper, HTTPServer, letter1letter.
bool is_part_boundary(CharClass before, CharClass now, CharClass next) {
  if (((before ^ now) & kDigit) != 0) return true;
  if (before == kLower && now == kUpper) return true;
  return before == kUpper && now == kUpper && next == kLower;
}

}  // namespace

Tokenizer::Tokenizer(std::string_view text)
    : text_(text.substr(0, std::numeric_limits<std::uint32_t>::max() - 1)) {}

void Tokenizer::queue(const RawToken& token) {
  queued_ = token;
  has_queued_ = true;
}

bool Tokenizer::next(RawToken& token) {
  if (has_queued_) {
    has_queued_ = false;
    token = queued_;
    return true;
  }
  if (!next_token(token)) return false;
  if (token.kind == TokenKind::kNumber && is_short_year(text_, token.begin, token.end)) {
    RawToken year = token;
    year.kind = TokenKind::kYear;
    queue(year);
  }
  return true;
}

bool Tokenizer::next_token(RawToken& token) {
  if (at_ < code_end_) {
    token = take_part();
    return true;
  }
  if (!skip_to_start()) return false;
  if (take_plain_word(token)) return true;
  const Run run = scan(at_);
  if (run.unspaced) {
    token = take_characters(run.begin);
    return true;
  }
  if (run.begin >= whole_end_ && open_whole(run, token)) return true;
  token = take_word(run);
  return true;
}

// What most of a text is: a short word of ASCII letters, not in mixed capitals, that nothing is
// tied to. False for all else, which takes the long way.
bool Tokenizer::take_plain_word(RawToken& token) {
  if (text_.size() - at_ <= kAsciiLettersSeen) return false;
  const AsciiLetters letters = ascii_letters(text_.data() + at_);
  const std::uint32_t end = at_ + letters.count;
  const auto after = static_cast<unsigned char>(text_[end]);
  if (letters.count == 0 || !letters.one_word || after >= 0x80 || kAsciiClass[after] != 0 ||
      after == '\'' || may_join(end)) {
    return false;
  }
  token = {at_, end, TokenKind::kWord, true};
  at_ = end;
  return true;
}

bool Tokenizer::skip_to_start() {
  const auto size = static_cast<std::uint32_t>(text_.size());
  while (at_ < size) {
    auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte < 0x80) {
      if ((kAsciiClass[byte] & kWordStart) != 0) return true;
      ++at_;
      continue;
    }
    Decoded next = decode_at(text_, at_);
    if ((class_of(next.code_point) & (kWordStart | kUnspaced)) != 0) return true;
    at_ += next.bytes;
  }
  return false;
}

// The word that begins at `begin`: a number with its separators, or a run.
Tokenizer::Run Tokenizer::scan(std::uint32_t begin) const {
  auto byte = static_cast<unsigned char>(text_[begin]);
  if (byte >= '0' && byte <= '9') {
    if (std::uint32_t end = separated_number_end(text_, begin); end != begin) {
      return {begin, end, kDigit, kDigit, true, false};
    }
  }
  return scan_run(begin);
}

Tokenizer::Run Tokenizer::scan_run(std::uint32_t begin) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  auto byte = static_cast<unsigned char>(text_[begin]);
  if (byte >= 0x80) return scan_unicode_run(begin);
  Run run{begin, begin, kAsciiClass[byte], 0, true, false};
  std::uint32_t at = begin + 1;
  for (; at < size; ++at) {
    byte = static_cast<unsigned char>(text_[at]);
    if (byte >= 0x80) return scan_unicode_run(begin);
    const CharClass bits = kAsciiClass[byte];
    if (bits == 0) break;
    run.rest_class |= bits;
  }
  run.end = at;
  if (text_[at - 1] == '_') trim_run(run);
  return run;
}

// The same where characters beyond ASCII come in, or come next.
Tokenizer::Run Tokenizer::scan_unicode_run(std::uint32_t begin) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  Run run{begin, begin, class_at(text_, begin), 0, true, false};
  if (run.first_class == kUnspaced) {
    run.unspaced = true;
    return run;
  }
  CharClass bits = run.first_class;
  while (run.end < size) {
    const Decoded next = decode_at(text_, run.end);
    const CharClass next_bits = class_in_word(text_, run.end, next);
    if (next_bits == 0 || next_bits == kUnspaced) break;
    bits = next_bits;
    run.ascii = run.ascii && next.code_point < 0x80;
    if (run.end != begin) run.rest_class |= bits;
    run.end += next.bytes;
  }
  if ((bits & (kUnderscore | kInvisible)) != 0) trim_run(run);
  return run;
}

// Takes underscores and invisible characters off the end, which may have been all that made the run
// look like a code word.
void Tokenizer::trim_run(Run& run) const {
  const std::uint32_t end = run.end;
  run.end = run.begin;
  run.rest_class = 0;
  CharClass pending = 0;
  for (std::uint32_t at = run.begin; at < end;) {
    const Decoded next = decode_at(text_, at);
    const CharClass bits = class_in_word(text_, at, next);
    if (at != run.begin) pending |= bits;
    at += next.bytes;
    if ((bits & (kUnderscore | kInvisible)) != 0) continue;
    run.end = at;
    run.rest_class |= pending;
    pending = 0;
  }
  run.ascii = is_ascii(text_.substr(run.begin, run.end - run.begin));
}

RawToken Tokenizer::take_word(const Run& run) {
  RawToken token{run.begin, run.end, TokenKind::kWord, run.ascii};
  const CharClass all = run.first_class | run.rest_class;
  const std::string_view word = text_.substr(run.begin, run.end - run.begin);
  if (all == kDigit) {
    token.kind = TokenKind::kNumber;
  } else if (is_code(run.first_class, run.rest_class, word)) {
    token.kind = TokenKind::kCode;
    if (word.size() <= kMaxSplitBytes) {
      code_end_ = run.end;
      return token;  // at_ stays: the parts come next
    }
  }
  at_ = run.end;
  if (all != kDigit) at_ = skip_contraction(run.end);
  return token;
}

// Of the code word that ends at code_end_; at_ is within it and at a letter or digit.
RawToken Tokenizer::take_part() {
  RawToken part{at_, at_, TokenKind::kWord, true};
  CharClass before = 0;
  CharClass all = 0;
  while (at_ < code_end_) {
    Decoded now = decode_at(text_, at_);
    CharClass bits = class_of(now.code_point);
    if (bits == kUnderscore) break;
    if ((bits & kWordStart) != 0) {
      std::uint32_t after = at_ + now.bytes;
      CharClass next = after < code_end_ ? class_at(text_, after) : CharClass{0};
      if (before != 0 && is_part_boundary(before, bits, next)) break;
      before = bits;
      all |= bits;
    }
    part.ascii = part.ascii && now.code_point < 0x80;
    at_ += now.bytes;
    part.end = at_;
  }
  if (all == kDigit) part.kind = TokenKind::kNumber;
  while (at_ < code_end_ && (class_at(text_, at_) & kWordStart) == 0) {
    at_ += decode_at(text_, at_).bytes;
  }
  if (at_ >= code_end_) at_ = skip_contraction(at_);
  return part;
}

RawToken Tokenizer::take_characters(std::uint32_t begin) {
  const auto size = static_cast<std::uint32_t>(text_.size());
  RawToken run{begin, begin, TokenKind::kCharacters, false};
  const Script script = script_of(decode_at(text_, begin).code_point);
  while (run.end < size) {
    Decoded next = decode_at(text_, run.end);
    CharClass bits = class_of(next.code_point);
    bool same = bits == kUnspaced && script_of(next.code_point) == script;
    if (!same && bits != kMark && bits != kInvisible) break;
    run.end += next.bytes;
  }
  at_ = run.end;
  return run;
}

// After "company" in "company's" and "is" in "isn't": behind what only says how the words go
// together in English. Elsewhere an apostrophe separates: l'albero.
std::uint32_t Tokenizer::skip_contraction(std::uint32_t end) const {
  if (end >= text_.size()) return end;
  const Decoded mark = decode_at(text_, end);
  if (mark.code_point != U'\'' && mark.code_point != 0x2019) return end;
  const std::uint32_t begin = end + mark.bytes;
  std::uint32_t tail = begin;
  while (tail < text_.size() && tail - begin < 3 && is_ascii_letter(text_[tail])) ++tail;
  if (tail < text_.size() && class_at(text_, tail) != 0) return end;
  return is_contraction_tail(text_.substr(begin, tail - begin)) ? tail : end;
}

bool Tokenizer::open_whole(const Run& first, RawToken& whole) {
  const std::uint32_t after = first.end;
  if (after >= text_.size()) return false;
  auto byte = static_cast<unsigned char>(text_[after]);
  // White space and most punctuation end here: nothing is joined.
  if (byte < 0x80 && !may_join(after)) return false;
  if (open_url(first, whole)) return true;
  if (std::uint32_t end = operator_name_end(text_, first.begin, first.end); end != 0) {
    whole = {first.begin, end, TokenKind::kIdentifier, true};
    whole_end_ = end;
    return true;
  }
  return open_chain(first, whole);
}

// Whether the ASCII sign at text_[at] may stand within a whole.
bool Tokenizer::may_join(std::uint32_t at) const {
  const char sign = text_[at];
  if (!is_ascii_connector(sign)) return false;
  if (sign == '#' || sign == '+' || at + 1 >= text_.size()) return true;
  auto next = static_cast<unsigned char>(text_[at + 1]);
  return next >= 0x80 || kAsciiClass[next] != 0 || next == '/';
}

bool Tokenizer::open_url(const Run& first, RawToken& whole) {
  const Url url = url_at(text_, first.begin, first.end);
  if (url.end == 0) return false;
  whole = {first.begin, url.end, TokenKind::kAddress, false};
  if (url.host_end < url.end) {
    queue({first.begin, url.host_end, TokenKind::kAddress, false});
  }
  at_ = url.host_begin;  // the scheme is no word
  whole_end_ = url.end;
  return true;
}

bool Tokenizer::open_chain(const Run& first, RawToken& whole) {
  Chain chain;
  Run run = first;
  add_link(chain, text_, {run.begin, run.end, run.first_class, run.rest_class}, 0);
  while (std::uint32_t connector = connector_length(text_, run.begin, run.end)) {
    const char32_t mark = decode_at(text_, run.end).code_point;
    run = scan(run.end + connector);
    add_link(chain, text_, {run.begin, run.end, run.first_class, run.rest_class}, mark);
  }
  whole_end_ = run.end;
  if (!name_chain(chain, first.begin, run.end, whole.kind)) return false;
  whole.begin = first.begin;
  whole.end = run.end;
  whole.ascii = chain.ascii;
  return true;
}

}  // namespace qwalt::text
