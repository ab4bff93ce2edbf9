// The program: reads flags and environment and hands over to a command.
#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <functional>

#include "app/commands.h"
#include "extract/limits.h"

namespace qwalt::app {
namespace {

struct Arguments {
  Settings settings;
  std::string memory;
  std::string upload;
  std::string url;
  std::string key;
  std::vector<std::string> cors;
  std::vector<std::string> paths;
  std::vector<std::string> names;
  AskCommand ask;
  ActionCommand action;
  SearchCommand search;
  EvalCommand eval;
  bool as_json = false;
  std::string role = "admin";
  std::string key_name;
  std::string key_id;
  std::string page_cache;
  std::vector<std::string> limits;
  std::string ocr_languages;
  std::vector<std::string> watches;
  std::vector<std::string> watch_roots;
  std::string folder;
  std::vector<std::string> ignore;
  bool remove_documents = false;
  bool repair = false;
  std::string file;
};

constexpr const char* kActionsHelp = "A folder of ready actions [DATA/actions] (QWALT_ACTIONS)";
constexpr const char* kEvalFooter =
    "Nothing of yours is changed: the index is built in a temporary folder ($TMPDIR) and removed.\n"
    "\n"
    "A set of passages:\n"
    "  corpus.jsonl   {\"_id\": \"manual#3\", \"title\": \"Pump manual\", \"text\": \"Tighten to "
    "…\"}\n"
    "  queries.jsonl  {\"_id\": \"q1\", \"text\": \"Which torque for the M8 bolts?\"}\n"
    "  qrels.tsv      q1<tab>manual#3<tab>1\n"
    "Each row is a passage; rows with the same _id before # are one document.\n"
    "\n"
    "A set of documents (--documents), the files in it or in a folder of it, and questions.jsonl:\n"
    "  {\"question\": \"Which torque for the M8 bolts?\", \"gold\": [{\"doc\": \"manual.pdf\", "
    "\"page\": 12}]}\n"
    "  {\"question\": \"…\", \"gold\": [{\"doc\": \"manual.pdf\", \"text\": \"Tighten the M8 bolts "
    "to 25 Nm\"}]}\n"
    "\n"
    "nDCG@10 1.0 means that all relevant passages stand first; R@100 is the share of them among "
    "the\n"
    "first hundred; MRR@10 is 1 / rank of the first one. docs/eval.md says more.";

void add_data_option(CLI::App& command, Arguments& arguments) {
  command.add_option("--data", arguments.settings.data, "The folder that holds everything")
      ->capture_default_str();
}

// For commands that talk to a server.
void add_target_options(CLI::App& command, Arguments& arguments) {
  add_data_option(command, arguments);
  command.add_option("--url", arguments.url, "Another server, such as http://host:8000")
      ->envname("QWALT_URL");
  command.add_option("--key", arguments.key, "A key for that server")->envname("QWALT_KEY");
  command.add_option("--workspace", arguments.settings.workspace,
                     "The workspace [default] (QWALT_WORKSPACE)");
}

void add_model_options(CLI::App& command, Settings& settings) {
  command.add_option("--model", settings.model, "The model's name (QWALT_MODEL)");
  command.add_option("--base-url", settings.base_url,
                     "An OpenAI-compatible API; default OpenRouter (OPENROUTER_BASE_URL)");
  command.add_option(
      "--model-key", settings.key,
      "The model's API key; better as OPENROUTER_API_KEY, where others cannot see it");
  command.add_option("--fallback-model", settings.fallback_models,
                     "Asked when the model cannot answer; repeatable (QWALT_FALLBACK_MODELS)");
  command.add_option("--embedding-model", settings.embedding_model,
                     "The model for embeddings [none] (QWALT_EMBEDDING_MODEL)");
  command
      .add_option("--context-tokens", settings.context_tokens,
                  "The model's window [32768] (QWALT_CONTEXT_TOKENS)")
      ->check(CLI::Range(1024, 4'000'000));
  command
      .add_option("--daily-cap", settings.daily_cap,
                  "Dollars that the model may cost in a day (UTC) [no cap] (QWALT_DAILY_CAP)")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--daily-tokens", settings.daily_tokens,
                  "Tokens that the model may take in a day (UTC) [no cap] (QWALT_DAILY_TOKENS)")
      ->check(CLI::NonNegativeNumber);
}

// How documents are read; also for the server that a command runs for itself.
void add_reading_options(CLI::App& command, Arguments& arguments) {
  command.add_option("--limit", arguments.limits,
                     "A limit of reading a document, NAME=VALUE; repeatable (QWALT_LIMITS)");
  command.add_option("--ocr-languages", arguments.ocr_languages,
                     "What scanned pages are written in, such as eng+deu [eng]");
  command.add_flag("--allow-private-urls", arguments.settings.allow_private_urls,
                   "Fetch documents also from this machine and private networks");
}

void add_watch_options(CLI::App& command, Arguments& arguments) {
  command.add_option("--watch", arguments.watches,
                     "Follow this folder, DIR or DIR=WORKSPACE; repeatable");
  command.add_option("--ignore", arguments.ignore,
                     "Leave out what this pattern matches in watched folders; repeatable");
  command.add_option("--watch-root", arguments.watch_roots,
                     "Allow the API to watch folders below this one; repeatable [none]");
}

CLI::App* add_serve(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("serve", "Serve the web page and the APIs");
  Settings& settings = arguments.settings;
  add_data_option(*command, arguments);
  command->add_option("--host", settings.host, "The address to listen on")->capture_default_str();
  command->add_option("--port", settings.port, "The port; 0 takes a free one (PORT)")
      ->capture_default_str();
  command->add_option("--memory", arguments.memory,
                      "Memory for the server and its extractors together [512M]");
  command->add_option("--max-upload", arguments.upload, "The largest file that is taken [2G]");
  command->add_option("--page-cache", arguments.page_cache,
                      "Disk for pictures of pages; 0 keeps none [256M]");
  add_reading_options(*command, arguments);
  add_watch_options(*command, arguments);
  command->add_option("--actions", settings.actions, kActionsHelp);
  command->add_option("--cors", arguments.cors,
                      "A web origin that may call this server; repeatable [http://localhost:5173]");
  command->add_flag("--open", settings.open, "Ask for no key, on any address");
  command
      ->add_option("--requests-per-minute", settings.requests_per_minute,
                   "As often may each key call; 0: any number (QWALT_REQUESTS_PER_MINUTE)")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      ->add_option("--questions", settings.questions,
                   "As many questions are answered at the same time (QWALT_QUESTIONS)")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--verbose", settings.verbose, "Log more");
  // Hidden: docs/api/mcp.md.
  command->add_flag("--mcp-test-fixtures", settings.mcp_fixtures, "Fixed content for tests of MCP")
      ->group("");
  add_model_options(*command, settings);
  return command;
}

CLI::App* add_ask(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("ask", "Ask the documents a question");
  add_target_options(*command, arguments);
  command->add_option("question", arguments.ask.question, "The question")->required();
  command->add_option("--doc", arguments.ask.documents, "Only this document; repeatable");
  command->add_flag("--json", arguments.ask.as_json, "Print the whole answer as JSON");
  add_model_options(*command, arguments.settings);
  return command;
}

CLI::App* add_search(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("search", "Find passages, without a model");
  add_target_options(*command, arguments);
  command->add_option("query", arguments.search.query, "What to look for")->required();
  command->add_option("--doc", arguments.search.documents, "Only this document; repeatable");
  command->add_option("--limit", arguments.search.limit, "At most this many passages")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->add_flag("--json", arguments.search.as_json, "Print the passages as JSON");
  return command;
}

CLI::App* add_eval(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("eval", "Measure how well the search finds known answers");
  EvalCommand& eval = arguments.eval;
  command
      ->add_option("folder", eval.folder,
                   "A set: corpus.jsonl, queries.jsonl and qrels.tsv; or a folder of sets")
      ->required();
  command->add_flag("--documents", eval.documents,
                    "The set is documents (PDF, Word, text, …) and questions.jsonl");
  CLI::Option* citations = command->add_flag(
      "--citations", eval.citations,
      "Check made sentences, true and false ones: needs answers.jsonl instead of qrels.tsv");
  command
      ->add_flag("--extractive", eval.extractive,
                 "Answers without a model: do their sentences hold the answers of answers.jsonl?")
      ->excludes(citations)
      ->excludes("--documents");
  citations->excludes("--documents");
  command->add_option("--cases", eval.cases_file, "With --citations: write the sentences here")
      ->needs(citations);
  command->add_flag("--json", eval.as_json, "Print the figures as JSON");
  command->add_option("--limit", eval.limit, "Only the first so many questions of each set")
      ->check(CLI::Range(1, 10'000'000));
  CLI::Option* run = command->add_option("--run", eval.run_file,
                                         "Write what was found to this file, as a TREC run");
  CLI::Option* language = command->add_option(
      "--language", eval.language,
      "The language of the corpus, such as de; otherwise told by the text of each row");
  run->excludes("--documents");
  language->excludes("--documents");
  command->footer(kEvalFooter);
  return command;
}

// A wrong limit is found before anything starts.
base::Status check_reading(const Settings& settings) {
  extract::Limits limits;
  for (const std::string& limit : settings.limits) TRY(extract::set_limit(limits, limit));
  return {};
}

// What the flags say beyond the plain values.
base::Status complete(Arguments& arguments) {
  if (!arguments.memory.empty()) {
    TRY_ASSIGN(arguments.settings.memory, parse_size(arguments.memory));
  }
  if (!arguments.upload.empty()) {
    TRY_ASSIGN(arguments.settings.upload, parse_size(arguments.upload));
  }
  if (!arguments.cors.empty()) arguments.settings.origins = arguments.cors;
  Settings& settings = arguments.settings;
  if (!arguments.page_cache.empty()) {
    TRY_ASSIGN(settings.page_cache, parse_cache_size(arguments.page_cache));
  }
  if (!arguments.ocr_languages.empty()) {
    settings.ocr_languages = split_languages(arguments.ocr_languages);
  }
  // A flag wins over what the environment says of the same limit.
  settings.limits.insert(settings.limits.end(), arguments.limits.begin(), arguments.limits.end());
  if (!arguments.watches.empty()) settings.watches = arguments.watches;
  if (!arguments.watch_roots.empty()) settings.watch_roots = arguments.watch_roots;
  settings.ignore = arguments.ignore;
  return check_reading(settings);
}

Target target_of(const Arguments& arguments) {
  Target target{arguments.settings, std::nullopt};
  if (!arguments.url.empty()) target.remote = RemoteServer{arguments.url, arguments.key};
  return target;
}

using Run = std::function<int(const Target&, const Arguments&)>;
using Commands = std::vector<std::pair<CLI::App*, Run>>;

CLI::App* add_simple(CLI::App& app, const char* name, const char* what, Arguments& arguments) {
  CLI::App* command = app.add_subcommand(name, what);
  add_target_options(*command, arguments);
  return command;
}

void add_document_commands(CLI::App& app, Arguments& arguments, Commands& commands) {
  CLI::App* add =
      add_simple(app, "add", "Add files, all files below a folder, or web addresses", arguments);
  add->add_option("place", arguments.paths, "Files, folders, http and https addresses")->required();
  add_reading_options(*add, arguments);
  commands.emplace_back(
      add, [](const Target& t, const Arguments& a) { return add_documents(t, a.paths); });
  CLI::App* list = add_simple(app, "list", "List the documents", arguments);
  list->add_flag("--json", arguments.as_json, "Print them as JSON");
  commands.emplace_back(
      list, [](const Target& t, const Arguments& a) { return list_documents(t, a.as_json); });
  CLI::App* show = add_simple(app, "show", "Show all that is known of a document", arguments);
  show->add_option("name", arguments.key_name, "Its name or id")->required();
  show->add_flag("--json", arguments.as_json, "Print it as JSON");
  commands.emplace_back(show, [](const Target& t, const Arguments& a) {
    return show_document(t, a.key_name, a.as_json);
  });
  CLI::App* rm = add_simple(app, "rm", "Remove documents, by name or id, for good", arguments);
  rm->add_option("name", arguments.names, "Names or ids")->required();
  commands.emplace_back(
      rm, [](const Target& t, const Arguments& a) { return remove_documents(t, a.names); });
}

void add_action_commands(CLI::App& app, Arguments& arguments, Commands& commands) {
  CLI::App* list = add_simple(app, "actions", "List the ready actions", arguments);
  list->add_option("--actions", arguments.settings.actions, kActionsHelp);
  list->add_flag("--json", arguments.as_json, "Print them as JSON");
  commands.emplace_back(
      list, [](const Target& t, const Arguments& a) { return list_actions(t, a.as_json); });
  CLI::App* run = add_simple(app, "do", "Run a ready action on documents", arguments);
  run->add_option("action", arguments.action.name, "Its name: qwalt actions lists them")
      ->required();
  run->add_option("document", arguments.action.documents_and_values,
                  "Documents, and NAME=VALUE for what the action asks for");
  run->add_option("--language", arguments.action.language, "What to write in, such as de");
  run->add_option("--actions", arguments.settings.actions, kActionsHelp);
  run->add_flag("--json", arguments.action.as_json, "Print the whole answer as JSON");
  add_model_options(*run, arguments.settings);
  commands.emplace_back(
      run, [](const Target& t, const Arguments& a) { return run_action(t, a.action); });
}

void add_watch_commands(CLI::App& app, Arguments& arguments, Commands& commands) {
  CLI::App* watch = app.add_subcommand("watch", "Folders whose files are documents");
  watch->require_subcommand(1);
  CLI::App* list = add_simple(*watch, "list", "List the watched folders", arguments);
  list->add_flag("--json", arguments.as_json, "Print them as JSON");
  commands.emplace_back(
      list, [](const Target& t, const Arguments& a) { return list_watches(t, a.as_json); });
  CLI::App* add = add_simple(*watch, "add", "Watch a folder of the server's machine", arguments);
  add->add_option("folder", arguments.folder, "The folder")->required();
  add->add_option("--ignore", arguments.ignore, "Leave out what this pattern matches; repeatable");
  commands.emplace_back(
      add, [](const Target& t, const Arguments& a) { return add_watch(t, a.folder, a.ignore); });
  CLI::App* rm = add_simple(*watch, "rm", "Watch a folder no more", arguments);
  rm->add_option("folder", arguments.folder, "The folder, or its id")->required();
  rm->add_flag("--remove-documents", arguments.remove_documents,
               "Remove the documents that came from it too");
  commands.emplace_back(rm, [](const Target& t, const Arguments& a) {
    return remove_watch(t, a.folder, a.remove_documents);
  });
}

void add_care_commands(CLI::App& app, Arguments& arguments, Commands& commands) {
  CLI::App* check = add_simple(
      app, "verify", "Prove that files, store and index agree; exit with 1 if not", arguments);
  check->add_flag("--repair", arguments.repair, "Mend what can be mended");
  commands.emplace_back(check,
                        [](const Target& t, const Arguments& a) { return verify(t, a.repair); });
  CLI::App* out =
      add_simple(app, "export", "Write documents, chats and prompts to one archive", arguments);
  out->add_option("file", arguments.file, "The archive; - for standard output")->required();
  commands.emplace_back(
      out, [](const Target& t, const Arguments& a) { return export_archive(t, a.file); });
  CLI::App* in = add_simple(app, "import", "Take in an archive that export wrote", arguments);
  in->add_option("file", arguments.file, "The archive; - for standard input")->required();
  commands.emplace_back(
      in, [](const Target& t, const Arguments& a) { return import_archive(t, a.file); });
}

void add_key_commands(CLI::App& app, Arguments& arguments, Commands& commands) {
  CLI::App* key = app.add_subcommand("key", "Keys for the server's APIs");
  key->require_subcommand(1);
  CLI::App* add = add_simple(*key, "add", "Make a key and show it, once", arguments);
  add->add_option("name", arguments.key_name, "What it is for")->required();
  add->add_option("--role", arguments.role, "What it may do: admin, editor or reader")
      ->check(CLI::IsMember({"admin", "editor", "reader"}))
      ->capture_default_str();
  add->get_option("--workspace")->description("The only workspace that it opens [all]");
  commands.emplace_back(
      add, [](const Target& t, const Arguments& a) { return add_key(t, a.key_name, a.role); });
  for (CLI::App* list : {add_simple(*key, "list", "List the keys", arguments),
                         add_simple(app, "keys", "List the keys", arguments)}) {
    commands.emplace_back(list, [](const Target& t, const Arguments&) { return list_keys(t); });
  }
  CLI::App* rm = add_simple(*key, "rm", "Remove a key, by id", arguments);
  rm->alias("remove");
  rm->add_option("id", arguments.key_id, "Its id")->required();
  commands.emplace_back(
      rm, [](const Target& t, const Arguments& a) { return remove_key(t, a.key_id); });
}

void add_workspace_commands(CLI::App& app, Arguments& arguments, Commands& commands) {
  CLI::App* workspace = app.add_subcommand("workspace", "Collections that are kept apart");
  workspace->require_subcommand(1);
  CLI::App* list = add_simple(*workspace, "list", "List the workspaces", arguments);
  list->add_flag("--json", arguments.as_json, "Print them as JSON");
  commands.emplace_back(
      list, [](const Target& t, const Arguments& a) { return list_workspaces(t, a.as_json); });
  CLI::App* add = add_simple(*workspace, "add", "Make a workspace", arguments);
  add->add_option("name", arguments.key_name, "1 to 64 of a-z, 0-9, _ and -")->required();
  commands.emplace_back(
      add, [](const Target& t, const Arguments& a) { return add_workspace(t, a.key_name); });
  CLI::App* rm = add_simple(*workspace, "rm", "Remove a workspace with its chats", arguments);
  rm->add_option("name", arguments.key_name, "Its name")->required();
  rm->add_flag("--remove-documents", arguments.remove_documents, "Its documents too, for good");
  commands.emplace_back(rm, [](const Target& t, const Arguments& a) {
    return remove_workspace(t, a.key_name, a.remove_documents);
  });
}

void add_feedback_commands(CLI::App& app, Arguments& arguments, Commands& commands) {
  CLI::App* feedback = app.add_subcommand("feedback", "Answers that were rated");
  feedback->require_subcommand(1);
  CLI::App* out =
      add_simple(*feedback, "export", "Write them as a set of questions for qwalt eval --documents",
                 arguments);
  out->add_option("folder", arguments.folder, "A folder for it")->required();
  commands.emplace_back(
      out, [](const Target& t, const Arguments& a) { return export_feedback(t, a.folder); });
}

void add_mcp_command(CLI::App& app, Arguments& arguments, Commands& commands) {
  CLI::App* command =
      add_simple(app, "mcp", "Serve the documents to an MCP client on standard input", arguments);
  add_reading_options(*command, arguments);
  add_model_options(*command, arguments.settings);
  commands.emplace_back(command, [](const Target& t, const Arguments&) {
    return serve_mcp(t, t.settings.workspace);
  });
}

Commands add_commands(CLI::App& app, Arguments& arguments) {
  Commands commands;
  commands.emplace_back(add_serve(app, arguments),
                        [](const Target& t, const Arguments&) { return serve(t.settings); });
  add_document_commands(app, arguments, commands);
  commands.emplace_back(add_ask(app, arguments),
                        [](const Target& t, const Arguments& a) { return ask(t, a.ask); });
  commands.emplace_back(add_search(app, arguments),
                        [](const Target& t, const Arguments& a) { return search(t, a.search); });
  add_action_commands(app, arguments, commands);
  add_watch_commands(app, arguments, commands);
  add_care_commands(app, arguments, commands);
  commands.emplace_back(add_eval(app, arguments), [](const Target& t, const Arguments& a) {
    return evaluate(t.settings, a.eval);
  });
  add_key_commands(app, arguments, commands);
  add_workspace_commands(app, arguments, commands);
  add_feedback_commands(app, arguments, commands);
  add_mcp_command(app, arguments, commands);
  CLI::App* health =
      add_simple(app, "healthcheck", "Exit with 0 if the server is healthy", arguments);
  commands.emplace_back(health, [](const Target& t, const Arguments&) { return healthcheck(t); });
  CLI::App* version = app.add_subcommand("version", "Print the version");
  commands.emplace_back(version, [](const Target&, const Arguments&) {
    fmt::print("qwalt {}\n", QWALT_VERSION);
    return 0;
  });
  return commands;
}

int run(int argc, char** argv) {
  auto environment = environment_with_dotenv();
  if (!environment) return report(environment.error());
  auto settings = settings_from(*environment);
  if (!settings) return report(settings.error());
  Arguments arguments;
  arguments.settings = std::move(*settings);

  CLI::App app("QWalT answers questions from your documents, every sentence traced to a page.");
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  const Commands commands = add_commands(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (auto completed = complete(arguments); !completed) {
    report(completed.error());
    return 2;
  }
  const Target target = target_of(arguments);
  for (const auto& [command, work] : commands) {
    if (*command) return work(target, arguments);
  }
  return 0;
}

}  // namespace
}  // namespace qwalt::app

int main(int argc, char** argv) {
  // Few arenas: memory that one thread freed is used by the next.
  ::mallopt(M_ARENA_MAX, 2);
  // A client that leaves must not end the server.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return qwalt::app::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "qwalt: %s\n", error.what());
    return 1;
  }
}
