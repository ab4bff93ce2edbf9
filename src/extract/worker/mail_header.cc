#include "extract/worker/mail_header.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/encoding.h"
#include "extract/worker/transfer_encoding.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxFields = 1000;
constexpr std::size_t kMaxValue = 64 * 1024;
constexpr std::size_t kMaxPieces = 100;

std::string to_utf8(std::string_view bytes, std::string_view charset) {
  std::string name = encoding_from_label(charset);
  return decode_all(bytes, name.empty() ? detect_encoding(bytes) : Encoding{name, 0});
}

struct EncodedWord {
  std::string charset;
  std::string bytes;
  std::size_t length = 0;  // of its text in the header
};

// "=?utf-8?B?…?=" at the front of `text`.
std::optional<EncodedWord> take_encoded_word(std::string_view text) {
  if (!text.starts_with("=?")) return std::nullopt;
  std::size_t charset_end = text.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= text.size()) return std::nullopt;
  if (text[charset_end + 2] != '?') return std::nullopt;
  char how = base::to_lower(text[charset_end + 1]);
  std::size_t end = text.find("?=", charset_end + 3);
  if (end == std::string_view::npos || (how != 'b' && how != 'q')) return std::nullopt;
  std::string_view payload = text.substr(charset_end + 3, end - charset_end - 3);
  std::string_view charset = text.substr(2, charset_end - 2);
  charset = charset.substr(0, charset.find('*'));  // a language may follow (RFC 2231, section 5)
  EncodedWord word{base::to_lower(charset), {}, end + 2};
  if (how == 'b') {
    word.bytes = decode_base64(payload);
  } else {
    std::string spaced(payload);
    std::replace(spaced.begin(), spaced.end(), '_', ' ');
    word.bytes = decode_quoted_printable(spaced);
  }
  return word;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    bool hex = text[i] == '%' && i + 2 < text.size() &&
               std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr ==
                   text.data() + i + 3;
    out.push_back(hex ? static_cast<char>(value) : text[i]);
    if (hex) i += 2;
  }
  return out;
}

// "name=value" pairs in the order of the text, quotes resolved.
std::vector<std::pair<std::string, std::string>> raw_parameters(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!text.empty() && out.size() < kMaxPieces) {
    std::size_t equals = text.find_first_of("=;");
    if (equals == std::string_view::npos) break;
    std::string name = base::to_lower(trim(text.substr(0, equals)));
    bool bare = text[equals] == ';';
    text.remove_prefix(equals + 1);
    if (bare) continue;
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    std::string value;
    if (text.starts_with('"')) {
      std::size_t i = 1;
      for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        value.push_back(text[i]);
      }
      text.remove_prefix(std::min(text.find(';', i), text.size()));
    } else {
      std::size_t end = std::min(text.find(';'), text.size());
      value = trim(text.substr(0, end));
      text.remove_prefix(end);
    }
    if (text.starts_with(';')) text.remove_prefix(1);
    out.emplace_back(std::move(name), std::move(value));
  }
  return out;
}

// The pieces of one parameter (RFC 2231: name*0*, name*1, …).
struct Pieces {
  std::map<int, std::string> by_number;
  bool encoded = false;
};

std::string joined(const Pieces& pieces) {
  std::string whole;
  for (const auto& [number, piece] : pieces.by_number) whole += piece;
  if (!pieces.encoded) return decode_header(whole);
  std::size_t first = whole.find('\'');
  std::size_t second = first == std::string::npos ? first : whole.find('\'', first + 1);
  if (second == std::string::npos) return to_utf8(percent_decoded(whole), {});
  return to_utf8(percent_decoded(std::string_view(whole).substr(second + 1)),
                 std::string_view(whole).substr(0, first));
}

}  // namespace

std::string ParameterValue::parameter(const std::string& name) const {
  auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

ParameterValue parse_parameters(std::string_view value) {
  ParameterValue out;
  std::size_t semicolon = std::min(value.find(';'), value.size());
  out.value = base::to_lower(trim(value.substr(0, semicolon)));
  value.remove_prefix(std::min(semicolon + 1, value.size()));
  std::map<std::string, Pieces> all;
  for (auto& [name, text] : raw_parameters(value)) {
    std::string key = name.substr(0, name.find('*'));
    bool encoded = name.size() > key.size() && name.ends_with('*');
    int number = 0;
    if (name.size() > key.size()) {
      std::from_chars(name.data() + key.size() + 1, name.data() + name.size(), number);
    }
    Pieces& pieces = all[key];
    pieces.encoded = pieces.encoded || encoded;
    // An encoded form beside a plain one of the same name is the better one.
    if (encoded && number == 0) pieces.by_number.erase(0);
    pieces.by_number.emplace(number, std::move(text));
  }
  for (const auto& [name, pieces] : all) out.parameters[name] = joined(pieces);
  return out;
}

std::string decode_header(std::string_view raw) {
  std::string out;
  std::string bytes;  // of encoded words side by side in one charset: a character may be cut
  std::string charset;
  auto flush = [&] {
    if (!bytes.empty()) out += to_utf8(std::exchange(bytes, {}), charset);
  };
  std::string_view plain_begin = raw;
  auto take_plain = [&](std::size_t length) {
    std::string_view plain = plain_begin.substr(0, length);
    if (plain.empty() || (!bytes.empty() && trim(plain).empty())) return;
    flush();
    out += to_utf8(plain, {});
  };
  std::string_view rest = raw;
  while (!rest.empty()) {
    auto word = take_encoded_word(rest);
    if (!word) {
      rest.remove_prefix(1);
      continue;
    }
    take_plain(plain_begin.size() - rest.size());
    if (word->charset != charset) flush();
    charset = word->charset;
    bytes += word->bytes;
    rest.remove_prefix(word->length);
    plain_begin = rest;
  }
  if (!trim(plain_begin).empty()) take_plain(plain_begin.size());
  flush();
  return one_line(out);
}

void MailHeader::line(std::string_view line) {
  if (!line.empty() && (line.front() == ' ' || line.front() == '\t')) {
    if (fields_.empty() || fields_.back().value.size() + line.size() > kMaxValue) return;
    fields_.back().value.append(1, ' ').append(trim(line));
    return;
  }
  std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || fields_.size() >= kMaxFields) return;
  fields_.push_back({base::to_lower(trim(line.substr(0, colon))),
                     std::string(trim(line.substr(colon + 1)).substr(0, kMaxValue))});
}

std::string_view MailHeader::get(std::string_view name) const {
  auto found = std::find_if(fields_.begin(), fields_.end(),
                            [&](const Field& field) { return field.name == name; });
  return found == fields_.end() ? std::string_view() : std::string_view(found->value);
}

}  // namespace qwalt::worker
