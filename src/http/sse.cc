#include "http/sse.h"

#include <algorithm>
#include <utility>

namespace qwalt::http {
namespace {

bool ends_line(char c) { return c == '\n' || c == '\r'; }

void append_field(std::string& out, std::string_view field, std::string_view value) {
  if (value.empty()) return;
  out.append(field).append(": ");
  for (char c : value) out += ends_line(c) || c == '\0' ? ' ' : c;
  out += '\n';
}

}  // namespace

std::string format_event(const Event& event) {
  std::string out;
  out.reserve(event.name.size() + event.data.size() + event.id.size() + 32);
  append_field(out, "id", event.id);
  append_field(out, "event", event.name);
  std::string_view rest = event.data;
  for (;;) {
    auto end =
        static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), ends_line) - rest.begin());
    out.append("data: ").append(rest.substr(0, end)) += '\n';
    if (end == rest.size()) break;
    bool crlf = rest[end] == '\r' && end + 1 < rest.size() && rest[end + 1] == '\n';
    rest.remove_prefix(end + (crlf ? 2 : 1));
  }
  out += '\n';
  return out;
}

base::Result<std::optional<SseItem>> SseParser::next(std::string_view& input) {
  while (!failed_ && !input.empty()) {
    if (std::exchange(after_cr_, false) && input.front() == '\n') {
      input.remove_prefix(1);
      continue;
    }
    auto end = static_cast<std::size_t>(std::find_if(input.begin(), input.end(), ends_line) -
                                        input.begin());
    failed_ = line_.size() + end > max_bytes_;
    if (failed_) break;
    line_.append(input.substr(0, end));
    input.remove_prefix(end);
    if (input.empty()) return std::nullopt;
    after_cr_ = input.front() == '\r';
    input.remove_prefix(1);
    std::optional<SseItem> item = take_line();
    line_.clear();
    failed_ = pending_.data.size() > max_bytes_;
    if (item) return item;
  }
  if (!failed_) return std::nullopt;
  return base::fail(base::Code::kTooLarge, "The event stream has a line beyond the limit.");
}

std::optional<SseItem> SseParser::finish() {
  if (failed_) return std::nullopt;
  std::optional<SseItem> item;
  if (!line_.empty()) item = take_line();
  line_.clear();
  if (item) return item;
  return dispatch();
}

// The line in line_, which is complete and without its end.
std::optional<SseItem> SseParser::take_line() {
  std::string_view line = line_;
  if (std::exchange(first_line_, false) && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  if (line.empty()) return dispatch();
  if (line.front() == ':') {
    SseItem comment;
    comment.comment = true;
    comment.data = line.substr(line.starts_with(": ") ? 2 : 1);
    return comment;
  }
  std::string_view field = line.substr(0, line.find(':'));
  std::string_view value = line.substr(std::min(field.size() + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    if (has_data_) pending_.data += '\n';
    pending_.data += value;
    has_data_ = true;
  } else if (field == "event") {
    pending_.name = value;
  } else if (field == "id" && value.find('\0') == std::string_view::npos) {
    pending_.id = value;
  }
  return std::nullopt;
}

std::optional<SseItem> SseParser::dispatch() {
  SseItem item = std::exchange(pending_, SseItem{});
  if (!std::exchange(has_data_, false)) return std::nullopt;
  return item;
}

}  // namespace qwalt::http
