// What the kernel tells of changes in folders (inotify), as paths to look at. It is a hint: what
// it does not tell, or forgets, a scan finds. Not thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "base/file.h"

namespace qwalt::library {

class FolderNotices {
 public:
  // `limit`: of folders, beside the system's own; 0: none.
  explicit FolderNotices(std::size_t limit);

  struct Notices {
    std::set<std::string> touched;  // paths from the watched folder on
    std::set<std::string> closed;   // of them, files whose writer has closed them
    bool all = false;               // look at everything
  };

  // From now on, tells of the folder at `absolute`, which is `path` from the watched folder on
  // ("": itself). Without room for more of them complete() is false.
  void add(const std::string& absolute, const std::string& path);
  // Forgets the folder and what lies in it.
  void remove(const std::string& path);
  void clear();
  void start_over() { complete_ = bool{fd_}; }  // all are added again

  // What was told since. Never blocks.
  Notices take();
  int descriptor() const { return fd_.get(); }  // -1: not to be had
  bool complete() const { return complete_; }

 private:
  void take_one(int folder, unsigned mask, const std::string& name, Notices& notices);

  std::size_t limit_;
  base::UniqueFd fd_;
  std::map<int, std::string> folders_;  // path by watch descriptor
  bool complete_ = true;
};

}  // namespace qwalt::library
