#include "extract/worker/ocr_tsv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "extract/worker/clean_text.h"
#include "extract/worker/lines.h"
#include "extract/worker/plain_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kColumns = 12;
// Below it tesseract mostly sees letters in dirt and drawings.
constexpr float kLeastConfidence = 30;
constexpr float kMostPixels = 1e6F;
// A line alone is a heading when it stands so much higher than the page's usual line.
constexpr float kHeadingHeight = 1.35F;
constexpr std::size_t kMaxHeading = 120;
constexpr std::size_t kMaxWords = 200'000;

enum Column { kLevel, kPage, kBlock, kPar, kLine, kWordNo, kLeft, kTop, kWidth, kHeight, kConf };

// Cells are separated by one tab; the last one is the text, as it stands.
std::optional<std::array<std::string_view, kColumns>> cells_of(std::string_view line) {
  std::array<std::string_view, kColumns> cells;
  for (std::size_t i = 0; i + 1 < kColumns; ++i) {
    std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return std::nullopt;
    cells[i] = line.substr(0, tab);
    line.remove_prefix(tab + 1);
  }
  cells.back() = line;
  return cells;
}

float decimal(std::string_view text) {
  float value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool sound = error == std::errc() && end == text.data() + text.size() && value == value;
  return sound ? std::clamp(value, -kMostPixels, kMostPixels) : 0;
}

int integer(std::string_view text) { return static_cast<int>(decimal(text)); }

// The lines of one paragraph, and of its words how high they are.
struct Paragraph {
  std::vector<std::string> lines;
  float height = 0;  // of its highest word that has letters
};

// The words of a page as paragraphs.
class OcrBlocks {
 public:
  void word(const OcrWord& word) {
    std::array<int, 2> place{word.block, word.paragraph};
    if (paragraphs_.empty() || place != place_) {
      paragraphs_.emplace_back();
      line_ = -1;
    }
    place_ = place;
    Paragraph& paragraph = paragraphs_.back();
    if (word.line != line_) paragraph.lines.emplace_back();
    line_ = word.line;
    std::string& line = paragraph.lines.back();
    if (!line.empty()) line.push_back(' ');
    line.append(word.text);
    if (word.text.size() < 3) return;  // dots and dashes say nothing of the size
    paragraph.height = std::max(paragraph.height, word.height);
    heights_.push_back(word.height);
  }

  std::vector<text::Block> take() {
    float usual = 0;
    if (!heights_.empty()) {
      auto middle = heights_.begin() + static_cast<std::ptrdiff_t>(heights_.size() / 2);
      std::nth_element(heights_.begin(), middle, heights_.end());
      usual = *middle;
    }
    std::vector<text::Block> blocks;
    for (const Paragraph& paragraph : paragraphs_) blocks.push_back(block(paragraph, usual));
    *this = {};
    return blocks;
  }

 private:
  static text::Block block(const Paragraph& paragraph, float usual) {
    std::string text = join_wrapped(paragraph.lines);
    bool heading = paragraph.lines.size() == 1 && text.size() <= kMaxHeading && usual > 0 &&
                   paragraph.height > usual * kHeadingHeight;
    if (heading) return {text::BlockKind::kHeading, 1, 0, std::move(text)};
    bool item = list_marker(text) > 0;
    return {item ? text::BlockKind::kListItem : text::BlockKind::kParagraph, 0, 0, std::move(text)};
  }

  std::vector<Paragraph> paragraphs_;
  std::vector<float> heights_;
  std::array<int, 2> place_{};
  int line_ = -1;
};

}  // namespace

void for_each_ocr_word(const Input& input, Output& output,
                       const std::function<void(const OcrPage&)>& page,
                       const std::function<void(OcrWord)>& word) {
  for_each_raw_line(input, output, [&](std::string_view line) {
    auto cells = cells_of(line);
    if (!cells) return;
    auto at = [&](Column column) { return (*cells)[column]; };
    int level = integer(at(kLevel));
    if (level == 1) page({integer(at(kPage)), decimal(at(kWidth)), decimal(at(kHeight))});
    if (level != 5) return;
    OcrWord found{integer(at(kBlock)),    integer(at(kPar)),    integer(at(kLine)),
                  integer(at(kPage)),     decimal(at(kLeft)),   decimal(at(kTop)),
                  decimal(at(kWidth)),    decimal(at(kHeight)), decimal(at(kConf)),
                  one_line(cells->back())};
    if (found.confidence >= kLeastConfidence && !found.text.empty()) word(std::move(found));
  });
}

Outcome send_ocr_words(Job& job) {
  extract::PageWords words;
  int first = 0;
  for_each_ocr_word(
      job.input, job.output,
      [&](const OcrPage& page) {
        if (first != 0) return;
        first = page.number;
        words.width = page.width;
        words.height = page.height;
      },
      [&](OcrWord word) {
        if (word.page != first || words.words.size() >= extract::kMaxPageWords) return;
        words.words.push_back({word.left, word.top, word.left + word.width, word.top + word.height,
                               std::move(word.text)});
      });
  job.output.words(std::move(words));
  return {};
}

Outcome read_ocr_tsv(Job& job) {
  job.output.info({job.media_type.empty() ? "image/png" : job.media_type, true, 0, {}});
  OcrBlocks blocks;
  std::uint32_t sent = 0;
  std::size_t words = 0;
  auto send = [&] {
    text::Page page;
    page.number = ++sent;
    page.blocks = blocks.take();
    job.output.page(std::move(page));
    words = 0;
  };
  bool open = false;
  for_each_ocr_word(
      job.input, job.output,
      [&](const OcrPage&) {
        if (std::exchange(open, true) && sent < job.limits.pages) send();
      },
      [&](const OcrWord& word) {
        if (++words <= kMaxWords) blocks.word(word);
      });
  if (open && sent < job.limits.pages) send();
  return {};
}

}  // namespace qwalt::worker
