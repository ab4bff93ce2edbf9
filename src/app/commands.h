// The commands of the command line. Each prints for people, or JSON when asked, and returns the
// exit status: 0 done, 1 failed (the reason is on standard error), 2 wrong use.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/server_client.h"
#include "app/settings.h"
#include "app/shown_text.h"

namespace qwalt::app {

struct Target {
  Settings settings;
  std::optional<RemoteServer> remote;
};

int serve(const Settings& settings);
int healthcheck(const Target& target);

// Files, folders and addresses (http://…, https://…). Ctrl+C leaves what was uploaded.
int add_documents(const Target& target, const std::vector<std::string>& places);
int list_documents(const Target& target, bool as_json);
int show_document(const Target& target, const std::string& name, bool as_json);
int remove_documents(const Target& target, const std::vector<std::string>& names);

int list_watches(const Target& target, bool as_json);
int add_watch(const Target& target, const std::string& folder,
              const std::vector<std::string>& ignore);
int remove_watch(const Target& target, const std::string& folder_or_id, bool remove_documents);

// Status 1 also for findings, mended or not.
int verify(const Target& target, bool repair);
// "-": standard output, and standard input.
int export_archive(const Target& target, const std::string& file);
int import_archive(const Target& target, const std::string& file);

struct AskCommand {
  std::string question;
  std::vector<std::string> documents;
  bool as_json = false;
};
int ask(const Target& target, const AskCommand& command);
// A message of the native API, for people.
void print_answer(const base::json::value& message);

int list_actions(const Target& target, bool as_json);

struct ActionCommand {
  std::string name;
  std::vector<std::string> documents_and_values;  // "manual.pdf", "standard=ISO 9001"
  std::string language;
  bool as_json = false;
};
int run_action(const Target& target, const ActionCommand& command);

struct SearchCommand {
  std::string query;
  std::vector<std::string> documents;
  int limit = 10;
  bool as_json = false;
};
int search(const Target& target, const SearchCommand& command);

struct EvalCommand {
  std::string folder;
  bool documents = false;
  bool citations = false;
  bool extractive = false;
  bool as_json = false;
  std::string cases_file;
  std::size_t limit = 0;  // questions of each set; 0: all
  std::string run_file;
  std::string language;  // BCP 47; empty: told by the text
};
int evaluate(const Settings& settings, const EvalCommand& command);

// MCP on standard input and output, for a workspace of the server (empty: the default one).
int serve_mcp(const Target& target, const std::string& workspace);

// With a workspace in the settings the key is bound to it.
int add_key(const Target& target, const std::string& name, const std::string& role);
int list_keys(const Target& target);
int remove_key(const Target& target, const std::string& id);

int list_workspaces(const Target& target, bool as_json);
int add_workspace(const Target& target, const std::string& name);
int remove_workspace(const Target& target, const std::string& name, bool remove_documents);

// Writes a set for `qwalt eval --documents` into the folder.
int export_feedback(const Target& target, const std::string& folder);

// Writes the error to standard error, as "qwalt: …"; returns 1.
int report(const base::Error& error);

// The text under `key` of a server's reply; empty when there is none.
std::string text_at(const base::json::value& object, std::string_view key);

// The array under `key`; empty if there is none, as with a server of an earlier version.
const base::json::array& array_at(const base::json::value& object, std::string_view key);

}  // namespace qwalt::app
