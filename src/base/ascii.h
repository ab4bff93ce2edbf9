// Letters of ASCII without case, whatever the locale: for names that formats and protocols define.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace qwalt::base {

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Bytes that are no capital of ASCII stay as they are.
inline std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return to_lower(c); });
  return out;
}

}  // namespace qwalt::base
