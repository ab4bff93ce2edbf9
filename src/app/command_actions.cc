#include <fmt/format.h>

#include <algorithm>

#include "app/commands.h"
#include "http/form.h"

namespace qwalt::app {
namespace {

using base::json::value;

// "five whys, needs problem" as a line that can be typed.
std::string usage_of(const value& action) {
  std::string usage = text_at(action, "name");
  const bool needed = base::bool_at(action, "needs_documents").value_or(true);
  usage += needed ? " DOCUMENT" : " [DOCUMENT]";
  for (const value& argument : array_at(action, "arguments")) {
    const bool required = base::bool_at(argument, "required").value_or(true);
    usage += fmt::format(fmt::runtime(required ? " {}=…" : " [{}=…]"), text_at(argument, "name"));
  }
  return usage;
}

void print_action(const value& action) {
  fmt::print("{}\n    {}\n", printable(usage_of(action)),
             printable(text_at(action, "description")));
  const std::string source = text_at(action, "source");
  if (source != "built-in") fmt::print("    ({})\n", printable(source));
}

// Whether it is NAME=VALUE, with a name as the arguments of actions have them: a document may have
// an = further on.
bool is_argument(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

base::json::object body_of(const ActionCommand& command) {
  base::json::array documents;
  base::json::object arguments;
  for (const std::string& text : command.documents_and_values) {
    if (!is_argument(text)) {
      documents.emplace_back(text);
      continue;
    }
    const std::size_t equals = text.find('=');
    arguments[text.substr(0, equals)] = text.substr(equals + 1);
  }
  base::json::object body{{"stream", false}};
  body["documents"] = std::move(documents);
  body["arguments"] = std::move(arguments);
  if (!command.language.empty()) body["language"] = command.language;
  return body;
}

}  // namespace

int list_actions(const Target& target, bool as_json) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto reply = (*client)->call("GET", "actions");
  if (!reply) return report(reply.error());
  const base::json::array& actions = array_at(*reply, "actions");
  if (as_json) {
    fmt::print("{}\n", base::json::serialize(actions));
  } else {
    for (const value& action : actions) print_action(action);
  }
  for (const value& problem : array_at(*reply, "problems")) {
    fmt::print(stderr, "qwalt: {} is not used: {}\n", printable(text_at(problem, "file")),
               printable(text_at(problem, "message")));
  }
  return 0;
}

int run_action(const Target& target, const ActionCommand& command) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto reply =
      (*client)->call("POST", "actions/" + http::percent_encode(command.name), body_of(command));
  if (!reply) return report(reply.error());
  const value* message = base::member(*reply, "message");
  if (command.as_json) {
    fmt::print("{}\n", base::json::serialize(*message));
  } else {
    print_answer(*message);
  }
  return 0;
}

}  // namespace qwalt::app
