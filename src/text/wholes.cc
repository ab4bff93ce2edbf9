#include "text/wholes.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "text/folding.h"

namespace qwalt::text {
namespace {

constexpr std::uint32_t kMaxChainLinks = 8;
constexpr std::uint32_t kMaxChainBytes = 64;
constexpr std::uint32_t kMaxAmpersandBytes = 8;

constexpr std::string_view kUrlEnd = "<>\"`{}|\\^";
constexpr std::string_view kAfterUrl = ".,;:!?'*_)]";

bool equals_folded(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() &&
         std::equal(text.begin(), text.end(), lower_case.begin(),
                    [](char a, char b) { return base::to_lower(a) == b; });
}

bool is_hyphen(char32_t c) { return c == U'-' || (c >= 0x2010 && c <= 0x2013) || c == 0x2212; }

bool starts_word(std::string_view text, std::uint32_t at) {
  return at < text.size() && (class_at(text, at) & kWordStart) != 0;
}

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

bool looks_like_last_label(std::string_view label) {
  return label.size() >= 2 && label.size() <= 6 &&
         std::all_of(label.begin(), label.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::uint32_t find_url_end(std::string_view text, std::uint32_t at) {
  while (at < text.size()) {
    auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      if (byte <= ' ' || byte == 0x7f || kUrlEnd.find(text[at]) != std::string_view::npos) break;
      ++at;
      continue;
    }
    Decoded next = decode_at(text, at);
    CharClass bits = class_of(next.code_point);
    if (bits == 0 || bits == kUnspaced) break;
    at += next.bytes;
  }
  return at;
}

// A closing bracket stays if the URL opened it.
std::uint32_t without_punctuation(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  const bool opened = text.substr(begin, end - begin).find('(') != std::string_view::npos;
  while (end > begin && kAfterUrl.find(text[end - 1]) != std::string_view::npos) {
    if (text[end - 1] == ')' && opened) break;
    --end;
  }
  return end;
}

std::string_view without_scheme(std::string_view address) {
  if (std::size_t scheme = address.find("://"); scheme != std::string_view::npos) {
    address.remove_prefix(scheme + 3);
  }
  if (address.size() > 4 && equals_folded(address.substr(0, 4), "www.")) address.remove_prefix(4);
  if (address.size() > 1 && address.back() == '/') address.remove_suffix(1);
  return address;
}

}  // namespace

bool is_ascii_connector(char c) {
  return c == '-' || c == '/' || c == '.' || c == ':' || c == '&' || c == '@' || c == '+' ||
         c == ',' || c == '#';
}

std::uint32_t connector_length(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  if (end >= text.size()) return 0;
  const Decoded sign = decode_at(text, end);
  const std::uint32_t after = end + sign.bytes;
  if (sign.code_point >= 0x80) {
    return is_hyphen(sign.code_point) && starts_word(text, after) ? sign.bytes : 0;
  }
  const char c = text[end];
  if (c == '#' || !is_ascii_connector(c) || !starts_word(text, after)) return 0;
  if (c != ':' && c != ',') return 1;
  return end > begin && is_ascii_digit(text[end - 1]) && is_ascii_digit(text[after]) ? 1 : 0;
}

void add_link(Chain& chain, std::string_view text, const Link& link, char32_t sign) {
  const std::string_view word = text.substr(link.begin, link.end - link.begin);
  const CharClass all = link.first_class | link.rest_class;
  ++chain.links;
  chain.has_digit = chain.has_digit || (all & kDigit) != 0;
  chain.only_initials =
      chain.only_initials && (all & kDigit) == 0 && decode_at(word, 0).bytes == word.size();
  chain.ascii = chain.ascii && is_ascii(word);
  if (sign == 0) return;
  chain.ascii = chain.ascii && sign < 0x80;
  chain.only_dots = chain.only_dots && sign == U'.';
  chain.only_ampersands = chain.only_ampersands && sign == U'&';
  chain.host_signs = chain.host_signs && (sign == U'.' || sign == U'-');
  chain.dot_after_at = chain.dot_after_at || (chain.at_signs > 0 && sign == U'.');
  chain.at_signs += sign == U'@' ? 1 : 0;
  chain.ends_like_name = sign == U'.' && looks_like_last_label(word);
}

bool name_chain(const Chain& chain, std::uint32_t begin, std::uint32_t end, TokenKind& kind) {
  if (chain.links < 2 || chain.links > kMaxChainLinks || end - begin > kMaxChainBytes) return false;
  const bool mail = chain.at_signs == 1 && chain.dot_after_at;
  if (mail || (chain.host_signs && chain.ends_like_name)) {
    kind = TokenKind::kAddress;
    return true;
  }
  kind = TokenKind::kIdentifier;
  if (chain.at_signs > 0) return false;
  if (chain.has_digit || (chain.only_initials && chain.only_dots)) return true;
  return chain.only_ampersands && end - begin <= kMaxAmpersandBytes;
}

Url url_at(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  const std::string_view first = text.substr(begin, end - begin);
  std::uint32_t host = begin;
  if (text.substr(end, 3) == "://") {
    if (!equals_folded(first, "http") && !equals_folded(first, "https") &&
        !equals_folded(first, "ftp")) {
      return {};
    }
    host = end + 3;
  } else if (!equals_folded(first, "www") || text[end] != '.') {
    return {};
  }
  if (!starts_word(text, host)) return {};
  Url url;
  url.host_begin = host;
  url.end = without_punctuation(text, host, find_url_end(text, host));
  auto path = text.substr(0, url.end).find_first_of("/?#:", host);
  url.host_end = path == std::string_view::npos ? url.end : static_cast<std::uint32_t>(path);
  return url.end > end ? url : Url{};
}

std::uint32_t operator_name_end(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  const std::string_view letters = text.substr(begin, end - begin);
  const bool short_name =
      letters.size() <= 2 && std::all_of(letters.begin(), letters.end(), [](char c) {
        return base::to_lower(c) >= 'a' && base::to_lower(c) <= 'z';
      });
  if (!short_name) return 0;
  std::uint32_t after = end;
  if (text.substr(end, 2) == "++") {
    after = end + 2;
  } else if (text[end] == '#') {
    after = end + 1;
  } else {
    return 0;
  }
  return after < text.size() && class_at(text, after) != 0 ? 0 : after;
}

bool is_inner_apostrophe(std::string_view text, std::uint32_t at, std::uint32_t bytes) {
  const char32_t sign = decode_at(text, at).code_point;
  if (at == 0) return false;
  const bool apostrophe = sign == U'\'' || sign == 0x2019;
  const bool hebrew_sign = apostrophe || sign == U'"' || sign == 0x5f3 || sign == 0x5f4;
  if ((!apostrophe && !hebrew_sign) || at + bytes >= text.size()) return false;
  const Script before = script_of(decode_before(text, at));
  if (before != script_of(decode_at(text, at + bytes).code_point)) return false;
  return (apostrophe && before == Script::kCyrillic) || (hebrew_sign && before == Script::kHebrew);
}

bool is_contraction_tail(std::string_view letters) {
  constexpr std::array<std::string_view, 7> kTails = {"s", "t", "d", "m", "ll", "re", "ve"};
  return std::any_of(kTails.begin(), kTails.end(),
                     [&](std::string_view tail) { return equals_folded(letters, tail); });
}

void append_identifier(std::string_view identifier, bool turkish, std::string& out) {
  std::uint32_t at = 0;
  CharClass before = 0;  // the sign
  const bool decimal_comma = std::count(identifier.begin(), identifier.end(), ',') == 1 &&
                             identifier.find_first_not_of("0123456789,") == std::string_view::npos;
  const auto size = static_cast<std::uint32_t>(identifier.size());
  while (at < size) {
    const std::uint32_t begin = at;
    CharClass bits = class_at(identifier, at);
    if (bits == 0) {
      const std::uint32_t after = at + decode_at(identifier, at).bytes;
      const bool last = after == size || identifier[after] == identifier[at];
      if (last && (identifier[at] == '+' || identifier[at] == '#')) out.push_back(identifier[at]);
      if (before == kDigit && after < size && class_at(identifier, after) == kDigit) {
        out.push_back(decimal_comma ? '.' : '-');
      }
      at = after;
      continue;
    }
    while (at < size && (bits = class_at(identifier, at)) != 0) {
      at += decode_at(identifier, at).bytes;
      if ((bits & kWordStart) != 0) before = bits;
    }
    fold_word(identifier.substr(begin, at - begin), turkish, out);
  }
}

void append_address(std::string_view address, std::string& out) {
  address = without_scheme(address);
  std::size_t at = 0;
  while (at < address.size()) {
    const std::size_t begin = at;
    while (at < address.size() && static_cast<unsigned char>(address[at]) >= 0x80) ++at;
    if (at > begin) {
      fold_word(address.substr(begin, at - begin), false, out);
    } else {
      out.push_back(base::to_lower(address[at++]));
    }
  }
}

}  // namespace qwalt::text
