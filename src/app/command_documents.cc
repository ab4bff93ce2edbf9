#include <fmt/format.h>

#include <algorithm>

#include "app/commands.h"
#include "http/form.h"

namespace qwalt::app {
namespace {

using base::json::value;

std::string error_of(const value& document) {
  const value* error = base::member(document, "error");
  return error ? text_at(*error, "message") : "";
}

// The id of the document that a person calls by its name or id.
base::Result<std::string> find_id(ServerClient& client, const std::string& name) {
  std::string cursor;
  do {
    TRY_ASSIGN(const value list,
               client.call("GET", "documents?limit=1000&cursor=" + http::percent_encode(cursor)));
    for (const value& document : base::member(list, "documents")->as_array()) {
      if (text_at(document, "id") == name || text_at(document, "name") == name) {
        return text_at(document, "id");
      }
      TRY_ASSIGN(const auto names, base::string_list(base::member(document, "names")));
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        return text_at(document, "id");
      }
    }
    cursor = text_at(list, "next_cursor");
  } while (!cursor.empty());
  return base::fail(base::Code::kNotFound, "There is no document called \"" + name + "\".");
}

std::int64_t number_at(const value& object, std::string_view key) {
  return base::integer_at(object, key).value_or(0);
}

// "31 pages"; of formats without pages the count of characters says more.
std::string extent_of(const value& document) {
  if (text_at(document, "state") != "ready") return "";
  if (base::bool_at(document, "paged").value_or(false)) {
    const auto pages = number_at(document, "pages");
    return fmt::format("{} page{}", pages, pages == 1 ? "" : "s");
  }
  return fmt::format("{} chars", number_at(document, "characters"));
}

void print_row(const value& document) {
  const std::size_t warnings = array_at(document, "warnings").size();
  std::string note = error_of(document);
  if (warnings > 0) note = fmt::format("{} warning{}", warnings, warnings == 1 ? "" : "s");
  fmt::print("{}  {:<10} {:>9}  {:>12}  {:<3}  {}{}\n", text_at(document, "id"),
             text_at(document, "state"), shown_bytes(number_at(document, "bytes")),
             extent_of(document), text_at(document, "language"),
             printable(text_at(document, "name")), note.empty() ? "" : "  " + printable(note));
}

void print_fact(std::string_view label, const std::string& text) {
  if (!text.empty()) fmt::print("{:<12} {}\n", label, printable(text));
}

void print_details(const value& document) {
  const std::string name = text_at(document, "name");
  fmt::print("{}\n", printable(name));
  print_fact("id", text_at(document, "id"));
  print_fact("state", text_at(document, "state"));
  print_fact("error", error_of(document));
  for (const value& other : array_at(document, "names")) {
    if (other.is_string() && other.as_string() != name) {
      print_fact("also called", std::string(other.as_string()));
    }
  }
  print_fact("source", text_at(document, "source"));
  print_fact("size", shown_bytes(number_at(document, "bytes")));
  print_fact("type", text_at(document, "media_type"));
  const bool paged = base::bool_at(document, "paged").value_or(false);
  if (text_at(document, "state") == "ready") {
    print_fact(paged ? "pages" : "sections", std::to_string(number_at(document, "pages")));
    print_fact("passages", std::to_string(number_at(document, "passages")));
    print_fact("characters", std::to_string(number_at(document, "characters")));
  }
  print_fact("language", text_at(document, "language"));
  print_fact("added", text_at(document, "created_at"));
  print_fact("ready", text_at(document, "ready_at"));
  print_fact("sha256", text_at(document, "sha256"));
  for (const value& warning : array_at(document, "warnings")) {
    if (warning.is_string()) print_fact("warning", std::string(warning.as_string()));
  }
}

}  // namespace

int list_documents(const Target& target, bool as_json) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  base::json::array all;
  std::string cursor;
  do {
    auto list =
        (*client)->call("GET", "documents?limit=1000&cursor=" + http::percent_encode(cursor));
    if (!list) return report(list.error());
    for (const value& document : base::member(*list, "documents")->as_array()) {
      if (!as_json) print_row(document);
      all.push_back(document);
    }
    cursor = text_at(*list, "next_cursor");
  } while (!cursor.empty());
  if (as_json) {
    fmt::print("{}\n", base::json::serialize(all));
  } else if (all.empty()) {
    fmt::print("There are no documents yet. Add some: qwalt add FILE…\n");
  }
  return 0;
}

int show_document(const Target& target, const std::string& name, bool as_json) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto id = find_id(**client, name);
  auto document =
      id ? (*client)->call("GET", "documents/" + *id) : base::Result<value>(base::fail(id.error()));
  if (!document) return report(document.error());
  if (as_json) {
    fmt::print("{}\n", base::json::serialize(*document));
  } else {
    print_details(*document);
  }
  return 0;
}

int remove_documents(const Target& target, const std::vector<std::string>& names) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  int status = 0;
  for (const std::string& name : names) {
    auto id = find_id(**client, name);
    auto removed = id ? (*client)->call("DELETE", "documents/" + *id)
                      : base::Result<value>(base::fail(id.error()));
    if (removed) {
      fmt::print("Removed {}.\n", printable(name));
    } else {
      status = report(removed.error());
    }
  }
  return status;
}

}  // namespace qwalt::app
