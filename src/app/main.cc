// The program: reads flags and environment and hands over to a command.
#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "app/commands.h"

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
  SearchCommand search;
  EvalCommand eval;
  bool as_json = false;
  std::string key_name;
  std::string key_id;
};

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
}

void add_model_options(CLI::App& command, Settings& settings) {
  command.add_option("--model", settings.model, "The model's name (QWALT_MODEL)");
  command.add_option("--base-url", settings.base_url,
                     "An OpenAI-compatible API; default OpenRouter (OPENROUTER_BASE_URL)");
  command.add_option(
      "--model-key", settings.key,
      "The model's API key; better as OPENROUTER_API_KEY, where others cannot see it");
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
  command->add_option("--cors", arguments.cors,
                      "A web origin that may call this server; repeatable [http://localhost:5173]");
  command->add_flag("--open", settings.open, "Ask for no key, on any address");
  command->add_flag("--verbose", settings.verbose, "Log more");
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

// What the flags say beyond the plain values.
base::Status complete(Arguments& arguments) {
  if (!arguments.memory.empty()) {
    TRY_ASSIGN(arguments.settings.memory, parse_size(arguments.memory));
  }
  if (!arguments.upload.empty()) {
    TRY_ASSIGN(arguments.settings.upload, parse_size(arguments.upload));
  }
  if (!arguments.cors.empty()) arguments.settings.origins = arguments.cors;
  return {};
}

Target target_of(const Arguments& arguments) {
  Target target{arguments.settings, std::nullopt};
  if (!arguments.url.empty()) target.remote = RemoteServer{arguments.url, arguments.key};
  return target;
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
  CLI::App* serve_command = add_serve(app, arguments);
  CLI::App* add_command = app.add_subcommand("add", "Add files, or all files below a folder");
  add_target_options(*add_command, arguments);
  add_command->add_option("path", arguments.paths, "Files and folders")->required();
  CLI::App* ask_command = add_ask(app, arguments);
  CLI::App* search_command = add_search(app, arguments);
  CLI::App* eval_command = add_eval(app, arguments);
  CLI::App* list_command = app.add_subcommand("list", "List the documents");
  add_target_options(*list_command, arguments);
  list_command->add_flag("--json", arguments.as_json, "Print them as JSON");
  CLI::App* rm_command = app.add_subcommand("rm", "Remove documents, by name or id, for good");
  add_target_options(*rm_command, arguments);
  rm_command->add_option("name", arguments.names, "Names or ids")->required();
  CLI::App* key_command = app.add_subcommand("key", "Keys for the server's APIs");
  key_command->require_subcommand(1);
  CLI::App* key_add = key_command->add_subcommand("add", "Make a key and show it, once");
  add_target_options(*key_add, arguments);
  key_add->add_option("name", arguments.key_name, "What it is for")->required();
  CLI::App* key_list = key_command->add_subcommand("list", "List the keys");
  add_target_options(*key_list, arguments);
  CLI::App* key_rm = key_command->add_subcommand("rm", "Remove a key, by id");
  add_target_options(*key_rm, arguments);
  key_rm->add_option("id", arguments.key_id, "Its id")->required();
  CLI::App* health_command =
      app.add_subcommand("healthcheck", "Exit with 0 if the server is healthy");
  add_target_options(*health_command, arguments);
  CLI::App* version_command = app.add_subcommand("version", "Print the version");

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
  if (*serve_command) return serve(arguments.settings);
  if (*add_command) return add_documents(target, arguments.paths);
  if (*ask_command) return ask(target, arguments.ask);
  if (*search_command) return search(target, arguments.search);
  if (*eval_command) return evaluate(arguments.settings, arguments.eval);
  if (*list_command) return list_documents(target, arguments.as_json);
  if (*rm_command) return remove_documents(target, arguments.names);
  if (*key_add) return add_key(target, arguments.key_name);
  if (*key_list) return list_keys(target);
  if (*key_rm) return remove_key(target, arguments.key_id);
  if (*health_command) return healthcheck(target);
  if (*version_command) fmt::print("qwalt {}\n", QWALT_VERSION);
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
