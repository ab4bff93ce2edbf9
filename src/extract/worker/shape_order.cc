#include "extract/worker/shape_order.h"

#include <algorithm>

namespace qwalt::worker {
namespace {

// A box along one axis.
struct Span {
  std::size_t box;
  std::int64_t begin;
  std::int64_t size;
};

// Whether two spans share more than half of the shorter one.
bool are_level(const Span& a, const Span& b) {
  std::int64_t begin = std::max(a.begin, b.begin);
  std::int64_t end = std::min(a.begin + a.size, b.begin + b.size);
  return end - begin > std::min(a.size, b.size) / 2 || a.begin == b.begin;
}

// The spans in order of their beginning, each group with those that are level with its first.
std::vector<std::vector<std::size_t>> bands(std::vector<Span> spans) {
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<std::vector<std::size_t>> groups;
  while (!spans.empty()) {
    Span first = spans.front();
    std::vector<std::size_t> group;
    std::erase_if(spans, [&](const Span& span) {
      bool level = are_level(first, span);
      if (level) group.push_back(span.box);
      return level;
    });
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

std::vector<std::size_t> reading_order(const std::vector<ShapeBox>& boxes) {
  std::vector<std::size_t> order;
  std::vector<Span> rows;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    if (boxes[i].placed) rows.push_back({i, boxes[i].top, boxes[i].height});
    if (!boxes[i].placed) order.push_back(i);
  }
  for (const std::vector<std::size_t>& row : bands(std::move(rows))) {
    std::vector<Span> columns;
    columns.reserve(row.size());
    for (std::size_t i : row) columns.push_back({i, boxes[i].left, boxes[i].width});
    for (std::vector<std::size_t>& column : bands(std::move(columns))) {
      std::stable_sort(column.begin(), column.end(),
                       [&](std::size_t a, std::size_t b) { return boxes[a].top < boxes[b].top; });
      order.insert(order.end(), column.begin(), column.end());
    }
  }
  return order;
}

}  // namespace qwalt::worker
