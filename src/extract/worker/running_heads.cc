#include "extract/worker/running_heads.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/ascii.h"
#include "extract/worker/pdf_links.h"
#include "extract/worker/pdf_rows.h"

namespace qwalt::worker {
namespace {

// Measured on 94 files.
constexpr float kEdge = 0.13F;  // of the page's height
constexpr std::size_t kEdgeRows = 4;
constexpr std::size_t kRemembered = 64;
constexpr std::uint32_t kFewPages = 12;
constexpr std::size_t kMaxSegmentsToLookAt = 2000;

// Page numbers of front matter: "iv", "xii".
bool is_roman(const std::string& text) {
  return !text.empty() && text.size() <= 6 &&
         text.find_first_not_of("ivxlcIVXLC") == std::string::npos;
}

// The segments of the first and last rows, if they stand at the page's edge.
std::vector<std::size_t> edge_segments(const std::vector<Segment>& segments, float page_height) {
  std::vector<std::size_t> found;
  if (segments.size() > kMaxSegmentsToLookAt) return found;
  float top = kEdge * page_height;
  float bottom = (1 - kEdge) * page_height;
  for (bool at_top : {true, false}) {
    std::vector<std::size_t> edge;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      bool inside = at_top ? segments[i].box.middle() < top : segments[i].box.middle() > bottom;
      if (inside) edge.push_back(i);
    }
    std::sort(edge.begin(), edge.end(), [&](std::size_t a, std::size_t b) {
      float first = segments[a].box.middle();
      float second = segments[b].box.middle();
      return at_top ? first < second : first > second;
    });
    std::size_t rows = 0;
    float last = -1e9F;
    for (std::size_t i : edge) {
      if (std::abs(segments[i].box.middle() - last) > segments[i].box.height() / 2) ++rows;
      if (rows > kEdgeRows) break;
      last = segments[i].box.middle();
      found.push_back(i);
    }
  }
  return found;
}

// The same text counts only at the same end of the page.
std::uint64_t key_of(const Segment& segment, float page_height) {
  std::string key = running_key(segment.text);
  key += segment.box.middle() < page_height / 2 ? '^' : '_';
  return std::hash<std::string>()(key);
}

}  // namespace

std::string running_key(const std::string& text) {
  if (is_roman(text)) return "#";
  std::string key;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (is_link_mark(c)) {
      i += kLinkMarkBytes - 1;
    } else if (c >= '0' && c <= '9') {
      if (key.empty() || key.back() != '#') key += '#';
    } else if (c != ' ') {
      key += base::to_lower(c);
    }
  }
  return key;
}

void RunningHeads::add_page(const std::vector<Segment>& segments, float page_height) {
  std::vector<std::uint64_t> keys;
  for (std::size_t i : edge_segments(segments, page_height)) {
    keys.push_back(key_of(segments[i], page_height));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (std::uint64_t key : keys) ++counts_[key];
  recent_.push_back(std::move(keys));
  ++pages_;
  if (recent_.size() <= kRemembered) return;
  for (std::uint64_t key : recent_.front()) {
    if (--counts_[key] == 0) counts_.erase(key);
  }
  recent_.pop_front();
}

void RunningHeads::mark(std::vector<Segment>& segments, float page_height) const {
  auto window = static_cast<double>(recent_.size());
  double enough = pages_ <= kFewPages ? std::max(2.0, 0.4 * window) : std::max(3.0, 0.08 * window);
  std::size_t marked = 0;
  for (std::size_t i : edge_segments(segments, page_height)) {
    auto count = counts_.find(key_of(segments[i], page_height));
    segments[i].running = count != counts_.end() && count->second >= enough;
    marked += segments[i].running;
  }
  // A page of nothing else: pages of one line each look alike.
  if (marked < segments.size()) return;
  for (Segment& segment : segments) segment.running = false;
}

}  // namespace qwalt::worker
