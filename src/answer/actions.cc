#include "answer/actions.h"

#include <fmt/format.h>

#include <algorithm>

#include "answer/actions/files.h"
#include "base/check.h"
#include "base/file.h"
#include "base/log.h"

namespace qwalt::answer {
namespace {

constexpr std::string_view kEnding = ".txt";

// What people reach for first comes first; the rest by name.
constexpr std::string_view kOrder[] = {"summary", "checklist", "roles", "gaps", "risks",
                                       "whys",    "fishbone",  "pdca",  "tools"};

std::vector<ListedAction> parse_files() {
  std::vector<ListedAction> actions;
  for (std::string_view name : kOrder) {
    const auto files = action_files();
    const auto file = std::find_if(files.begin(), files.end(),
                                   [&](const ActionFile& each) { return each.name == name; });
    CHECK(file != files.end());
    auto action = parse_action(name, file->text);
    CHECK(action.has_value());  // a test parses them all
    actions.push_back({std::move(*action), ActionOrigin::kBuiltIn, std::string(file->text)});
  }
  return actions;
}

const ListedAction* built_in(std::string_view name) {
  const std::vector<ListedAction>& all = built_in_actions();
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const ListedAction& each) { return each.action.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const std::vector<ListedAction>& built_in_actions() {
  static const std::vector<ListedAction> actions = parse_files();
  return actions;
}

std::string Actions::path(std::string_view name) const {
  return fmt::format("{}/{}{}", folder_, name, kEnding);
}

std::vector<std::string> Actions::names_in_folder() const {
  std::vector<std::string> names;
  auto files = files_.list(folder_);
  if (!files) return names;  // most have no such folder
  for (const std::string& file : *files) {
    if (!file.ends_with(kEnding) || file.starts_with('.')) continue;
    if (names.size() == kMaxActionFiles) break;
    names.push_back(file.substr(0, file.size() - kEnding.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

base::Result<ListedAction> Actions::read(std::string_view name) const {
  TRY_ASSIGN(std::string text, base::read_file(path(name), kMaxActionBytes));
  TRY_ASSIGN(Action action, parse_action(name, text));
  const ActionOrigin origin = built_in(name) ? ActionOrigin::kEdited : ActionOrigin::kAdded;
  return ListedAction{std::move(action), origin, std::move(text)};
}

void Actions::warn_once(const ActionProblem& problem) const {
  const std::lock_guard lock(mutex_);
  if (warned_.size() > kMaxActionFiles) warned_.clear();
  if (!warned_.insert(problem.file + "\n" + problem.sentence).second) return;
  base::log_warning("The action {} is not used: {}", problem.file, problem.sentence);
}

ActionList Actions::list() const {
  ActionList list;
  list.actions = built_in_actions();
  for (const std::string& name : names_in_folder()) {
    auto read_one = read(name);
    if (!read_one) {
      list.problems.push_back({name + std::string(kEnding), read_one.error().message});
      warn_once(list.problems.back());
      continue;
    }
    const auto same =
        std::find_if(list.actions.begin(), list.actions.end(),
                     [&](const ListedAction& each) { return each.action.name == name; });
    if (same == list.actions.end()) {
      list.actions.push_back(std::move(*read_one));
    } else {
      *same = std::move(*read_one);
    }
  }
  return list;
}

base::Result<ListedAction> Actions::find(std::string_view name) const {
  if (is_action_name(name) && base::file_exists(path(name))) {
    auto edited = read(name);
    if (edited) return edited;
    warn_once({std::string(name) + std::string(kEnding), edited.error().message});
  }
  if (const ListedAction* found = built_in(name)) return *found;
  return base::fail(base::Code::kNotFound, "There is no such action; GET actions lists them.");
}

base::Result<ListedAction> Actions::write(std::string_view name, std::string_view text) {
  TRY_ASSIGN(Action action, parse_action(name, text));
  if (!base::file_exists(path(name)) && names_in_folder().size() >= kMaxActionFiles) {
    return base::fail(base::Code::kTooLarge,
                      fmt::format("There are {} edited actions, which is all that are read; remove "
                                  "one first.",
                                  kMaxActionFiles));
  }
  TRY(base::make_directories(folder_));
  TRY(base::write_durably(files_, path(name), text));
  const ActionOrigin origin = built_in(name) ? ActionOrigin::kEdited : ActionOrigin::kAdded;
  return ListedAction{std::move(action), origin, std::string(text)};
}

base::Status Actions::remove(std::string_view name) {
  if (!is_action_name(name) || !base::file_exists(path(name))) {
    return base::fail(base::Code::kNotFound,
                      built_in(name) ? "This action is built in and has not been edited."
                                     : "There is no such action; GET actions lists them.");
  }
  return files_.remove(path(name));
}

}  // namespace qwalt::answer
