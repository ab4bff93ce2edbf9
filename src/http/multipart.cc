#include "http/multipart.h"

#include <algorithm>

#include "base/utf8.h"
#include "http/form.h"

namespace qwalt::http {
namespace {

using base::Code;
using base::fail;

constexpr std::size_t kMaxBoundary = 70;       // RFC 2046, section 5.1.1
constexpr std::size_t kMaxBoundaryLine = 256;  // white space after a boundary

bool is_boundary_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

std::string latin1_to_utf8(std::string_view text) {
  std::string out;
  for (char c : text) base::append_code_point(out, static_cast<unsigned char>(c));
  return out;
}

// The value of an RFC 5987 ext-value: charset'language'escaped. nullopt when it is none.
std::optional<std::string> decode_extended(std::string_view value) {
  auto first = value.find('\'');
  if (first == std::string_view::npos) return std::nullopt;
  auto second = value.find('\'', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  std::string_view charset = value.substr(0, first);
  std::string_view escaped = value.substr(second + 1);
  if (equal_without_case(charset, "utf-8")) return decode_path(escaped);
  if (!equal_without_case(charset, "iso-8859-1")) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '%') {
      bytes += escaped[i];
      continue;
    }
    if (i + 2 >= escaped.size()) return std::nullopt;
    auto hex = [](char c) {
      auto at = std::string_view("0123456789abcdef0123456789ABCDEF").find(c);
      return at == std::string_view::npos ? -1 : static_cast<int>(at % 16);
    };
    int high = hex(escaped[i + 1]);
    int low = hex(escaped[i + 2]);
    if (high < 0 || low < 0 || high * 16 + low == 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return latin1_to_utf8(bytes);
}

base::Status take_disposition(std::string_view value, PartHead& head) {
  std::optional<std::string> name = header_parameter(value, "name");
  if (header_token(value) != "form-data" || !name) {
    return fail(Code::kInvalid, "A part of the form has no name.");
  }
  head.name = base::to_valid_utf8(*name);
  head.filename = disposition_filename(value);
  return {};
}

// Removes the line breaks before which the next line begins with white space (RFC 822 folding).
std::string unfold(std::string_view headers) {
  std::string out;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    bool folded = headers.substr(i).starts_with("\r\n ") || headers.substr(i).starts_with("\r\n\t");
    if (folded) {
      ++i;
    } else {
      out += headers[i];
    }
  }
  return out;
}

}  // namespace

base::Result<std::string> multipart_boundary(std::string_view content_type) {
  if (header_token(content_type) != "multipart/form-data") {
    return fail(Code::kUnsupported, "The request must be multipart/form-data.");
  }
  std::string boundary = header_parameter(content_type, "boundary").value_or("");
  bool sound = !boundary.empty() && boundary.size() <= kMaxBoundary && boundary.back() != ' ' &&
               std::all_of(boundary.begin(), boundary.end(), is_boundary_character);
  if (!sound) return fail(Code::kInvalid, "The form's boundary is missing or not valid.");
  return boundary;
}

std::optional<std::string> disposition_filename(std::string_view value) {
  if (auto extended = header_parameter(value, "filename*")) {
    if (auto decoded = decode_extended(*extended)) return decoded;
  }
  auto plain = header_parameter(value, "filename");
  if (!plain) return std::nullopt;
  return base::to_valid_utf8(*plain);
}

MultipartParser::MultipartParser(std::string_view boundary, MultipartLimits limits)
    : limits_(limits), delimiter_("\r\n--" + std::string(boundary)) {}

base::Result<MultipartStep> MultipartParser::next(std::string_view& input) {
  data_ = {};
  while (!input.empty() || state_ == State::kEnd) {
    switch (state_) {
      case State::kPreamble:
        if (read_data(input)) state_ = State::kAfterBoundary;
        break;
      case State::kAfterBoundary:
        TRY(read_boundary_line(input));
        break;
      case State::kHeaders: {
        TRY_ASSIGN(bool complete, read_headers(input));
        if (complete) return MultipartStep::kPartBegin;
        break;
      }
      case State::kData: {
        bool ended = read_data(input);
        if (!data_.empty()) return MultipartStep::kData;
        if (!ended) break;
        state_ = State::kAfterBoundary;
        return MultipartStep::kPartEnd;
      }
      case State::kEnd:
        input = {};
        return MultipartStep::kEnd;
    }
  }
  return MultipartStep::kNeedInput;
}

base::Status MultipartParser::finish() const {
  if (state_ == State::kEnd) return {};
  return fail(Code::kInvalid, "The form ends before its closing boundary.");
}

// Sets data_ to what comes before a delimiter, and takes it. True when a whole delimiter was taken;
// data_ is empty then.
bool MultipartParser::read_data(std::string_view& input) {
  data_ = {};
  if (matched_ > 0) {
    std::string_view wanted = std::string_view(delimiter_).substr(matched_);
    auto limit = std::min(wanted.size(), input.size());
    auto same = static_cast<std::size_t>(
        std::mismatch(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(limit),
                      input.begin())
            .first -
        wanted.begin());
    input.remove_prefix(same);
    matched_ += same;
    if (matched_ < delimiter_.size()) {
      if (!input.empty())
        data_ = std::string_view(delimiter_).substr(0, std::exchange(matched_, 0));
      return false;
    }
    matched_ = 0;
    return true;
  }
  auto end = std::min(input.find(delimiter_), input.size());
  if (end == input.size()) {
    std::string_view tail = input.substr(input.size() - std::min(input.size(), delimiter_.size()));
    auto cr = tail.rfind('\r');
    if (cr != std::string_view::npos && std::string_view(delimiter_).starts_with(tail.substr(cr))) {
      end -= tail.size() - cr;
    }
  }
  data_ = input.substr(0, end);
  // What begins here is the front of a delimiter; the branch above reads it.
  matched_ = end < input.size() ? 1 : 0;
  input.remove_prefix(end + matched_);
  return false;
}

base::Status MultipartParser::read_boundary_line(std::string_view& input) {
  while (!input.empty()) {
    line_ += input.front();
    input.remove_prefix(1);
    if (line_ == "--") {
      state_ = State::kEnd;
      return {};
    }
    if (line_.ends_with("\r\n")) break;
    if (line_.size() > kMaxBoundaryLine) break;
  }
  if (!line_.ends_with("\r\n") && line_.size() <= kMaxBoundaryLine) return {};
  if (line_.find_first_not_of(" \t") != line_.size() - 2) {
    return fail(Code::kInvalid, "The form's boundary is followed by something else.");
  }
  if (++parts_ > limits_.max_parts) {
    return fail(Code::kTooLarge, "The form has too many parts.");
  }
  line_.clear();
  state_ = State::kHeaders;
  return {};
}

// True when the headers are complete and head_ holds them.
base::Result<bool> MultipartParser::read_headers(std::string_view& input) {
  while (!input.empty()) {
    auto taken = std::min(input.find('\n'), input.size() - 1) + 1;
    if (line_.size() + taken > limits_.max_header_bytes) {
      return fail(Code::kTooLarge, "The headers of a part of the form are too long.");
    }
    line_.append(input.substr(0, taken));
    input.remove_prefix(taken);
    if (line_ != "\r\n" && !line_.ends_with("\r\n\r\n")) continue;
    TRY(parse_headers());
    line_.clear();
    state_ = State::kData;
    return true;
  }
  return false;
}

base::Status MultipartParser::parse_headers() {
  head_ = {};
  bool named = false;
  std::string headers = unfold(line_);
  std::string_view rest = headers;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(line.size() + 2, rest.size()));
    auto colon = line.find(':');
    if (line.empty()) continue;
    if (colon == std::string_view::npos) {
      return fail(Code::kInvalid, "A part of the form has a malformed header.");
    }
    std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    if (equal_without_case(name, "Content-Disposition")) {
      TRY(take_disposition(value, head_));
      named = true;
    } else if (equal_without_case(name, "Content-Type")) {
      value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
      head_.content_type = base::to_valid_utf8(value);
    }
  }
  if (!named) return fail(Code::kInvalid, "A part of the form has no name.");
  return {};
}

}  // namespace qwalt::http
