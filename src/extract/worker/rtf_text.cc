#include "extract/worker/rtf_text.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "extract/worker/encoding.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxRun = 16 * 1024;

struct CharsetPage {
  int charset;
  int code_page;
};

// RTF 1.9.1, "Font table", \fcharset.
constexpr CharsetPage kCharsets[] = {
    {0, 1252},   {77, 10000}, {128, 932},  {129, 949},  {130, 1361}, {134, 936},
    {136, 950},  {161, 1253}, {162, 1254}, {163, 1258}, {177, 1255}, {178, 1256},
    {186, 1257}, {204, 1251}, {222, 874},  {238, 1250}, {254, 437},  {255, 850}};

}  // namespace

std::string encoding_of_code_page(int code_page) {
  if (code_page >= 1250 && code_page <= 1258) return "WINDOWS-" + std::to_string(code_page);
  switch (code_page) {
    case 10000:
      return "MACINTOSH";
    case 10007:
      return "MAC-CYRILLIC";
    case 65001:
      return "UTF-8";
    case 936:
      return "GB18030";
    case 950:
      return "BIG5-HKSCS";
    case 1361:
      return "JOHAB";
    case 437:
    case 708:
    case 720:
    case 737:
    case 775:
    case 850:
    case 852:
    case 855:
    case 857:
    case 860:
    case 861:
    case 862:
    case 863:
    case 864:
    case 865:
    case 866:
    case 869:
    case 874:
    case 932:
    case 949:
      return "CP" + std::to_string(code_page);
    default:
      return {};
  }
}

std::string encoding_of_font_charset(int charset) {
  const auto* found = std::find_if(std::begin(kCharsets), std::end(kCharsets),
                                   [&](const CharsetPage& one) { return one.charset == charset; });
  return found == std::end(kCharsets) ? std::string() : encoding_of_code_page(found->code_page);
}

void RtfText::set_encoding(const std::string& encoding) {
  if (encoding.empty() || encoding == encoding_) return;
  decode();
  encoding_ = encoding;
}

void RtfText::byte(char c) {
  bytes_.push_back(c);
  if (bytes_.size() >= kMaxRun && static_cast<unsigned char>(c) < 0x80) decode();
}

void RtfText::code_unit(int number) {
  decode();
  auto unit = static_cast<char32_t>(number < 0 ? number + 0x10000 : number) & 0xffff;
  bool low = unit >= 0xdc00 && unit < 0xe000;
  if (high_ != 0) {
    char32_t high = std::exchange(high_, 0);
    char32_t whole = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
    base::append_code_point(text_, low ? whole : base::kReplacement);
    if (low) return;
  }
  if (unit >= 0xd800 && unit < 0xdc00) {
    high_ = unit;
  } else if (unit >= 0xf000 && unit < 0xf100) {
    // Symbol fonts stand in the private area; what they show is a bullet as a rule.
    base::append_code_point(text_, unit == 0xf0b7 ? U'•' : U' ');
  } else {
    base::append_code_point(text_, low ? base::kReplacement : unit);
  }
}

void RtfText::decode() {
  if (bytes_.empty()) return;
  if (std::exchange(high_, 0) != 0) base::append_code_point(text_, base::kReplacement);
  std::string bytes = std::exchange(bytes_, {});
  bool ascii = std::none_of(bytes.begin(), bytes.end(),
                            [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  text_ += ascii ? bytes : decode_all(bytes, {encoding_, 0});
}

std::string RtfText::take() {
  decode();
  if (std::exchange(high_, 0) != 0) base::append_code_point(text_, base::kReplacement);
  return std::exchange(text_, {});
}

}  // namespace qwalt::worker
