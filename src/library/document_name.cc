#include "base/utf8.h"
#include "library/library.h"

namespace qwalt::library {
namespace {

constexpr std::size_t kMaxNameBytes = 500;

bool is_control(char32_t c) {
  // C0, DEL, C1, and the characters that turn or hide text in a list of names.
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string without_controls(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const char32_t c = base::take_code_point(name);
    if (!is_control(c)) base::append_code_point(out, c == '\\' ? U'/' : c);
  }
  return out;
}

}  // namespace

base::Result<std::string> clean_name(std::string_view name) {
  // Before any copy is made of it.
  if (name.size() > 8 * kMaxNameBytes) {
    return base::fail(base::Code::kInvalid, "The file's name is too long.");
  }
  const std::string readable = without_controls(name);
  std::string out;
  for (std::string_view rest = readable; !rest.empty();) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view part = trimmed(rest.substr(0, slash));
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (part.empty() || part == "." || part == "..") continue;
    if (!out.empty()) out.push_back('/');
    out.append(part);
  }
  if (out.empty()) return base::fail(base::Code::kInvalid, "The file has no name.");
  if (out.size() > kMaxNameBytes) {
    return base::fail(base::Code::kInvalid, "The file's name is longer than 500 bytes.");
  }
  return out;
}

}  // namespace qwalt::library
