// UTF-8: decoding that never fails, validation, counting.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace qwalt::base {

constexpr char32_t kReplacement = 0xfffd;

// Takes one code point off the front of non-empty `text`. A byte that begins no valid sequence
// (overlong, surrogate, above U+10FFFF, cut) is taken alone and gives U+FFFD.
char32_t take_code_point(std::string_view& text);

void append_code_point(std::string& out, char32_t code_point);

bool is_valid_utf8(std::string_view text);

// `text` with every invalid byte replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);

// Code points in valid UTF-8: every byte that is not a continuation.
std::size_t count_code_points(std::string_view text);

// Byte offset of code point `index` in valid UTF-8, or text.size() beyond the end.
std::size_t code_point_offset(std::string_view text, std::size_t index);

// The longest prefix of at most `max_bytes` that ends between code points.
std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes);

}  // namespace qwalt::base
