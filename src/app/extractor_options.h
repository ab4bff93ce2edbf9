// The program that reads documents, and how the memory is shared: the server keeps its part, the
// rest is divided between the children that may run at once, those that read documents and one that
// shows pages. So all of them together stay within --memory.
#pragma once

#include "app/settings.h"
#include "extract/child_extractor.h"

namespace qwalt::app {

// Documents that may be read side by side, from 1 to the number of cores: ChildOptions::slots of
// the settings, with the limits that they hold.
int worker_count(const Settings& settings);

// With the limits and languages of the settings. kNotFound when the program is not there, kInvalid
// for a limit that is none.
base::Result<extract::ChildOptions> extractor_options(const Settings& settings);

struct MemoryShares {
  std::uint64_t child = 0;  // of each, bytes
  int documents = 1;
  int views = 1;  // 0: too little memory for a child of their own
};

// `child` in bytes when it is set by hand, 0: what fits best.
MemoryShares share_memory(std::int64_t memory, std::uint64_t child, int cores);

}  // namespace qwalt::app
