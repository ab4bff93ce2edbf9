// Subtitles (SubRip, WebVTT): what is said, without numbers and times. A cue that goes on where the
// one before stopped is the same paragraph; a longer silence begins a new one.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "extract/worker/clean_text.h"
#include "extract/worker/format.h"
#include "extract/worker/lines.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxParagraph = 1000;
constexpr double kSilence = 3.0;  // seconds
constexpr std::string_view kArrow = "-->";

// Seconds of "01:02:03,456" or "02:03.456".
double seconds_of(std::string_view time) {
  double total = 0;
  double part = 0;
  double scale = 1;
  bool fraction = false;
  for (char c : trim(time)) {
    if (c >= '0' && c <= '9') {
      if (fraction) scale /= 10;
      part = fraction ? part + scale * (c - '0') : part * 10 + (c - '0');
    } else if (c == ':') {
      total = (total + part) * 60;
      part = 0;
    } else if (c == ',' || c == '.') {
      fraction = true;
    } else {
      break;
    }
  }
  return total + part;
}

// <i>, <v Speaker>, {\an8}: the text between them.
std::string without_tags(std::string_view line) {
  std::string out;
  char end = 0;
  for (char c : line) {
    if (end != 0) {
      if (c == end) end = 0;
    } else if (c == '<') {
      end = '>';
    } else if (c == '{') {
      end = '}';
    } else {
      out.push_back(c);
    }
  }
  return out;
}

bool is_number(std::string_view line) {
  return !line.empty() &&
         std::all_of(line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Cues {
 public:
  explicit Cues(Sections& sections) : sections_(sections) {}

  void line(std::string_view line) {
    line = trim(line);
    std::size_t arrow = line.find(kArrow);
    if (arrow != std::string_view::npos) {
      double begin = seconds_of(line.substr(0, arrow));
      if (begin - end_ > kSilence || text_.size() > kMaxParagraph) flush();
      end_ = seconds_of(line.substr(arrow + kArrow.size()));
      state_ = State::kText;
      return;
    }
    if (line.empty()) {
      state_ = State::kBetween;
    } else if (state_ == State::kBetween) {
      bool note = line.starts_with("NOTE") || line.starts_with("STYLE") ||
                  line.starts_with("REGION") || line.starts_with("WEBVTT");
      state_ = note ? State::kNote : State::kName;
      if (!note && !is_number(line)) name_ = line;
    } else if (state_ == State::kText || state_ == State::kName) {
      say(line);
    }
  }

  void finish() { flush(); }

 private:
  enum class State { kBetween, kName, kText, kNote };

  void say(std::string_view line) {
    // What looked like the name of a cue was text when no time follows it.
    if (state_ == State::kName) append(std::exchange(name_, {}));
    name_.clear();
    append(without_tags(line));
    state_ = State::kText;
  }
  void append(std::string_view text) {
    // Live captions repeat the line before.
    if (text.empty() || text == last_) return;
    last_ = text;
    if (!text_.empty()) text_.push_back(' ');
    text_.append(text);
  }
  void flush() {
    sections_.add({text::BlockKind::kParagraph, 0, 0, one_line(std::exchange(text_, {}))});
  }

  Sections& sections_;
  std::string text_;
  std::string last_;
  std::string name_;
  double end_ = 0;
  State state_ = State::kBetween;
};

}  // namespace

Outcome read_subtitles(Job& job) {
  bool vtt = job.input.head(6) == "WEBVTT" || job.input.head(9) == "\xef\xbb\xbfWEBVTT";
  job.output.info({vtt ? "text/vtt" : "application/x-subrip", false, 0, {}});
  Sections sections(job.output);
  Cues cues(sections);
  for_each_line(job.input, job.output, [&](std::string_view line) { cues.line(line); });
  cues.finish();
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
