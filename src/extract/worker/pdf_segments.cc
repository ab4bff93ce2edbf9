#include "extract/worker/pdf_segments.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

// Measured on 94 files; in ems of the word before.
constexpr float kMinGap = -0.5F;
constexpr float kMaxGap = 1.2F;
constexpr float kSpaceGap = 0.15F;
constexpr float kMinOverlap = 0.5F;
constexpr float kBand = 8;  // points; segments are looked up by the bands they touch

using Line = std::vector<const PdfWord*>;

int band_of(float y) { return static_cast<int>(std::floor(std::clamp(y, -1e6F, 1e6F) / kBand)); }

// The open lines that end in each band.
class OpenLines {
 public:
  // The line that `word` goes on: the nearest whose end it stands beside; -1 for none.
  int find(const PdfWord& word, const std::vector<Line>& lines) const {
    int best = -1;
    float best_gap = 0;
    for (int band = band_of(word.box.y0); band <= last_band(word.box); ++band) {
      auto found = bands_.find(band);
      if (found == bands_.end()) continue;
      for (int line : found->second) {
        const PdfWord& last = *lines[static_cast<std::size_t>(line)].back();
        float em = std::max({last.size, word.size, 1.0F});
        float gap = word.box.x0 - last.box.x1;
        bool fits = gap >= kMinGap * em && gap <= kMaxGap * em &&
                    vertical_overlap(last.box, word.box) > kMinOverlap;
        if (fits && (best < 0 || std::abs(gap) < best_gap)) {
          best = line;
          best_gap = std::abs(gap);
        }
      }
    }
    return best;
  }

  void add(int line, const Box& box) {
    for (int band = band_of(box.y0); band <= last_band(box); ++band) bands_[band].push_back(line);
  }
  void remove(int line, const Box& box) {
    for (int band = band_of(box.y0); band <= last_band(box); ++band) std::erase(bands_[band], line);
  }

 private:
  // A box of absurd height is looked up by its top only.
  static int last_band(const Box& box) { return std::min(band_of(box.y1), band_of(box.y0) + 100); }

  std::unordered_map<int, std::vector<int>> bands_;
};

std::vector<Line> make_lines(const std::vector<PdfWord>& words) {
  std::vector<const PdfWord*> by_left;
  by_left.reserve(words.size());
  for (const PdfWord& word : words) by_left.push_back(&word);
  std::stable_sort(by_left.begin(), by_left.end(),
                   [](const PdfWord* a, const PdfWord* b) { return a->box.x0 < b->box.x0; });
  std::vector<Line> lines;
  OpenLines open;
  for (const PdfWord* word : by_left) {
    int line = open.find(*word, lines);
    if (line < 0) {
      line = static_cast<int>(lines.size());
      lines.emplace_back();
    } else {
      open.remove(line, lines[static_cast<std::size_t>(line)].back()->box);
    }
    lines[static_cast<std::size_t>(line)].push_back(word);
    open.add(line, word->box);
  }
  return lines;
}

Segment make_segment(const Line& line) {
  Segment segment;
  segment.box = line.front()->box;
  std::map<int, std::uint32_t> sizes;  // in quarters of a point
  std::uint32_t bold = 0;
  std::uint32_t mono = 0;
  for (const PdfWord* word : line) {
    auto count = static_cast<std::uint32_t>(base::count_code_points(word->text));
    segment.box.add(word->box);
    segment.characters += count;
    sizes[static_cast<int>(std::clamp(word->size, 0.0F, 1e6F) * 4)] += count;
    bold += word->bold ? count : 0;
    mono += word->mono ? count : 0;
  }
  auto most = std::max_element(sizes.begin(), sizes.end(),
                               [](const auto& a, const auto& b) { return a.second < b.second; });
  segment.size = static_cast<float>(most->first) / 4;
  segment.bold = bold * 10 > segment.characters * 7;
  segment.mono = mono * 10 > segment.characters * 7;
  segment.text = join_words(line);
  return segment;
}

bool has_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<signed char>(c) < 0;
  });
}

// Whether a space stands between two words, the left one first.
bool spaced(const PdfWord& left, const PdfWord& right) {
  return left.space_after ||
         right.box.x0 - left.box.x1 > kSpaceGap * std::max({left.size, right.size, 1.0F});
}

// From visual to reading order: with a right-to-left base all is reversed and the left-to-right
// runs are put back; otherwise only the right-to-left runs are reversed.
Line in_reading_order(const Line& line) {
  Line out = line;
  std::vector<bool> rtl;
  std::size_t reversed = 0;
  for (const PdfWord* word : line) {
    rtl.push_back(is_right_to_left(word->text));
    reversed += rtl.back();
  }
  if (reversed == 0) return out;
  bool base_rtl = reversed * 2 >= line.size();
  if (base_rtl) {
    std::reverse(out.begin(), out.end());
    std::reverse(rtl.begin(), rtl.end());
  }
  for (std::size_t i = 0; i < out.size();) {
    std::size_t end = i;
    while (end < out.size() && rtl[end] == rtl[i]) ++end;
    if (rtl[i] != base_rtl) {
      std::reverse(out.begin() + static_cast<std::ptrdiff_t>(i),
                   out.begin() + static_cast<std::ptrdiff_t>(end));
    }
    i = end;
  }
  return out;
}

}  // namespace

std::string join_words(const std::vector<const PdfWord*>& words) {
  std::string text;
  const PdfWord* before = nullptr;
  for (const PdfWord* word : in_reading_order(words)) {
    // A bullet made of two symbols is one.
    if (before != nullptr && word->text == "•" && before->text == "•") continue;
    if (before != nullptr) {
      bool backwards = word->box.x0 < before->box.x0;
      bool scripts = is_right_to_left(word->text) != is_right_to_left(before->text) &&
                     has_letter(word->text) && has_letter(before->text);
      if (scripts || (backwards ? spaced(*word, *before) : spaced(*before, *word))) text += ' ';
    }
    text += word->text;
    before = word;
  }
  return text;
}

std::vector<Segment> make_segments(const std::vector<PdfWord>& words) {
  std::vector<Segment> segments;
  for (const Line& line : make_lines(words)) segments.push_back(make_segment(line));
  std::sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
    return std::pair(a.box.y0, a.box.x0) < std::pair(b.box.y0, b.box.x0);
  });
  return segments;
}

}  // namespace qwalt::worker
