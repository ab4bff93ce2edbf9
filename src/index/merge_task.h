// A merge on its way: planned by a writer, run by any thread, taken back by the writer.
//
// Its inputs do not change, so it needs nothing of the writer while it runs. Not thread-safe: one
// thread at a time, handed over by something that synchronises.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "index/merge.h"
#include "index/snapshot.h"

namespace qwalt::index {

class MergeTask {
 public:
  struct Input {
    std::uint64_t number = 0;  // of the segment's file
    SegmentView view;          // as it was when the merge was planned
  };

  // Writes the file `path`, which will be segment `number`. `files` must outlive it.
  MergeTask(base::FileSystem& files, std::string path, std::uint64_t number,
            std::vector<Input> inputs)
      : files_(files), path_(std::move(path)), number_(number), inputs_(std::move(inputs)) {}

  // Some 5 µs each: its cost.
  std::uint64_t passages() const;
  std::uint64_t number() const { return number_; }
  const std::vector<Input>& inputs() const { return inputs_; }

  // Once. Errors are kept for the writer: kCancelled after `stop`, kCorrupt naming a damaged input.
  void run(const std::stop_token& stop);
  // nullopt before run().
  const std::optional<base::Status>& result() const { return result_; }

 private:
  base::FileSystem& files_;
  const std::string path_;
  const std::uint64_t number_;
  std::vector<Input> inputs_;
  std::optional<base::Status> result_;
};

}  // namespace qwalt::index
