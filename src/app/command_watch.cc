#include <fmt/format.h>

#include <filesystem>

#include "app/commands.h"

namespace qwalt::app {
namespace {

using base::json::value;

void print_row(const value& watch) {
  const auto number = [&](const char* key) { return base::integer_at(watch, key).value_or(0); };
  std::string state = text_at(watch, "state");
  if (number("waiting") > 0) state += fmt::format(", {} waiting", number("waiting"));
  if (number("failed") > 0) state += fmt::format(", {} refused", number("failed"));
  const std::string error = text_at(watch, "error");
  fmt::print("{}  {:>6} files  {}  {}{}{}\n", text_at(watch, "id"), number("files"),
             printable(text_at(watch, "folder")), state,
             base::bool_at(watch, "permanent").value_or(false) ? "  (--watch)" : "",
             error.empty() ? "" : "  " + printable(error));
}

// The id of the watch that a person calls by its folder or id.
base::Result<std::string> find_id(const value& list, const std::string& folder_or_id) {
  std::error_code error;
  const std::string whole = std::filesystem::absolute(folder_or_id, error).lexically_normal();
  for (const value& watch : array_at(list, "watches")) {
    const std::string folder = text_at(watch, "folder");
    if (text_at(watch, "id") == folder_or_id || folder == folder_or_id || folder == whole) {
      return text_at(watch, "id");
    }
  }
  return base::fail(base::Code::kNotFound, "The folder \"" + folder_or_id + "\" is not watched.");
}

}  // namespace

int list_watches(const Target& target, bool as_json) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto list = (*client)->call("GET", "watches");
  if (!list) return report(list.error());
  const base::json::array& watches = array_at(*list, "watches");
  if (as_json) {
    fmt::print("{}\n", base::json::serialize(watches));
    return 0;
  }
  for (const value& watch : watches) print_row(watch);
  if (watches.empty()) fmt::print("No folder is watched. Watch one: qwalt serve --watch FOLDER\n");
  return 0;
}

int add_watch(const Target& target, const std::string& folder,
              const std::vector<std::string>& ignore) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  std::error_code error;
  // Another machine's folder is named as a whole there; of this one a short form will do.
  const std::string whole =
      target.remote ? folder : std::filesystem::absolute(folder, error).lexically_normal().string();
  base::json::array patterns;
  for (const std::string& pattern : ignore) patterns.emplace_back(pattern);
  const base::json::object body{{"folder", whole}, {"ignore", std::move(patterns)}};
  auto added = (*client)->call("POST", "watches", body);
  if (!added) return report(added.error());
  print_row(*added);
  return 0;
}

int remove_watch(const Target& target, const std::string& folder_or_id, bool remove_documents) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto list = (*client)->call("GET", "watches");
  if (!list) return report(list.error());
  auto id = find_id(*list, folder_or_id);
  if (!id) return report(id.error());
  const char* documents = remove_documents ? "remove" : "keep";
  auto removed = (*client)->call("DELETE", fmt::format("watches/{}?documents={}", *id, documents));
  if (!removed) return report(removed.error());
  fmt::print("{} is watched no more; its documents {}.\n", printable(folder_or_id),
             remove_documents ? "are removed" : "stay");
  return 0;
}

}  // namespace qwalt::app
