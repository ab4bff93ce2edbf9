#include "extract/worker/xlsx_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxFormats = 10'000;
constexpr std::size_t kMaxStyles = 70'000;
constexpr std::size_t kMaxCode = 500;
constexpr int kMaxDecimals = 15;
constexpr double kSecondsOfDay = 86'400;
constexpr double kLastDay = 2'958'466;  // of the year 9999
constexpr int kDays1904 = 1'462;

// The numbers that mean a format without saying so (18.8.30), dates and times of East Asia among
// them.
std::string_view built_in(int id) {
  switch (id) {
    case 1:
      return "0";
    case 2:
      return "0.00";
    case 3:
      return "#,##0";
    case 4:
      return "#,##0.00";
    case 9:
      return "0%";
    case 10:
      return "0.00%";
    case 17:
      return "mmm-yy";
    case 18:
    case 20:
    case 32:
    case 33:
      return "h:mm";
    case 19:
    case 21:
    case 45:
    case 47:
      return "h:mm:ss";
    case 22:
      return "m/d/yy h:mm";
    case 37:
    case 38:
      return "#,##0";
    case 39:
    case 40:
      return "#,##0.00";
    case 46:
      return "[h]:mm:ss";
    default:
      break;
  }
  bool date = (id >= 14 && id <= 16) || (id >= 27 && id <= 31) || (id >= 34 && id <= 36) ||
              (id >= 50 && id <= 58);
  return date ? "yyyy-mm-dd" : "General";
}

// Walks through the first section of a format code.
class CodeParser {
 public:
  explicit CodeParser(std::string_view code) : code_(code.substr(0, kMaxCode)) {}

  NumberFormat parse() {
    while (at_ < code_.size() && code_[at_] != ';') step();
    bool date = format_.year || format_.month || format_.day || format_.hour || format_.second ||
                format_.elapsed;
    using Kind = NumberFormat::Kind;
    if (!general_) format_.kind = date ? Kind::kDate : digits_ ? Kind::kNumber : Kind::kGeneral;
    if (!digits_ && !general_) format_.before.clear();
    format_.decimals = std::min(format_.decimals, kMaxDecimals);
    if (fraction_) {
      format_ = {};
    } else {
      format_.scale -= 3 * commas_;
    }
    return format_;
  }

 private:
  void step() {
    char c = code_[at_++];
    if (c == '"') return quoted();
    if (c == '\\') return literal(rest_character());
    if (c == '_' || c == '*') return static_cast<void>(rest_character());
    if (c == '[') return bracket();
    if (c == '0' || c == '#' || c == '?') return digit();
    if (c == '.') return static_cast<void>(point_ = digits_ || point_ || next_is_digit());
    if (c == ',') return static_cast<void>(++commas_);
    if (c == '%') format_.scale += 2;
    if (c == '/' && digits_) fraction_ = true;
    char small = static_cast<char>(c | 0x20);
    if (small == 'e' && digits_) fraction_ = true;  // scientific: as a general number
    if (small == 'g' && code_.substr(at_ - 1, 7) == "General") return general();
    if (small >= 'a' && small <= 'z') return letter(small);
    literal({&code_[at_ - 1], 1});
  }

  bool next_is_digit() const {
    return at_ < code_.size() && std::string_view("0#?").find(code_[at_]) != std::string_view::npos;
  }

  void general() {
    general_ = true;
    digits_ = true;
    at_ += 6;
  }

  void digit() {
    // Commas between digits separate thousands; only those after the last digit scale.
    commas_ = 0;
    digits_ = true;
    if (point_) ++format_.decimals;
  }

  // A character may have several bytes.
  std::string_view rest_character() {
    std::size_t begin = at_;
    if (at_ < code_.size()) ++at_;
    while (at_ < code_.size() && (static_cast<unsigned char>(code_[at_]) & 0xc0) == 0x80) ++at_;
    return code_.substr(begin, at_ - begin);
  }

  void quoted() {
    std::size_t end = std::min(code_.find('"', at_), code_.size());
    literal(code_.substr(at_, end - at_));
    at_ = std::min(end + 1, code_.size());
  }

  // "[$€-407]" is a currency, "[h]" hours beyond a day; colours and conditions say nothing.
  void bracket() {
    std::size_t end = std::min(code_.find(']', at_), code_.size());
    std::string_view inside = code_.substr(at_, end - at_);
    at_ = std::min(end + 1, code_.size());
    if (inside.starts_with('$')) return literal(inside.substr(1, inside.find('-') - 1));
    bool hours = inside == "h" || inside == "hh" || inside == "H" || inside == "HH";
    bool less = inside == "m" || inside == "mm" || inside == "s" || inside == "ss";
    if (hours || less) format_.elapsed = format_.hour = true;
    if (hours || less) last_ = 'h';
  }

  void letter(char c) {
    while (at_ < code_.size() && static_cast<char>(code_[at_] | 0x20) == c) ++at_;
    if (c == 'y' || c == 'e') format_.year = true;
    if (c == 'd') format_.day = true;
    if (c == 'h') format_.hour = true;
    if (c == 's') format_.second = true;
    // Minutes stand behind hours or before seconds.
    if (c == 'm' && last_ != 'h' && next_letter() != 's') format_.month = true;
    if (std::string_view("ymdhs").find(c) != std::string_view::npos) last_ = c;
  }

  char next_letter() const {
    std::size_t found = code_.find_first_of("yYmMdDhHsS;", at_);
    return found == std::string_view::npos ? '\0' : static_cast<char>(code_[found] | 0x20);
  }

  void literal(std::string_view text) { (digits_ ? format_.after : format_.before).append(text); }

  std::string_view code_;
  std::size_t at_ = 0;
  NumberFormat format_;
  int commas_ = 0;
  char last_ = '\0';
  bool digits_ = false;
  bool point_ = false;
  bool general_ = false;
  bool fraction_ = false;
};

std::string without_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

// At most 15 digits, as spreadsheets show them: .30000000000000004 is .3.
std::string general_number(double value) {
  double size = std::abs(value);
  if (size != 0 && (size < 1e-9 || size >= 1e15)) return fmt::format("{:.15g}", value);
  int whole = size < 1 ? 0 : static_cast<int>(std::log10(size)) + 1;
  int before = size == 0 || size >= 0.1 ? 0 : static_cast<int>(-std::log10(size));
  return without_zeros(fmt::format("{:.{}f}", value, std::clamp(15 - whole + before, 0, 23)));
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Days since 1970-01-01 as a date (Howard Hinnant, "chrono-compatible low-level date algorithms").
std::string civil_date(std::int64_t days, const NumberFormat& format) {
  days += 719'468;
  std::int64_t era = days / 146'097;
  std::int64_t day_of_era = days - era * 146'097;
  std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  std::int64_t shifted = (5 * day_of_year + 2) / 153;
  std::int64_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
  std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (format.year && !format.month && !format.day) return fmt::format("{:04}", year);
  if (format.year && !format.day) return fmt::format("{:04}-{:02}", year, month);
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string format_date(double value, const NumberFormat& format, bool since_1904) {
  double whole = std::floor(value);
  auto seconds = static_cast<std::int64_t>(std::llround((value - whole) * kSecondsOfDay));
  bool clock = format.hour || format.second;
  if (seconds >= static_cast<std::int64_t>(kSecondsOfDay)) {
    seconds = clock ? 0 : seconds - 1;
    whole += clock ? 1 : 0;
  }
  auto day = static_cast<std::int64_t>(whole);
  std::string out;
  if (format.year || format.month || format.day) {
    // Spreadsheets hold that 1900 was a leap year.
    std::int64_t since_1970 = since_1904 ? day + kDays1904 - 25'569 : day - 25'569 + (day < 60);
    out = civil_date(since_1970, format);
    if (!clock) return out;
    out += ' ';
  }
  std::int64_t hours = seconds / 3'600 + (format.elapsed ? day * 24 : 0);
  out += fmt::format("{:02}:{:02}", hours, seconds / 60 % 60);
  if (format.second || !clock) out += fmt::format(":{:02}", seconds % 60);
  return out;
}

}  // namespace

NumberFormat parse_number_format(std::string_view code) { return CodeParser(code).parse(); }

std::string format_number(std::string_view value, const NumberFormat& format, bool since_1904) {
  double number = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || !std::isfinite(number)) {
    return std::string(value);
  }
  if (format.kind == NumberFormat::Kind::kDate) {
    if (number >= 0 && number < kLastDay) return format_date(number, format, since_1904);
    return std::string(value);
  }
  std::string shown;
  if (format.kind == NumberFormat::Kind::kGeneral) {
    shown = is_integer(value) ? std::string(value) : general_number(number);
  } else {
    number *= std::pow(10.0, format.scale);
    shown = std::abs(number) >= 1e15
                ? general_number(number)
                : without_zeros(fmt::format("{:.{}f}", number, format.decimals));
  }
  return format.before + shown + format.after;
}

void NumberFormats::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "x:numFmt") {
    int id = attributes.number("numFmtId", -1);
    if (formats_.size() < kMaxFormats) {
      formats_.insert_or_assign(id, parse_number_format(attributes.get("formatCode")));
    }
  } else if (name == "x:cellXfs") {
    in_cell_styles_ = true;
  } else if (name == "x:xf" && in_cell_styles_ && styles_.size() < kMaxStyles) {
    int id = attributes.number("numFmtId", 0);
    styles_.push_back(id);
    formats_.try_emplace(id, parse_number_format(built_in(id)));
  }
}

void NumberFormats::end(std::string_view name) {
  if (name == "x:cellXfs") in_cell_styles_ = false;
}

const NumberFormat& NumberFormats::of(std::uint32_t style) const {
  if (style >= styles_.size()) return general_;
  auto format = formats_.find(styles_[style]);
  return format == formats_.end() ? general_ : format->second;
}

}  // namespace qwalt::worker
