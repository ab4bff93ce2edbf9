#include "index/merge_task.h"

namespace qwalt::index {

std::uint64_t MergeTask::passages() const {
  std::uint64_t passages = 0;
  for (const Input& input : inputs_) passages += input.view.segment->statistics().passages;
  return passages;
}

void MergeTask::run(const std::stop_token& stop) {
  std::vector<SegmentView> views;
  views.reserve(inputs_.size());
  for (const Input& input : inputs_) views.push_back(input.view);
  result_ = merge_segments(files_, views, path_, stop);
}

}  // namespace qwalt::index
