// Running heads and feet: what stands at the edge of many pages, page numbers left aside.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "extract/worker/pdf_segments.h"

namespace qwalt::worker {

// Counts what stands at the edges of the pages it is shown. Not thread-safe. Memory: the edges of
// the last 64 pages.
class RunningHeads {
 public:
  void add_page(const std::vector<Segment>& segments, float page_height);

  // Marks the segments of a page that was added before, some pages ago at most.
  void mark(std::vector<Segment>& segments, float page_height) const;

 private:
  std::uint32_t pages_ = 0;
  std::deque<std::vector<std::uint64_t>> recent_;
  std::unordered_map<std::uint64_t, std::uint32_t> counts_;
};

// What makes two lines the same but for their numbers: "Page 4 of 9" and "Page 5 of 9".
std::string running_key(const std::string& text);

}  // namespace qwalt::worker
