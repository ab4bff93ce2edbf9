#include "extract/worker/encoding.h"

#include <iconv.h>
#include <uchardet/uchardet.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kReplacementBytes = "\xef\xbf\xbd";
constexpr std::size_t kLongestCharacter = 8;
constexpr const char* kFallback = "WINDOWS-1252";
// What is left out at the end of a sample when a guess is tried: a character may be cut there. A
// short text is tried whole.
constexpr std::size_t kCutBytes = 4;
constexpr std::size_t kShortSample = 1024;

// How many bytes at the end are the beginning of a character whose rest is yet to come.
std::size_t cut_character(std::string_view text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    auto c = static_cast<unsigned char>(text[text.size() - back]);
    if (c >= 0x80 && c < 0xc0) continue;
    std::size_t needs = c < 0xc2 || c > 0xf4 ? 1 : (c < 0xe0 ? 2 : (c < 0xf0 ? 3 : 4));
    return needs > back ? back : 0;
  }
  return 0;
}

bool is_utf8_beginning(std::string_view text) {
  return base::is_valid_utf8(text.substr(0, text.size() - cut_character(text)));
}

// Text in a Latin or Cyrillic script leaves every other byte of UTF-16 nearly constant and small.
std::string utf16_by_zeros(std::string_view sample) {
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0';
  std::size_t half = sample.size() / 2;
  if (half < 2) return {};
  if (zeros[1] * 10 > half * 6 && zeros[0] * 10 < half) return "UTF-16LE";
  if (zeros[0] * 10 > half * 6 && zeros[1] * 10 < half) return "UTF-16BE";
  return {};
}

// UTF-32 has two zeros or more in every four bytes, at fixed places.
std::string utf32_by_zeros(std::string_view sample) {
  std::size_t zeros[4] = {};
  for (std::size_t i = 0; i < sample.size(); ++i) zeros[i % 4] += sample[i] == '\0';
  std::size_t quarter = sample.size() / 4;
  if (quarter < 2) return {};
  auto all = [&](std::size_t at) { return zeros[at] >= quarter; };
  if (all(3) && zeros[2] * 10 > quarter * 9 && zeros[0] * 10 < quarter) return "UTF-32LE";
  if (all(0) && zeros[1] * 10 > quarter * 9 && zeros[3] * 10 < quarter) return "UTF-32BE";
  return {};
}

// Chinese, Japanese and Korean text in UTF-16 has hardly a zero but in its spaces and line ends.
std::string utf16_by_letters(std::string_view sample) {
  constexpr std::size_t kLeast = 8;
  if (sample.find('\0') == std::string_view::npos || sample.size() < 2 * kLeast) return {};
  std::size_t fits[2] = {};
  std::size_t units = sample.size() / 2;
  for (std::size_t i = 0; i + 1 < sample.size(); i += 2) {
    for (std::size_t big : {0U, 1U}) {
      auto high = static_cast<unsigned char>(sample[i + 1 - big]);
      auto low = static_cast<unsigned char>(sample[i + big]);
      bool ideograph = (high >= 0x30 && high <= 0x9f) || (high >= 0xac && high <= 0xd7);
      bool ascii = high == 0 && (low >= 0x20 || low == '\n' || low == '\r' || low == '\t');
      fits[big] += ideograph || ascii || high == 0xff ? 1 : 0;
    }
  }
  if (fits[0] * 100 > units * 97 && fits[1] * 100 < units * 90) return "UTF-16LE";
  if (fits[1] * 100 > units * 97 && fits[0] * 100 < units * 90) return "UTF-16BE";
  return {};
}

// iconv_open says -1 where others say null.
bool is_open(iconv_t converter) {
  return reinterpret_cast<std::intptr_t>(converter) != std::intptr_t{-1};
}

// IBM mainframes: the space is 0x40, the common letters are above 0x80, line ends 0x15 or 0x25.
bool is_ebcdic(std::string_view sample) {
  std::array<std::size_t, 256> counts{};
  for (char c : sample) ++counts[static_cast<unsigned char>(c)];
  std::size_t letters = 0;
  for (std::size_t base : {0x81U, 0x91U, 0xa2U}) {
    for (std::size_t i = 0; i < 9; ++i) letters += counts[base + i];
  }
  std::size_t spaces = counts[0x40] + counts[0x0d] + counts[0x15] + counts[0x25];
  return counts[0x40] * 12 > sample.size() && counts[0x20] * 100 < sample.size() &&
         letters * 2 > sample.size() - spaces;
}

std::string guess(std::string_view sample) {
  std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
  uchardet_handle_data(detector.get(), sample.data(), sample.size());
  uchardet_data_end(detector.get());
  std::string name = encoding_from_label(uchardet_get_charset(detector.get()));
  if (name.empty() || name == "UTF-8" || name == "ASCII") return kFallback;
  // Of a few words any guess is bold: one in which they are no text is wrong.
  std::size_t cut = sample.size() < kShortSample ? 0 : kCutBytes;
  std::string_view whole = sample.substr(0, sample.size() - cut);
  bool fits = decode_all(whole, {name, 0}).find(kReplacementBytes) == std::string::npos;
  return fits ? name : kFallback;
}

struct Label {
  std::string_view label;
  std::string_view name;
};

// Where browsers read more than the label says (WHATWG Encoding, section 4.2).
constexpr Label kLabels[] = {{"utf8", "UTF-8"},
                             {"unicode-1-1-utf-8", "UTF-8"},
                             {"us-ascii", "WINDOWS-1252"},
                             {"ascii", "WINDOWS-1252"},
                             {"latin1", "WINDOWS-1252"},
                             {"iso-8859-1", "WINDOWS-1252"},
                             {"iso8859-1", "WINDOWS-1252"},
                             {"iso-8859-9", "WINDOWS-1254"},
                             {"shift_jis", "CP932"},
                             {"shift-jis", "CP932"},
                             {"sjis", "CP932"},
                             {"x-sjis", "CP932"},
                             {"gb2312", "GB18030"},
                             {"gbk", "GB18030"},
                             {"ks_c_5601-1987", "CP949"},
                             {"euc-kr", "CP949"},
                             {"big5", "BIG5-HKSCS"},
                             {"unicode", "UTF-16LE"},
                             {"x-user-defined", "WINDOWS-1252"}};

}  // namespace

Encoding detect_encoding(std::string_view sample) {
  if (sample.starts_with("\xef\xbb\xbf")) return {"UTF-8", 3};
  if (sample.starts_with("\xff\xfe\0\0"sv)) return {"UTF-32LE", 4};
  if (sample.starts_with("\0\0\xfe\xff"sv)) return {"UTF-32BE", 4};
  if (sample.starts_with("\xff\xfe")) return {"UTF-16LE", 2};
  if (sample.starts_with("\xfe\xff")) return {"UTF-16BE", 2};
  for (auto* by : {&utf32_by_zeros, &utf16_by_zeros, &utf16_by_letters}) {
    if (std::string wide = by(sample); !wide.empty()) return {wide, 0};
  }
  if (is_utf8_beginning(sample)) return {"UTF-8", 0};
  if (is_ebcdic(sample)) return {"CP500", 0};
  return {guess(sample), 0};
}

std::string encoding_from_label(std::string_view label) {
  std::string lower = base::to_lower(label.substr(0, 40));
  for (const Label& known : kLabels) {
    if (known.label == lower) return std::string(known.name);
  }
  bool sound = !lower.empty() && std::all_of(lower.begin(), lower.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (!sound) return {};
  iconv_t converter = ::iconv_open("UTF-8", lower.c_str());
  if (!is_open(converter)) return {};
  ::iconv_close(converter);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return lower;
}

Decoder::Decoder(const std::string& encoding) : converter_(nullptr) {
  if (encoding == "UTF-8") return;
  iconv_t converter = ::iconv_open("UTF-8", encoding.c_str());
  if (is_open(converter)) converter_ = converter;
}

Decoder::~Decoder() {
  if (converter_ != nullptr) ::iconv_close(static_cast<iconv_t>(converter_));
}

void Decoder::decode(std::string_view bytes, std::string& out) {
  pending_.append(bytes);
  if (converter_ == nullptr) {
    decode_utf8(out);
  } else {
    convert(out);
  }
}

void Decoder::decode_utf8(std::string& out) {
  std::string_view in = pending_;
  std::string_view whole = in.substr(0, in.size() - cut_character(in));
  if (base::is_valid_utf8(whole)) {
    out.append(whole);
  } else {
    out.append(base::to_valid_utf8(whole));
  }
  pending_.erase(0, whole.size());
}

void Decoder::convert(std::string& out) {
  char buffer[4096];
  char* in = pending_.data();
  std::size_t left = pending_.size();
  while (left > 0) {
    char* to = buffer;
    std::size_t room = sizeof buffer;
    std::size_t result = ::iconv(static_cast<iconv_t>(converter_), &in, &left, &to, &room);
    int reason = result == static_cast<std::size_t>(-1) ? errno : 0;
    out.append(buffer, sizeof buffer - room);
    if (reason == E2BIG || reason == 0) continue;
    if (reason == EINVAL && left < kLongestCharacter) break;
    out.append(kReplacementBytes);
    ++in;
    --left;
  }
  pending_.erase(0, pending_.size() - left);
}

void Decoder::finish(std::string& out) {
  if (!std::exchange(pending_, {}).empty()) out.append(kReplacementBytes);
}

std::string decode_all(std::string_view bytes, const Encoding& encoding) {
  Decoder decoder(encoding.name);
  std::string out;
  decoder.decode(bytes.substr(std::min(bytes.size(), encoding.mark_bytes)), out);
  decoder.finish(out);
  return out;
}

}  // namespace qwalt::worker
