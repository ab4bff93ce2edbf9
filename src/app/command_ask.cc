#include <fmt/format.h>

#include "app/commands.h"

namespace qwalt::app {
namespace {

using base::json::value;

// "Assembly SOP.pdf, page 12" or, without pages, with the heading it stands under.
std::string place_of(const value& passage) {
  std::string place = text_at(passage, "name");
  if (auto page = base::integer_at(passage, "page_first")) {
    return place + fmt::format(", page {}", *page);
  }
  auto heading = base::string_list(base::member(passage, "heading"));
  if (heading && !heading->empty()) place += ", " + heading->back();
  return place;
}

base::json::array names_json(const std::vector<std::string>& names) {
  base::json::array out;
  for (const std::string& name : names) out.emplace_back(name);
  return out;
}

void print_passage(std::size_t rank, const value& passage) {
  fmt::print("{}. {}\n", rank, printable(place_of(passage)));
  std::string text = printable(text_at(passage, "text"));
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') text.insert(at + 1, "   ");
  }
  fmt::print("   {}\n", text);
  for (const value& place : array_at(passage, "also_in")) {
    fmt::print("   also in {}\n", printable(place_of(place)));
  }
  fmt::print("\n");
}

// What was done to the query, if anything.
void print_notes(const value& reply) {
  for (const value& each : array_at(reply, "corrections")) {
    fmt::print("No document has \"{}\": searched for \"{}\".\n",
               printable(text_at(each, "written")), printable(text_at(each, "meant")));
  }
  if (base::bool_at(reply, "relaxed").value_or(false)) {
    fmt::print("No passage has the words just so: searched for them as plain words.\n");
  }
}

}  // namespace

void print_answer(const value& message) {
  fmt::print("{}\n", printable(text_at(message, "text")));
  const value* sources = base::member(message, "sources");
  if (sources && !sources->as_array().empty()) {
    fmt::print("\n");
    for (const value& source : sources->as_array()) {
      fmt::print("[{}] {}\n", base::integer_at(source, "number").value_or(0),
                 printable(place_of(source)));
    }
  }
  if (text_at(message, "mode") == "extractive") {
    fmt::print("\nNo language model was asked: these are the best sentences of the documents.\n");
  }
  const value* error = base::member(message, "error");
  if (error && error->is_object()) {
    fmt::print(stderr, "qwalt: the model failed: {}\n", printable(text_at(*error, "message")));
  }
}

int ask(const Target& target, const AskCommand& command) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  base::json::object body{{"question", command.question}, {"stream", false}};
  if (!command.documents.empty()) body["documents"] = names_json(command.documents);
  auto reply = (*client)->call("POST", "ask", body);
  if (!reply) return report(reply.error());
  const value* message = base::member(*reply, "message");
  if (command.as_json) {
    fmt::print("{}\n", base::json::serialize(*message));
  } else {
    print_answer(*message);
  }
  return 0;
}

int search(const Target& target, const SearchCommand& command) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  base::json::object body{{"query", command.query}, {"limit", command.limit}};
  if (!command.documents.empty()) body["documents"] = names_json(command.documents);
  auto reply = (*client)->call("POST", "search", body);
  if (!reply) return report(reply.error());
  const base::json::array& passages = base::member(*reply, "passages")->as_array();
  if (command.as_json) {
    fmt::print("{}\n", base::json::serialize(passages));
    return 0;
  }
  print_notes(*reply);
  if (passages.empty()) fmt::print("Nothing was found.\n");
  std::size_t rank = 1;
  for (const value& passage : passages) print_passage(rank++, passage);
  return 0;
}

}  // namespace qwalt::app
