// Jupyter notebooks (nbformat 3 and 4): text cells as Markdown, code cells and what they printed.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/embedded.h"
#include "extract/worker/encoding.h"
#include "extract/worker/format.h"
#include "extract/worker/json_parser.h"
#include "extract/worker/lines.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxCell = std::size_t{1} << 20;
constexpr std::size_t kMaxOutput = 32 * 1024;  // of one cell
constexpr std::size_t kSampleBytes = 64 * 1024;

class Notebook final : public JsonHandler {
 public:
  Notebook(Job& job, Sections& sections) : job_(job), sections_(sections) {}

  void begin(bool array) override {
    bool cell = !array && cell_depth_ == 0 && !path_.empty() && path_.back() == "cells[]";
    path_.push_back(array ? std::exchange(key_, {}) + "[]" : std::exchange(key_, {}));
    if (cell) cell_depth_ = path_.size();
  }

  void end(bool /*array*/) override {
    if (cell_depth_ == path_.size()) {
      send();
      cell_depth_ = 0;
    }
    path_.pop_back();
    key_.clear();
  }

  void key(std::string_view key) override { key_ = key; }

  void scalar(std::string_view text, bool more_follows) override {
    if (cell_depth_ > 0) take(text);
    if (!more_follows && !path_.empty() && !path_.back().ends_with("[]")) key_.clear();
  }

 private:
  // "source", "source[]" in the cell itself, "text/plain[]" in the data of an output.
  std::string_view where() const {
    std::string_view name = !key_.empty() ? std::string_view(key_) : std::string_view(path_.back());
    if (name.ends_with("[]")) name.remove_suffix(2);
    return name;
  }

  void take(std::string_view text) {
    std::size_t depth = path_.size() - cell_depth_ - (path_.back().ends_with("[]") ? 1 : 0);
    std::string_view name = where();
    if (depth == 0 && name == "cell_type") {
      type_ = text;
    } else if (depth == 0 && name == "language") {
      return;
    } else if (depth == 0 && (name == "source" || name == "input")) {
      add(source_, text, kMaxCell);
    } else if (depth == 0 && name == "level") {
      level_ = text;
    } else if (depth > 0 && (name == "text" || name == "text/plain" || name == "text/markdown" ||
                             name == "evalue")) {
      add(output_, text, kMaxOutput);
      if (!output_.ends_with('\n') && path_.back() != "text[]") output_.push_back('\n');
    }
  }

  void add(std::string& to, std::string_view text, std::size_t most) {
    if (to.size() + text.size() > most) {
      job_.output.warning("A very long cell of the notebook was cut.");
      text = base::utf8_prefix(text, most - std::min(most, to.size()));
    }
    to.append(text);
  }

  void send() {
    std::string source = std::exchange(source_, {});
    std::string output = std::exchange(output_, {});
    std::string type = std::exchange(type_, {});
    if (type == "markdown") {
      static_cast<void>(
          read_embedded(job_, {source, "md", &read_markdown, {}, 0, {}, 1}, sections_));
    } else if (type == "heading") {
      sections_.add({text::BlockKind::kHeading,
                     static_cast<std::uint8_t>(level_.size() == 1 ? level_[0] - '0' : 1), 0,
                     one_line(source)});
    } else if (type == "code") {
      sections_.add({text::BlockKind::kCode, 0, 0, std::move(source)});
    } else {
      sections_.add({text::BlockKind::kParagraph, 0, 0, std::move(source)});
    }
    sections_.add({text::BlockKind::kCode, 0, 0, without_colours(output)});
    level_.clear();
  }

  // Escape sequences of terminals.
  static std::string without_colours(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      std::size_t escape = std::min(text.find("\x1b["), text.size());
      out.append(text.substr(0, escape));
      text.remove_prefix(escape);
      std::size_t end = text.empty() ? std::string_view::npos : text.find('m');
      if (!text.empty()) text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
  }

  Job& job_;
  Sections& sections_;
  std::vector<std::string> path_;  // names of what is open, arrays with "[]"
  std::string key_;
  std::size_t cell_depth_ = 0;  // of path_ in a cell; 0 outside
  std::string type_;
  std::string level_;
  std::string source_;
  std::string output_;
};

}  // namespace

Outcome read_notebook(Job& job) {
  Encoding encoding = detect_encoding(job.input.head(kSampleBytes));
  job.output.info({"application/x-ipynb+json", false, 0, {}});
  Sections sections(job.output);
  Notebook notebook(job, sections);
  JsonParser parser(notebook, job.limits.nesting);
  for_each_piece(job.input, job.output, encoding, [&](std::string_view piece) {
    parser.feed(piece);
    return parser.state() == JsonParser::State::kFine;
  });
  if (parser.finish() != JsonParser::State::kFine) {
    sections.finish();
    if (!job.output.has_text()) {
      return refuse(FailureKind::kUnreadable, "The notebook is damaged or cut; save it again.");
    }
    job.output.warning("The notebook is damaged or cut; its first cells were read.");
  }
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
