#include "extract/worker/clean_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/utf8.h"

namespace qwalt::worker {
namespace {

constexpr char32_t kDropped = 0;

// What is written for a code point; kDropped for nothing.
char32_t replacement_for(char32_t c) {
  if (c == U'\t' || c == 0xa0 || c == 0x202f || c == 0x3000) return U' ';
  if (c == U'\n' || c == 0x85 || c == 0x2028 || c == 0x2029) return U'\n';
  if (c == U'\f' || c == U'\v') return U'\n';
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad) return kDropped;
  bool mark = c == 0x200b || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
              (c >= 0x2060 && c <= 0x2069) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb);
  bool no_character = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
  return mark || no_character ? kDropped : c;
}

bool is_plain(char c) { return (c >= 0x20 && c < 0x7f) || c == '\n'; }

std::string compose(std::string text) {
  utf8proc_uint8_t* composed = nullptr;
  utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &composed,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(composed, &std::free);
  if (size < 0) return text;
  return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)};
}

}  // namespace

std::string clean_text(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  bool above_latin1 = false;
  while (!text.empty()) {
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    char32_t c = base::take_code_point(text);
    c = c == U'\r' ? U'\n' : replacement_for(c);
    if (c == kDropped) continue;
    above_latin1 = above_latin1 || c > 0xff;
    base::append_code_point(out, c);
  }
  return above_latin1 ? compose(std::move(out)) : out;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string one_line(std::string_view text) {
  std::string clean = clean_text(text);
  std::string out;
  out.reserve(clean.size());
  for (char c : clean) {
    if (!is_space(c)) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string trim_lines(std::string_view text) {
  std::string clean = clean_text(text);
  std::string out;
  out.reserve(clean.size());
  for (char c : clean) {
    if (c == '\n') {
      while (!out.empty() && out.back() == ' ') out.pop_back();
      if (out.empty()) continue;
    }
    out.push_back(c);
  }
  while (!out.empty() && is_space(out.back())) out.pop_back();
  return out;
}

}  // namespace qwalt::worker
