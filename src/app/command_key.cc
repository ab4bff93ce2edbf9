#include <fmt/format.h>

#include "app/commands.h"

namespace qwalt::app {

int add_key(const Target& target, const std::string& name) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto made = (*client)->call("POST", "keys", base::json::object{{"name", name}});
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
    fmt::print("{}  {}  {}  {}\n", base::string_at(key, "id").value_or(""),
               base::string_at(key, "created_at").value_or(""),
               base::string_at(key, "role").value_or(""),
               printable(base::string_at(key, "name").value_or("")));
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
