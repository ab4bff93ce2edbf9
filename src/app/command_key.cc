#include <fmt/format.h>

#include "app/commands.h"

namespace qwalt::app {

int add_key(const Target& target, const std::string& name, const std::string& role) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  base::json::object wanted{{"name", name}, {"role", role}};
  if (!target.settings.workspace.empty()) wanted["workspace"] = target.settings.workspace;
  auto made = (*client)->call("POST", "keys", wanted);
  if (!made) return report(made.error());
  fmt::print("{}\n", base::string_at(*made, "key").value_or(""));
  fmt::print(stderr, "This key is shown only now. From here on the server asks for a key.\n");
  return 0;
}

int list_keys(const Target& target) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto list = (*client)->call("GET", "keys");
  if (!list) return report(list.error());
  for (const auto& key : base::member(*list, "keys")->as_array()) {
    fmt::print("{}  {}  {:<6}  {:<12}  {}\n", text_at(key, "id"), text_at(key, "created_at"),
               text_at(key, "role"), base::string_at(key, "workspace").value_or("everywhere"),
               printable(text_at(key, "name")));
  }
  return 0;
}

int remove_key(const Target& target, const std::string& id) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto removed = (*client)->call("DELETE", "keys/" + id);
  if (!removed) return report(removed.error());
  fmt::print("Removed {}.\n", printable(id));
  return 0;
}

}  // namespace qwalt::app
