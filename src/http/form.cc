#include "http/form.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"

namespace qwalt::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte that the escape at text[at] stands for, or -1.
int escaped_byte(std::string_view text, std::size_t at) {
  if (text[at] != '%' || at + 2 >= text.size()) return -1;
  int high = hex_value(text[at + 1]);
  int low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string decode_form_word(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (int byte = escaped_byte(text, i); byte >= 0) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return base::is_valid_utf8(out) ? out : base::to_valid_utf8(out);
}

std::string_view trim(std::string_view text) {
  auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes a quoted string off the front of `text`, which begins with a quote. Backslashes escape only
// quotes and backslashes: some clients put bare ones into file names.
std::string take_quoted(std::string_view& text) {
  std::string out;
  std::size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    bool escapes =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    if (escapes) ++i;
    out += text[i];
  }
  text.remove_prefix(std::min(i + 1, text.size()));
  return out;
}

}  // namespace

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string> Parameters::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : pairs_) {
    if (key == name) values.push_back(value);
  }
  return values;
}

base::Result<Parameters> parse_form(std::string_view text, std::size_t max_pairs) {
  std::vector<Parameters::Pair> pairs;
  while (!text.empty()) {
    std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    if (pairs.size() == max_pairs) {
      return base::fail(base::Code::kTooLarge, "The form has too many fields.");
    }
    auto equals = pair.find('=');
    std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    pairs.emplace_back(decode_form_word(pair.substr(0, equals)), decode_form_word(value));
  }
  return Parameters(std::move(pairs));
}

std::optional<std::string> decode_path(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    int byte = escaped_byte(text, i);
    if (byte < 0) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  if (out.find('\0') != std::string::npos || !base::is_valid_utf8(out)) return std::nullopt;
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    bool plain = (base::to_lower(c) >= 'a' && base::to_lower(c) <= 'z') || (c >= '0' && c <= '9') ||
                 c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<std::string> find_cookie(std::string_view cookie_header, std::string_view name) {
  while (!cookie_header.empty()) {
    std::string_view pair = cookie_header.substr(0, cookie_header.find_first_of(";,"));
    cookie_header.remove_prefix(std::min(pair.size() + 1, cookie_header.size()));
    auto equals = pair.find('=');
    if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != name) continue;
    std::string_view value = trim(pair.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
  }
  return std::nullopt;
}

std::optional<std::string> header_parameter(std::string_view value, std::string_view name) {
  auto semicolon = value.find(';');
  while (semicolon != std::string_view::npos) {
    value.remove_prefix(semicolon + 1);
    auto end = value.find_first_of("=;");
    std::string_view key = trim(value.substr(0, end));
    if (end == std::string_view::npos) return std::nullopt;
    std::string found;
    if (value[end] == '=') {
      value.remove_prefix(end + 1);
      value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
      if (!value.empty() && value.front() == '"') {
        found = take_quoted(value);
      } else {
        found = trim(value.substr(0, value.find(';')));
      }
      if (equal_without_case(key, name)) return found;
    }
    semicolon = value.find(';');
  }
  return std::nullopt;
}

std::string header_token(std::string_view value) {
  return base::to_lower(trim(value.substr(0, value.find(';'))));
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return base::to_lower(x) == base::to_lower(y);
         });
}

}  // namespace qwalt::http
