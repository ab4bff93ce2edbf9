#include "extract/worker/json_parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxToken = 16 * 1024;
constexpr char kRecordSeparator = '\x1e';  // RFC 7464

bool is_word_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '+' || c == '.';
}

bool is_word(std::string_view text) {
  constexpr std::array kWords = {"true"sv, "false"sv,    "null"sv,
                                 "NaN"sv,  "Infinity"sv, "-Infinity"sv};
  if (std::find(kWords.begin(), kWords.end(), text) != kWords.end()) return true;
  // Numbers are only passed on: their exact form does not matter.
  char first = text.front();
  return (first == '-' || first == '.' || (first >= '0' && first <= '9')) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' ||
                  c == 'E';
         });
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::size_t JsonParser::feed(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && state_ == State::kFine) {
    std::string_view rest = text.substr(at);
    switch (inside_) {
      case Inside::kString:
        at += string(rest);
        break;
      case Inside::kWord:
        at += word(rest);
        break;
      case Inside::kSlash:
        if (rest.front() != '/' && rest.front() != '*') state_ = State::kBroken;
        inside_ = rest.front() == '/' ? Inside::kLine : Inside::kComment;
        star_ = false;
        ++at;
        break;
      case Inside::kLine:
        if (rest.front() == '\n') inside_ = Inside::kNothing;
        ++at;
        break;
      case Inside::kComment:
        if (star_ && rest.front() == '/') inside_ = Inside::kNothing;
        star_ = rest.front() == '*';
        ++at;
        break;
      case Inside::kNothing:
        structure(rest.front());
        // The first character of a word is its own.
        at += inside_ == Inside::kWord || state_ != State::kFine ? 0 : 1;
        break;
    }
  }
  return at;
}

void JsonParser::structure(char c) {
  if (is_space(c) || (c == kRecordSeparator && arrays_.empty())) return;
  bool value = expect_ == Expect::kValue || expect_ == Expect::kFirst;
  bool in_array = !arrays_.empty() && arrays_.back();
  bool in_object = !arrays_.empty() && !arrays_.back();
  if (c == '/') {
    inside_ = Inside::kSlash;
  } else if (c == '"' && (value || expect_ == Expect::kKey)) {
    inside_ = Inside::kString;
    is_key_ = expect_ == Expect::kKey;
  } else if (c == ':' && expect_ == Expect::kColon) {
    expect_ = Expect::kValue;
  } else if (c == ',' && expect_ == Expect::kComma) {
    expect_ = in_object ? Expect::kKey : Expect::kFirst;
  } else if (c == ']' && in_array && (expect_ == Expect::kComma || expect_ == Expect::kFirst)) {
    end(true);
  } else if (c == '}' && in_object && (expect_ == Expect::kComma || expect_ == Expect::kKey)) {
    end(false);
  } else if ((c == '{' || c == '[') && value) {
    begin(c == '[');
  } else if (value && is_word_character(c)) {
    inside_ = Inside::kWord;
  } else {
    state_ = State::kBroken;
  }
}

void JsonParser::begin(bool array) {
  if (arrays_.size() >= max_depth_) {
    state_ = State::kTooDeep;
    return;
  }
  arrays_.push_back(array);
  expect_ = array ? Expect::kFirst : Expect::kKey;
  handler_.begin(array);
}

void JsonParser::end(bool array) {
  arrays_.pop_back();
  handler_.end(array);
  after_value();
}

void JsonParser::after_value() { expect_ = arrays_.empty() ? Expect::kValue : Expect::kComma; }

std::size_t JsonParser::word(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_word_character(text[length])) ++length;
  token_.append(text.substr(0, length));
  if (token_.size() > kMaxToken) state_ = State::kBroken;
  if (length < text.size()) end_word();
  return length;
}

void JsonParser::end_word() {
  inside_ = Inside::kNothing;
  if (!is_word(token_)) {
    state_ = State::kBroken;
    return;
  }
  handler_.scalar(token_, false);
  token_.clear();
  after_value();
}

std::size_t JsonParser::string(std::string_view text) {
  if (digits_ > 0) {
    unicode(text.front());
    return 1;
  }
  if (escaped_) {
    escape(text.front());
    return 1;
  }
  std::size_t stop = std::min(text.find_first_of("\"\\"), text.size());
  stop = std::min(stop, kMaxToken);
  if (stop > 0) {
    if (std::exchange(high_, 0) != 0) base::append_code_point(token_, base::kReplacement);
    token_.append(text.substr(0, stop));
    flush_long();
    return stop;
  }
  if (text.front() == '\\') {
    escaped_ = true;
  } else {
    end_string();
  }
  return 1;
}

void JsonParser::escape(char c) {
  escaped_ = false;
  if (c == 'u') {
    digits_ = 4;
    unit_ = 0;
    return;
  }
  if (std::exchange(high_, 0) != 0) base::append_code_point(token_, base::kReplacement);
  constexpr std::string_view kFrom = "nrtbf";
  constexpr std::string_view kTo = "\n\r\t\b\f";
  std::size_t which = kFrom.find(c);
  token_.push_back(which == std::string_view::npos ? c : kTo[which]);
}

void JsonParser::unicode(char c) {
  int value = hex_value(c);
  if (value < 0) {
    state_ = State::kBroken;
    return;
  }
  unit_ = unit_ * 16 + static_cast<std::uint32_t>(value);
  if (--digits_ > 0) return;
  bool low = unit_ >= 0xdc00 && unit_ < 0xe000;
  std::uint32_t high = std::exchange(high_, 0);
  if (high != 0 && low) {
    base::append_code_point(token_, 0x10000 + ((high - 0xd800) << 10) + (unit_ - 0xdc00));
    return;
  }
  if (high != 0) base::append_code_point(token_, base::kReplacement);
  if (unit_ >= 0xd800 && unit_ < 0xdc00) {
    high_ = unit_;
  } else {
    base::append_code_point(token_, low ? base::kReplacement : unit_);
  }
}

// A piece of a string that is longer than memory should hold.
void JsonParser::flush_long() {
  if (token_.size() < kMaxToken) return;
  if (is_key_) {
    token_.resize(base::utf8_prefix(token_, kMaxToken / 2).size());
    return;
  }
  std::string_view whole = base::utf8_prefix(token_, token_.size() - 4);
  std::string rest = token_.substr(whole.size());
  handler_.scalar(whole, true);
  token_ = std::move(rest);
}

void JsonParser::end_string() {
  if (std::exchange(high_, 0) != 0) base::append_code_point(token_, base::kReplacement);
  inside_ = Inside::kNothing;
  if (is_key_) {
    handler_.key(token_);
    expect_ = Expect::kColon;
  } else {
    handler_.scalar(token_, false);
    after_value();
  }
  token_.clear();
}

JsonParser::State JsonParser::finish() {
  if (state_ == State::kFine && inside_ == Inside::kWord) end_word();
  bool open = !arrays_.empty() || (inside_ != Inside::kNothing && inside_ != Inside::kLine);
  if (state_ == State::kFine && open) state_ = State::kBroken;
  return state_;
}

}  // namespace qwalt::worker
