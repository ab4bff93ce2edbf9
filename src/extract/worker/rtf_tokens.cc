#include "extract/worker/rtf_tokens.h"

#include <algorithm>

namespace qwalt::worker {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kMaxWord = 32;  // as the specification says
constexpr int kMaxNumber = 2'000'000'000;

bool is_letter(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(int c) { return c >= '0' && c <= '9'; }

int hex_digit(int c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

int RtfTokens::peek() {
  if (at_ == end_) {
    buffer_.resize(kReadBytes);
    end_ = input_.read(offset_, buffer_.data(), buffer_.size());
    at_ = 0;
    offset_ += end_;
    if (end_ == 0) return -1;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

int RtfTokens::take() {
  int c = peek();
  if (c >= 0) ++at_;
  return c;
}

const RtfToken& RtfTokens::next() {
  using Kind = RtfToken::Kind;
  token_.escaped = false;
  for (;;) {
    int c = take();
    switch (c) {
      case -1:
        token_.kind = Kind::kEnd;
        return token_;
      case '{':
        token_.kind = Kind::kOpen;
        return token_;
      case '}':
        token_.kind = Kind::kClose;
        return token_;
      case '\\':
        control();
        return token_;
      case '\r':
      case '\n':
      case '\0':
        continue;
      default:
        token_.kind = Kind::kByte;
        token_.byte = static_cast<char>(c);
        return token_;
    }
  }
}

void RtfTokens::control() {
  if (is_letter(peek())) return word();
  int c = take();
  if (c == '\'') {
    int high = hex_digit(peek());
    if (high >= 0) take();
    int low = high < 0 ? -1 : hex_digit(peek());
    if (low >= 0) take();
    token_.kind = RtfToken::Kind::kByte;
    token_.byte = low < 0 ? '?' : static_cast<char>(high * 16 + low);
    token_.escaped = true;
    return;
  }
  token_.kind = c < 0 ? RtfToken::Kind::kEnd : RtfToken::Kind::kSymbol;
  token_.word.assign(1, c < 0 ? ' ' : static_cast<char>(c));
}

void RtfTokens::word() {
  token_.kind = RtfToken::Kind::kWord;
  token_.word.clear();
  while (is_letter(peek())) {
    int c = take();
    if (token_.word.size() < kMaxWord) token_.word.push_back(static_cast<char>(c));
  }
  bool negative = peek() == '-';
  if (negative) take();
  token_.has_number = is_digit(peek());
  std::int64_t number = 0;
  while (is_digit(peek()))
    number = std::min<std::int64_t>(number * 10 + (take() - '0'), kMaxNumber);
  token_.number = static_cast<int>(negative ? -number : number);
  if (peek() == ' ') take();
  if (token_.word != "bin" || token_.number <= 0) return;
  // Raw bytes, of a picture as a rule.
  auto left = static_cast<std::uint64_t>(token_.number);
  std::uint64_t buffered = std::min<std::uint64_t>(left, end_ - at_);
  at_ += static_cast<std::size_t>(buffered);
  offset_ += left - buffered;
}

}  // namespace qwalt::worker
