#include "extract/worker/pdf_columns.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "extract/worker/plain_text.h"

namespace qwalt::worker {
namespace {

using Part = std::vector<Segment>;

// Measured on 94 files.
constexpr float kGutter = 0.6F;                 // ems of the body
constexpr std::uint32_t kProseCharacters = 14;  // the median segment of prose has as many
constexpr double kMaxNumeric = 0.25;
constexpr float kMinColumn = 6;  // ems
constexpr std::size_t kMinLines = 3;
constexpr float kAligned = 1.5F;  // points
constexpr double kTableAlignment = 0.35;
constexpr std::size_t kMaxCandidates = 24;
constexpr int kMaxDepth = 24;
// Lists side by side, as on slides: so many of a side's lines begin with a bullet or number, and no
// line stands further below the one before than this part of its height.
constexpr std::size_t kMinListLines = 2;
constexpr double kMarkedLines = 0.6;
constexpr float kListGap = 0.9F;
constexpr float kMinListColumn = 2;  // ems

struct Cut {
  float x = 0;            // the right side begins here
  std::size_t first = 0;  // of the lines it runs through
  std::size_t end = 0;
  std::uint64_t score = 0;  // characters of the smaller side
};

bool is_numeric(const Segment& segment) {
  std::size_t digits = 0;
  std::size_t letters = 0;
  for (char c : segment.text) {
    digits += c >= '0' && c <= '9';
    letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<signed char>(c) < 0;
  }
  return digits > letters;
}

// One side of a gutter, while it is measured. What shares a line there counts as one.
struct Side {
  struct Line {
    Box box;
    std::uint32_t characters;
    bool numeric;
    bool marked;
  };
  std::vector<Line> lines;
  std::vector<std::uint32_t> segment_lengths;
  std::size_t numeric_segments = 0;
  std::uint64_t characters = 0;
  Box box;
  bool holes = false;

  void add(const Segment& segment) {
    if (lines.empty()) box = segment.box;
    box.add(segment.box);
    segment_lengths.push_back(segment.characters);
    numeric_segments += is_numeric(segment);
    characters += segment.characters;
    bool same = !lines.empty() && vertical_overlap(lines.back().box, segment.box) > 0.5F;
    if (!same) {
      float gap = lines.empty() ? 0 : segment.box.y0 - lines.back().box.y1;
      holes = holes || gap > kListGap * segment.box.height();
      lines.push_back({segment.box, 0, true, false});
    }
    lines.back().characters += segment.characters;
    lines.back().marked = lines.back().marked || list_marker(segment.text) > 0;
    lines.back().numeric = lines.back().numeric && is_numeric(segment);
  }

  bool is_wide(float body) const {
    return lines.size() >= kMinLines && box.width() >= kMinColumn * body;
  }

  // A list without gaps, as cells of a table have them.
  bool is_list() const {
    auto marked = std::count_if(lines.begin(), lines.end(), [](const Line& l) { return l.marked; });
    return !holes && lines.size() >= kMinListLines &&
           static_cast<double>(marked) >= kMarkedLines * static_cast<double>(lines.size());
  }

  // Prose with every segment on its own, or only when what shares a line counts as one: then it may
  // also be half of a table.
  bool is_prose() const { return is_prose(segment_lengths, numeric_segments); }
  bool is_prose_by_line() const {
    std::vector<std::uint32_t> lengths;
    std::size_t numeric = 0;
    for (const Line& line : lines) {
      lengths.push_back(line.characters);
      numeric += line.numeric;
    }
    return is_prose(std::move(lengths), numeric);
  }

 private:
  static bool is_prose(std::vector<std::uint32_t> lengths, std::size_t numeric) {
    auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    return *middle >= kProseCharacters &&
           static_cast<double>(numeric) < kMaxNumeric * static_cast<double>(lengths.size());
  }
};

// The share of the shorter side's lines that stand on a line of the other side.
double aligned_share(const Side& left, const Side& right) {
  const Side& few = left.lines.size() < right.lines.size() ? left : right;
  const Side& many = &few == &left ? right : left;
  std::size_t aligned = 0;
  std::size_t at = 0;
  for (const Side::Line& line : few.lines) {
    while (at < many.lines.size() && many.lines[at].box.y1 < line.box.y0) ++at;
    for (std::size_t i = at; i < many.lines.size() && many.lines[i].box.y0 < line.box.y1; ++i) {
      if (std::abs(many.lines[i].box.middle() - line.box.middle()) < kAligned) {
        ++aligned;
        break;
      }
    }
  }
  return static_cast<double>(aligned) / static_cast<double>(few.lines.size());
}

class Cutter {
 public:
  explicit Cutter(float body) : body_(body) {}

  void cut(Part part, int depth, std::vector<Part>& out) const {
    if (part.empty()) return;
    std::optional<Cut> best = depth < kMaxDepth ? find(part) : std::nullopt;
    if (!best) {
      out.push_back(std::move(part));
      return;
    }
    Part above;
    Part left;
    Part right;
    Part below;
    for (std::size_t i = 0; i < part.size(); ++i) {
      bool is_left = part[i].box.x0 < best->x - 0.5F;
      Part& to = i < best->first ? above : (i >= best->end ? below : (is_left ? left : right));
      to.push_back(std::move(part[i]));
    }
    cut(std::move(above), depth + 1, out);
    cut(std::move(left), depth + 1, out);
    cut(std::move(right), depth + 1, out);
    cut(std::move(below), depth + 1, out);
  }

 private:
  // Left edges that several segments share, the commonest first.
  std::vector<float> candidates(const Part& part) const {
    float left = part.front().box.x0;
    for (const Segment& segment : part) left = std::min(left, segment.box.x0);
    std::map<int, std::pair<std::size_t, float>> edges;  // by 3 points: count, leftmost
    for (const Segment& segment : part) {
      if (segment.box.x0 < left + kMinListColumn * body_) continue;
      auto [edge, fresh] =
          edges.try_emplace(static_cast<int>(segment.box.x0 / 3), 0, segment.box.x0);
      ++edge->second.first;
      edge->second.second = std::min(edge->second.second, segment.box.x0);
    }
    std::vector<std::pair<std::size_t, float>> ranked;
    ranked.reserve(edges.size());
    for (const auto& edge : edges) ranked.push_back(edge.second);
    std::sort(ranked.begin(), ranked.end(),
              [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<float> out;
    for (std::size_t i = 0; i < ranked.size() && i < kMaxCandidates; ++i) {
      out.push_back(ranked[i].second);
    }
    return out;
  }

  std::optional<Cut> find(const Part& part) const {
    std::optional<Cut> best;
    if (part.size() < 2 * kMinListLines) return best;
    for (float x : candidates(part)) {
      for (std::size_t begin = 0; begin < part.size();) {
        std::size_t end = begin;
        while (end < part.size() && !crosses(part[end], x)) ++end;
        if (end - begin >= 2 * kMinListLines) {
          Cut cut{x, begin, end, 0};
          shrink(part, cut);
          cut.score = score(part, cut);
          if (cut.score > (best ? best->score : 0)) best = cut;
        }
        begin = end + 1;
      }
    }
    return best;
  }

  bool crosses(const Segment& segment, float x) const {
    return segment.box.x0 < x - 0.5F && segment.box.x1 > x - kGutter * body_;
  }

  // Lines on the right that end above the left column's first are above both: a date, a note.
  static void shrink(const Part& part, Cut& cut) {
    auto is_left = [&](std::size_t i) { return part[i].box.x0 < cut.x - 0.5F; };
    std::size_t first_left = cut.first;
    while (first_left < cut.end && !is_left(first_left)) ++first_left;
    if (first_left == cut.end) return;
    while (cut.first < first_left && part[cut.first].box.y1 <= part[first_left].box.y0) ++cut.first;
  }

  std::uint64_t score(const Part& part, const Cut& cut) const {
    Side left;
    Side right;
    for (std::size_t i = cut.first; i < cut.end; ++i) {
      (part[i].box.x0 < cut.x - 0.5F ? left : right).add(part[i]);
    }
    if (left.is_list() && right.is_list()) return std::min(left.characters, right.characters);
    if (!left.is_wide(body_) || !right.is_wide(body_)) return 0;
    if (!left.is_prose_by_line() || !right.is_prose_by_line()) return 0;
    bool prose = left.is_prose() && right.is_prose();
    if (!prose && aligned_share(left, right) > kTableAlignment) return 0;
    float beside = std::min(left.box.y1, right.box.y1) - std::max(left.box.y0, right.box.y0);
    if (beside < 2 * body_) return 0;
    return std::min(left.characters, right.characters);
  }

  float body_;
};

}  // namespace

std::vector<std::vector<Segment>> order_columns(std::vector<Segment> segments, float body) {
  std::vector<Part> out;
  Cutter(std::max(body, 1.0F)).cut(std::move(segments), 0, out);
  return out;
}

}  // namespace qwalt::worker
