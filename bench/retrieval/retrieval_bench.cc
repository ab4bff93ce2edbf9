// Builds indexes of one collection with several engines and asks them the same questions; run.mjs
// is what people start.
//   retrieval_bench engines
//   retrieval_bench build ENGINE --collection FILE --folder DIR
//   retrieval_bench serve ENGINE --folder DIR --questions FILE [--rounds N] [--seconds S]
//   retrieval_bench ask|cold --collection FILE --questions FILE --indexes DIR [--first N]
//                   [--rounds N] [--seconds S] SERIES…
// Prints JSON. A SERIES is engine:words:limit:filter (measure.h).
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "measure.h"
#include "question_list.h"
#include "stop.h"

namespace qwalt::bench {
namespace {

struct Arguments {
  std::string engine;
  std::string collection;
  std::string folder;
  std::string questions;
  std::string indexes;
  std::vector<std::string> series;
  std::size_t first = SIZE_MAX;  // so many questions
  int rounds = 1;
  double seconds = 60;
};

std::unique_ptr<Engine> engine_of(const Arguments& arguments) {
  std::string missing;
  auto engine = make_engine(arguments.engine, nullptr, missing);
  if (!engine) stop(arguments.engine + ": " + missing);
  return engine;
}

base::json::value engines() {
  base::json::object result;
  for (const char* name : {"qwalt", "fts5", "fts5-full", "xapian"}) {
    std::string missing;
    const auto engine = make_engine(name, nullptr, missing);
    if (engine) {
      result[name] = {{"version", engine->version()}};
    } else {
      result[name] = {{"missing", missing}};
    }
  }
  return result;
}

base::json::value build(const Arguments& arguments) {
  return measure_build(*engine_of(arguments), arguments.collection, arguments.folder);
}

base::json::value serve(const Arguments& arguments) {
  return measure_serving(*engine_of(arguments), arguments.folder,
                         read_questions(arguments.questions), arguments.rounds, arguments.seconds);
}

base::json::value ask(const Arguments& arguments, bool cold) {
  const PassageTable table(arguments.collection);
  auto questions = read_questions(arguments.questions);
  questions.resize(std::min(questions.size(), arguments.first));
  std::vector<Series> series;
  for (const std::string& name : arguments.series) series.push_back(parse_series(name, table));
  const AskOptions options{arguments.indexes, arguments.rounds, arguments.seconds};
  return cold ? measure_cold(series, table, questions, options)
              : measure_questions(series, table, questions, options);
}

void print(const base::json::value& value) { std::puts(base::json::serialize(value).c_str()); }

void add_ask(CLI::App& app, Arguments& arguments, const char* name, bool cold) {
  auto* command = app.add_subcommand(name);
  command->add_option("series", arguments.series)->required();
  command->add_option("--collection", arguments.collection)->required();
  command->add_option("--questions", arguments.questions)->required();
  command->add_option("--indexes", arguments.indexes)->required();
  command->add_option("--first", arguments.first);
  command->add_option("--rounds", arguments.rounds);
  command->add_option("--seconds", arguments.seconds);
  command->callback([&arguments, cold] { print(ask(arguments, cold)); });
}

int run(int count, char** values) {
  CLI::App app("Measures search engines beside each other.");
  app.require_subcommand(1);
  Arguments arguments;
  app.add_subcommand("engines")->callback([] { print(engines()); });
  auto* building = app.add_subcommand("build");
  building->add_option("engine", arguments.engine)->required();
  building->add_option("--collection", arguments.collection)->required();
  building->add_option("--folder", arguments.folder)->required();
  building->callback([&] { print(build(arguments)); });
  auto* serving = app.add_subcommand("serve");
  serving->add_option("engine", arguments.engine)->required();
  serving->add_option("--folder", arguments.folder)->required();
  serving->add_option("--questions", arguments.questions)->required();
  serving->add_option("--rounds", arguments.rounds);
  serving->add_option("--seconds", arguments.seconds);
  serving->callback([&] { print(serve(arguments)); });
  add_ask(app, arguments, "ask", false);
  add_ask(app, arguments, "cold", true);
  CLI11_PARSE(app, count, values);
  return 0;
}

}  // namespace
}  // namespace qwalt::bench

int main(int count, char** values) {
  try {
    return qwalt::bench::run(count, values);
  } catch (const std::exception& error) {
    qwalt::bench::stop(error.what());
  }
}
