#include "extract/worker/pdf_segments.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

// Measured on 94 files; in ems of the word before.
constexpr float kMinGap = -0.5F;
constexpr float kMaxGap = 1.2F;
constexpr float kSpaceGap = 0.1F;
constexpr float kSpaceGapOfSizes = 0.03F;
constexpr float kSmall = 0.8F;    // of the size beside it
constexpr float kRaised = 0.15F;  // ems
constexpr float kMinOverlap = 0.5F;
constexpr float kWideGap = 0.45F;
constexpr float kBand = 8;  // points; lines are looked up by the bands they touch

using Line = std::vector<const PdfWord*>;

// The open lines of a page by the bands that their ends touch. A box of absurd height, or beyond
// the bands, is looked up by a few of them only.
class OpenLines {
 public:
  explicit OpenLines(const std::vector<PdfWord>& words) {
    float bottom = 0;
    for (const PdfWord& word : words) bottom = std::max(bottom, word.box.y1);
    bands_.resize(static_cast<std::size_t>(std::clamp(bottom / kBand, 0.0F, kMaxBands)) + 1);
  }

  // The line that `word` goes on: the nearest whose end it stands beside; -1 for none.
  int find(const PdfWord& word, const std::vector<Line>& lines) const {
    int best = -1;
    float best_gap = 0;
    for (std::size_t band = band_of(word.box.y0); band <= last_band(word.box); ++band) {
      for (int line : bands_[band]) {
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
    for (std::size_t band = band_of(box.y0); band <= last_band(box); ++band) {
      bands_[band].push_back(line);
    }
  }
  void remove(int line, const Box& box) {
    for (std::size_t band = band_of(box.y0); band <= last_band(box); ++band) {
      std::vector<int>& open = bands_[band];
      auto at = std::find(open.begin(), open.end(), line);
      if (at == open.end()) continue;
      *at = open.back();
      open.pop_back();
    }
  }

 private:
  std::size_t band_of(float y) const {
    return static_cast<std::size_t>(
        std::clamp(y / kBand, 0.0F, static_cast<float>(bands_.size() - 1)));
  }
  std::size_t last_band(const Box& box) const {
    return std::min(band_of(box.y1), band_of(box.y0) + kMostBands);
  }

  static constexpr float kMaxBands = 20'000;
  static constexpr std::size_t kMostBands = 100;
  std::vector<std::vector<int>> bands_;
};

std::vector<std::uint32_t> from_left(const std::vector<PdfWord>& words) {
  std::vector<std::pair<float, std::uint32_t>> edges;
  edges.reserve(words.size());
  for (std::uint32_t i = 0; i < words.size(); ++i) edges.emplace_back(words[i].box.x0, i);
  std::sort(edges.begin(), edges.end());
  std::vector<std::uint32_t> order;
  order.reserve(words.size());
  for (const auto& edge : edges) order.push_back(edge.second);
  return order;
}

std::vector<Line> make_lines(const std::vector<PdfWord>& words) {
  std::vector<Line> lines;
  OpenLines open(words);
  for (std::uint32_t at : from_left(words)) {
    const PdfWord& word = words[at];
    int line = open.find(word, lines);
    if (line < 0) {
      line = static_cast<int>(lines.size());
      lines.emplace_back();
    } else {
      open.remove(line, lines[static_cast<std::size_t>(line)].back()->box);
    }
    lines[static_cast<std::size_t>(line)].push_back(&word);
    open.add(line, word.box);
  }
  return lines;
}

// The size of most characters, in quarters of a point.
class CommonSize {
 public:
  void add(float size, std::uint32_t characters) {
    auto key = static_cast<std::uint32_t>(std::clamp(size, 0.0F, 1e6F) * 4);
    for (auto& [known, count] : sizes_) {
      if (known == key) {
        count += characters;
        return;
      }
    }
    // A line of more sizes than that has none that matters.
    if (sizes_.size() < 64) sizes_.emplace_back(key, characters);
  }
  float get() const {
    auto most = std::max_element(sizes_.begin(), sizes_.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second, b.first) < std::pair(b.second, a.first);
    });
    return static_cast<float>(most->first) / 4;
  }

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> sizes_;
};

std::vector<Gap> wide_gaps(const Line& line, std::string_view text) {
  std::vector<Gap> gaps;
  for (std::size_t i = 1; i < line.size(); ++i) {
    float from = line[i - 1]->box.x1;
    float to = line[i]->box.x0;
    // All letters of a typewriter are as wide as its spaces.
    if (line[i]->mono || line[i - 1]->mono) continue;
    if (to - from < kWideGap * std::max({line[i - 1]->size, line[i]->size, 1.0F})) continue;
    gaps.push_back({static_cast<std::uint32_t>(i), from, to});
  }
  if (gaps.empty() || may_be_right_to_left(text)) return {};
  // From the number of a word to the place where it begins. What is not found, a bullet that was
  // left out, ends the search.
  std::size_t at = 0;
  std::size_t gap = 0;
  for (std::size_t i = 0; i < line.size() && gap < gaps.size(); ++i) {
    std::size_t found = text.find(line[i]->text, at);
    if (found == std::string_view::npos || found > at + 1) break;
    if (gaps[gap].at == i) gaps[gap++].at = static_cast<std::uint32_t>(found);
    at = found + line[i]->text.size();
  }
  gaps.resize(gap);
  return gaps;
}

Segment make_segment(const Line& line) {
  Segment segment;
  segment.box = line.front()->box;
  CommonSize sizes;
  std::uint32_t bold = 0;
  std::uint32_t mono = 0;
  for (const PdfWord* word : line) {
    auto count = static_cast<std::uint32_t>(base::count_code_points(word->text));
    segment.box.add(word->box);
    segment.characters += count;
    sizes.add(word->size, count);
    bold += word->bold ? count : 0;
    mono += word->mono ? count : 0;
  }
  segment.size = sizes.get();
  segment.bold = bold * 10 > segment.characters * 7;
  segment.mono = mono * 10 > segment.characters * 7;
  segment.text = join_words(line);
  segment.gaps = wide_gaps(line, segment.text);
  return segment;
}

bool has_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<signed char>(c) < 0;
  });
}

// Small raised figures: the mark of a note, or an exponent.
bool is_raised_number(const PdfWord& word, const PdfWord& beside) {
  return word.size < kSmall * beside.size && word.box.y1 < beside.box.y1 - kRaised * beside.size &&
         word.text.find_first_not_of("0123456789,()[]*") == std::string::npos;
}

bool is_letter_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<signed char>(c) < 0;
}

// Whether a note is marked behind a word: exponents stand behind figures and short units.
bool is_marked(const PdfWord& word, const PdfWord& mark) {
  return word.text.size() >= 3 && is_letter_byte(word.text.back()) && is_raised_number(mark, word);
}

// Whether a space stands between two words, the left one first.
bool spaced(const PdfWord& left, const PdfWord& right) {
  if (left.space_after || right.space_before || is_marked(left, right)) return true;
  if (is_raised_number(left, right) && is_letter_byte(right.text.front())) return true;
  float gap = left.size == right.size ? kSpaceGap : kSpaceGapOfSizes;
  return right.box.x0 - left.box.x1 > gap * std::max({left.size, right.size, 1.0F});
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

// Calls `take(word, joined)` for each word in reading order; `joined` when no space stands before.
template <class Take>
void for_each_word(const Line& line, Take take) {
  bool any = std::any_of(line.begin(), line.end(),
                         [](const PdfWord* word) { return may_be_right_to_left(word->text); });
  Line ordered = any ? in_reading_order(line) : Line();
  const PdfWord* before = nullptr;
  for (const PdfWord* word : any ? ordered : line) {
    // A bullet made of two symbols is one.
    if (before != nullptr && word->text == "•" && before->text == "•") continue;
    bool apart = true;
    if (before != nullptr) {
      bool backwards = word->box.x0 < before->box.x0;
      bool scripts = is_right_to_left(word->text) != is_right_to_left(before->text) &&
                     has_letter(word->text) && has_letter(before->text);
      apart = scripts || (backwards ? spaced(*word, *before) : spaced(*before, *word));
    }
    take(*word, !apart);
    before = word;
  }
}

}  // namespace

std::string join_words(const std::vector<const PdfWord*>& words) {
  std::string text;
  std::size_t bytes = 0;
  for (const PdfWord* word : words) bytes += word->text.size() + 1;
  text.reserve(bytes);
  for_each_word(words, [&](const PdfWord& word, bool joined) {
    if (!joined && !text.empty()) text += ' ';
    text += word.text;
  });
  return text;
}

std::vector<std::vector<PdfWord>> whole_words(const std::vector<PdfWord>& words) {
  std::vector<std::vector<PdfWord>> out;
  for (const Line& line : make_lines(words)) {
    std::vector<PdfWord>& whole = out.emplace_back();
    for_each_word(line, [&](const PdfWord& word, bool joined) {
      if (joined && !whole.empty()) {
        whole.back().text += word.text;
        whole.back().box.add(word.box);
      } else {
        whole.push_back(word);
      }
    });
  }
  return out;
}

std::vector<Segment> make_segments(const std::vector<PdfWord>& words) {
  std::vector<Segment> segments;
  for (const Line& line : make_lines(words)) {
    segments.push_back(make_segment(line));
    segments.back().line = static_cast<std::uint32_t>(segments.size() - 1);
  }
  std::sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
    return std::pair(a.box.y0, a.box.x0) < std::pair(b.box.y0, b.box.x0);
  });
  return segments;
}

}  // namespace qwalt::worker
