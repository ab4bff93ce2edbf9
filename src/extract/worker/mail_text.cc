#include "extract/worker/mail_text.h"

#include <utility>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/encoding.h"

namespace qwalt::worker {
namespace {

// Takes the marks of quoting off the front; their number.
int take_quote_marks(std::string_view& line) {
  int depth = 0;
  for (;;) {
    std::size_t mark = line.find_first_not_of(' ');
    // Spaces may stand between the marks, and one before the first.
    if (mark == std::string_view::npos || line[mark] != '>' || mark > 1) return depth;
    line.remove_prefix(mark + 1);
    ++depth;
  }
}

class Unfold {
 public:
  Unfold(bool flowed, bool delete_space) : flowed_(flowed), delete_space_(delete_space) {}

  void line(std::string_view line) {
    int depth = take_quote_marks(line);
    if ((flowed_ || depth > 0) && line.starts_with(' ')) line.remove_prefix(1);
    bool blank = trim(line).empty();
    if (depth != depth_) {
      end_line();
      if (!out_.empty() && !out_.ends_with("\n\n")) out_.push_back('\n');
      fresh_ = true;
    }
    depth_ = depth;
    if (blank) {
      end_line();
      out_.push_back('\n');
      fresh_ = true;
      return;
    }
    if (std::exchange(fresh_, false) && depth > 0) out_.append("> ");
    bool goes_on = flowed_ && line.ends_with(' ') && line != "-- ";
    if (goes_on && delete_space_) line.remove_suffix(1);
    out_.append(line);
    open_ = true;
    if (!goes_on) end_line();
  }

  std::string take() { return std::move(out_); }

 private:
  void end_line() {
    if (std::exchange(open_, false)) out_.push_back('\n');
  }

  bool flowed_;
  bool delete_space_;
  std::string out_;
  int depth_ = 0;
  bool fresh_ = true;  // at the beginning of a paragraph
  bool open_ = false;  // a line goes on
};

}  // namespace

std::string text_of_body(const MimePart& part, std::string_view bytes) {
  std::string name = encoding_from_label(part.type.parameter("charset"));
  bool wrong = name == "UTF-8" && !base::is_valid_utf8(bytes);
  Encoding found = detect_encoding(bytes.substr(0, 64 * 1024));
  if (name.empty() || wrong || found.mark_bytes > 0) return decode_all(bytes, found);
  // What says US-ASCII or Latin-1 and is valid UTF-8 beyond ASCII is UTF-8.
  if (name == "WINDOWS-1252" && found.name == "UTF-8" && base::is_valid_utf8(bytes)) name = "UTF-8";
  return decode_all(bytes, {name, 0});
}

std::string unfold_body(const MimePart& part, std::string_view text) {
  bool flowed = part.type.parameter("format") == "flowed";
  Unfold unfold(flowed, part.type.parameter("delsp") == "yes");
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    unfold.line(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return unfold.take();
}

}  // namespace qwalt::worker
