#include "http/reply_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "http/form.h"

namespace qwalt::http {
namespace {

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_value_character(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool are_sound(const Headers& headers) {
  return std::all_of(headers.begin(), headers.end(), [](const Header& header) {
    return !header.name.empty() &&
           std::all_of(header.name.begin(), header.name.end(), is_token_character) &&
           std::all_of(header.value.begin(), header.value.end(), is_value_character);
  });
}

std::string http_date() {
  // strftime would write the names of the process's locale.
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::time_t now = std::time(nullptr);
  std::tm utc = {};
  gmtime_r(&now, &utc);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                     kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                     kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

std::string format_head(const ReplyHead& head) {
  std::string out;
  out.reserve(512);
  out += fmt::format("HTTP/1.1 {} {}\r\n", head.status, reason_phrase(head.status));
  append_header(out, "Date", http_date());
  append_header(out, "X-Request-Id", head.request_id);
  for (const Header& header : *head.headers) append_header(out, header.name, header.value);
  for (const Header& header : *head.more_headers) {
    bool taken = std::any_of(
        head.headers->begin(), head.headers->end(),
        [&header](const Header& own) { return equal_without_case(own.name, header.name); });
    if (!taken) append_header(out, header.name, header.value);
  }
  if (head.chunked) append_header(out, "Transfer-Encoding", "chunked");
  if (head.content_length) out += fmt::format("Content-Length: {}\r\n", *head.content_length);
  if (!head.keep_alive) append_header(out, "Connection", "close");
  if (head.keep_alive && head.http_1_0) append_header(out, "Connection", "keep-alive");
  out += "\r\n";
  return out;
}

}  // namespace qwalt::http
