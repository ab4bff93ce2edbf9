// "Which ready actions are there?" Those built in, and those of a folder that people edit, which
// come before built-in ones of the same name.
//
// The folder is read at each call, so that an edited file counts at once: some 100 µs for ten
// files. A file that cannot be read as an action is a problem in the list and, once for each state
// of it, a warning in the log; a built-in one of its name stays. Thread-safe; calls block on disk.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "answer/action.h"
#include "base/file_system.h"
#include "base/result.h"

namespace qwalt::answer {

constexpr std::size_t kMaxActionFiles = 200;

enum class ActionOrigin { kBuiltIn, kEdited, kAdded };

struct ListedAction {
  Action action;
  ActionOrigin origin = ActionOrigin::kBuiltIn;
  std::string text;  // of its file
};

struct ActionProblem {
  std::string file;      // "checklist.txt"
  std::string sentence;  // "Line 7: …"
};

struct ActionList {
  std::vector<ListedAction> actions;  // built-in ones in their order, then the added by name
  std::vector<ActionProblem> problems;
};

class Actions {
 public:
  // The folder need not be there.
  Actions(base::FileSystem& files, std::string folder)
      : files_(files), folder_(std::move(folder)) {}

  ActionList list() const;
  base::Result<ListedAction> find(std::string_view name) const;  // kNotFound

  // Writes the file of `name`, durably. Errors of parse_action; kTooLarge when the folder is full.
  base::Result<ListedAction> write(std::string_view name, std::string_view text);
  // Removes the file: a built-in action is as it was. kNotFound when there is no such file.
  base::Status remove(std::string_view name);

 private:
  std::vector<std::string> names_in_folder() const;  // sorted
  std::string path(std::string_view name) const;
  base::Result<ListedAction> read(std::string_view name) const;
  void warn_once(const ActionProblem& problem) const;

  base::FileSystem& files_;
  std::string folder_;
  mutable std::mutex mutex_;
  mutable std::set<std::string> warned_;
};

// Those that come with the program, in the order in which they are shown.
const std::vector<ListedAction>& built_in_actions();

}  // namespace qwalt::answer
