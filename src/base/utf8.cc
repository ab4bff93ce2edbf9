#include "base/utf8.h"

namespace qwalt::base {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Bytes of the sequence that `lead` begins, 0 for a byte that begins none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

// Length of the valid sequence at the front of non-empty `text`, 0 if there is none.
std::size_t valid_sequence(std::string_view text, char32_t& code_point) {
  static constexpr char32_t kLeadMask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  static constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  auto lead = static_cast<unsigned char>(text.front());
  std::size_t length = sequence_length(lead);
  if (length == 0 || length > text.size()) return 0;
  code_point = lead & kLeadMask[length];
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
    code_point = (code_point << 6) | (static_cast<unsigned char>(text[i]) & 0x3f);
  }
  bool surrogate = code_point >= 0xd800 && code_point < 0xe000;
  return code_point < kSmallest[length] || surrogate || code_point > 0x10ffff ? 0 : length;
}

}  // namespace

char32_t take_code_point(std::string_view& text) {
  char32_t code_point = kReplacement;
  std::size_t length = valid_sequence(text, code_point);
  text.remove_prefix(length == 0 ? 1 : length);
  return length == 0 ? kReplacement : code_point;
}

void append_code_point(std::string& out, char32_t c) {
  auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((c >> shift) & 0x3f))); };
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xc0 | (c >> 6)));
    tail(0);
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | (c >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xf0 | (c >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_valid_utf8(std::string_view text) {
  char32_t ignored = 0;
  while (!text.empty()) {
    std::size_t length = valid_sequence(text, ignored);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) append_code_point(out, take_code_point(text));
  return out;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += !is_continuation(c);
  return count;
}

std::size_t code_point_offset(std::string_view text, std::size_t index) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_continuation(text[at])) continue;
    if (index-- == 0) return at;
  }
  return text.size();
}

std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  while (max_bytes > 0 && is_continuation(text[max_bytes])) --max_bytes;
  return text.substr(0, max_bytes);
}

}  // namespace qwalt::base
