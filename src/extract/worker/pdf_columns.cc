#include "extract/worker/pdf_columns.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

namespace qwalt::worker {
namespace {

using Part = std::vector<Segment>;

// Measured on 94 files.
constexpr float kGutter = 0.6F;                 // ems of the body
constexpr std::uint32_t kProseCharacters = 14;  // the median segment of prose has as many
constexpr double kMaxNumeric = 0.25;
constexpr float kMinColumn = 6;  // ems
constexpr std::size_t kMinLines = 3;
constexpr std::size_t kMaxCandidates = 24;
constexpr int kMaxDepth = 24;

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

// One side of a gutter, while it is measured.
struct Side {
  std::vector<std::uint32_t> lengths;
  std::size_t numeric = 0;
  std::uint64_t characters = 0;
  Box box;

  void add(const Segment& segment) {
    if (lengths.empty()) box = segment.box;
    box.add(segment.box);
    lengths.push_back(segment.characters);
    numeric += is_numeric(segment);
    characters += segment.characters;
  }

  bool is_prose(float body) {
    if (lengths.size() < kMinLines || box.width() < kMinColumn * body) return false;
    auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    return *middle >= kProseCharacters &&
           static_cast<double>(numeric) < kMaxNumeric * static_cast<double>(lengths.size());
  }
};

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
      if (segment.box.x0 < left + kMinColumn * body_) continue;
      auto [edge, fresh] =
          edges.try_emplace(static_cast<int>(segment.box.x0 / 3), 0, segment.box.x0);
      ++edge->second.first;
      edge->second.second = std::min(edge->second.second, segment.box.x0);
    }
    std::vector<std::pair<std::size_t, float>> ranked;
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
    if (part.size() < 2 * kMinLines) return best;
    for (float x : candidates(part)) {
      for (std::size_t begin = 0; begin < part.size();) {
        std::size_t end = begin;
        while (end < part.size() && !crosses(part[end], x)) ++end;
        if (end - begin >= 2 * kMinLines) {
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
    if (!left.is_prose(body_) || !right.is_prose(body_)) return 0;
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
