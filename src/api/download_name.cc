#include "api/download_name.h"

#include "base/utf8.h"
#include "http/form.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kMaxCharacters = 80;
constexpr std::size_t kDayLength = 10;

bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

// What a path, a shell of Windows or a link takes for more than a letter.
bool is_reserved(char32_t c) {
  return c < 0x80 &&
         std::string_view("\"*/:<>?\\|").find(static_cast<char>(c)) != std::string_view::npos;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" .");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" .") - begin + 1);
}

}  // namespace

std::string attachment(std::string_view name) {
  std::string plain;
  for (std::string_view rest = name; !rest.empty();) {
    const char32_t c = base::take_code_point(rest);
    const bool safe = c >= 0x20 && c < 0x7f && !is_reserved(c) && c != '%';
    plain += safe ? static_cast<char>(c) : '_';
  }
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + http::percent_encode(name);
}

std::string download_name(std::string_view title, std::string_view kind, base::Micros time) {
  std::string name;
  while (!title.empty()) {
    const char32_t c = base::take_code_point(title);
    const bool gap = c == ' ' || c == '\n' || c == '\t' || is_reserved(c);
    if (!gap && is_invisible(c)) continue;
    if (!gap) {
      base::append_code_point(name, c);
    } else if (!name.empty() && name.back() != ' ') {
      name += ' ';
    }
  }
  name = trimmed(name);
  name = trimmed(name.substr(0, base::code_point_offset(name, kMaxCharacters)));
  if (!name.empty()) return name;
  return std::string(kind) + " " + base::format_time(time).substr(0, kDayLength);
}

}  // namespace qwalt::api
