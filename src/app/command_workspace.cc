#include <fmt/format.h>

#include "app/commands.h"
#include "http/form.h"

namespace qwalt::app {

int list_workspaces(const Target& target, bool as_json) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto list = (*client)->call("GET", "workspaces");
  if (!list) return report(list.error());
  if (as_json) {
    fmt::print("{}\n", base::json::serialize(*list));
    return 0;
  }
  for (const auto& workspace : array_at(*list, "workspaces")) {
    fmt::print("{:<24}  {:>8} documents\n", text_at(workspace, "name"),
               base::integer_at(workspace, "documents").value_or(0));
  }
  return 0;
}

int add_workspace(const Target& target, const std::string& name) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto made = (*client)->call("POST", "workspaces", base::json::object{{"name", name}});
  if (!made) return report(made.error());
  fmt::print("Made {}.\n", printable(name));
  return 0;
}

int remove_workspace(const Target& target, const std::string& name, bool remove_documents) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto removed = (*client)->call("DELETE", "workspaces/" + http::percent_encode(name) +
                                               (remove_documents ? "?documents=remove" : ""));
  if (!removed) return report(removed.error());
  fmt::print("Removed {}.\n", printable(name));
  return 0;
}

}  // namespace qwalt::app
