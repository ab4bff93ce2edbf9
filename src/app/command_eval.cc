#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <optional>

#include "app/commands.h"
#include "app/extractor_options.h"
#include "app/progress_line.h"
#include "eval/citation_figures.h"
#include "eval/document_questions.h"
#include "eval/extractive_figures.h"
#include "eval/report.h"
#include "eval/retrieval.h"
#include "extract/child_extractor.h"
#include "text/language.h"

namespace qwalt::app {
namespace {

std::atomic<bool> wants_to_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "it is set by a signal");

extern "C" void stop_at_signal(int) { wants_to_stop = true; }

// Until then a signal ends the process at once; from here on the work ends by itself, and what it
// made is removed.
void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = stop_at_signal;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
}

// A line of progress for a set; none when JSON is asked for.
class SetProgress {
 public:
  SetProgress(const std::string& set, bool silent) {
    if (!silent) line_.emplace(eval::set_name(set));
  }

  eval::Watch watch() {
    return {[] { return wants_to_stop.load(); },
            [this](double share, const std::string& state) {
              if (line_) line_->show(share, state);
            }};
  }
  void finish(const std::string& state) {
    if (line_) line_->finish(state);
  }

 private:
  std::optional<ProgressLine> line_;
};

std::optional<std::size_t> limit_of(const EvalCommand& command) {
  return command.limit == 0 ? std::nullopt : std::optional(command.limit);
}

// Of all rows; nullopt: each row's is told by its text.
base::Result<std::optional<text::Language>> language_of(const EvalCommand& command) {
  if (command.language.empty()) return std::nullopt;
  const text::Language language = text::language_from_code(command.language);
  if (language == text::Language::kUnknown) {
    return base::fail(base::Code::kInvalid,
                      "\"" + command.language + "\" is no language that is known here.");
  }
  return language;
}

base::Result<eval::RetrievalOptions> retrieval_options(const EvalCommand& command) {
  eval::RetrievalOptions options;
  options.limit = limit_of(command);
  options.run_file = command.run_file;
  TRY_ASSIGN(options.language, language_of(command));
  return options;
}

// The sets that are asked for. Who forgot --documents is told.
base::Result<std::vector<std::string>> sets_of(const EvalCommand& command,
                                               const std::string& file) {
  auto sets = eval::sets_in(command.folder, file);
  if (!sets && !command.documents && eval::sets_in(command.folder, "questions.jsonl")) {
    sets.error().message += " There is a questions.jsonl: qwalt eval --documents reads it.";
  }
  return sets;
}

// One figure of every set in `folder` that holds `file`, by `run(set, watch)`.
template <class Figures, class Run, class Summary>
base::Result<std::vector<Figures>> each_set(const EvalCommand& command, const std::string& file,
                                            Run run, Summary summary) {
  TRY_ASSIGN(const auto sets, sets_of(command, file));
  if (sets.size() > 1 && !(command.run_file.empty() && command.cases_file.empty())) {
    return base::fail(base::Code::kInvalid,
                      "--run and --cases take one set at a time; this folder holds several.");
  }
  std::vector<Figures> all;
  for (const std::string& set : sets) {
    SetProgress progress(set, command.as_json);
    auto figures = run(set, progress.watch());
    if (!figures) {
      progress.finish("failed");
      return base::fail(std::move(figures).error());
    }
    progress.finish(summary(*figures));
    all.push_back(std::move(*figures));
  }
  return all;
}

base::Result<std::string> evaluate_passages(const EvalCommand& command) {
  TRY_ASSIGN(const auto options, retrieval_options(command));
  TRY_ASSIGN(const auto sets, each_set<eval::RetrievalFigures>(
                                  command, "corpus.jsonl",
                                  [&](const std::string& set, const eval::Watch& watch) {
                                    return eval::evaluate_retrieval(set, options, watch);
                                  },
                                  [](const eval::RetrievalFigures& figures) {
                                    return fmt::format("{} questions to {} passages",
                                                       figures.questions, figures.passages);
                                  }));
  if (command.as_json) return base::json::serialize(eval::retrieval_json(sets)) + "\n";
  return "\n" + eval::retrieval_tables(sets);
}

base::Result<std::string> evaluate_documents(const Settings& settings, const EvalCommand& command) {
  TRY_ASSIGN(const auto child, extractor_options(settings));
  const auto extractor = extract::make_child_extractor(child);
  const eval::DocumentOptions options{worker_count(settings), limit_of(command)};
  TRY_ASSIGN(const auto sets,
             each_set<eval::DocumentFigures>(
                 command, "questions.jsonl",
                 [&](const std::string& set, const eval::Watch& watch) {
                   return eval::evaluate_documents(set, *extractor, options, watch);
                 },
                 [](const eval::DocumentFigures& figures) {
                   return fmt::format("{} questions to {} documents", figures.questions.size(),
                                      figures.collection.documents);
                 }));
  if (command.as_json) return base::json::serialize(eval::document_json(sets)) + "\n";
  return "\n" + eval::document_tables(sets);
}

base::Result<std::string> evaluate_citations(const EvalCommand& command) {
  eval::CitationOptions options;
  options.limit = limit_of(command);
  options.cases_file = command.cases_file;
  TRY_ASSIGN(options.language, language_of(command));
  TRY_ASSIGN(const auto sets, each_set<eval::CitationFigures>(
                                  command, "answers.jsonl",
                                  [&](const std::string& set, const eval::Watch& watch) {
                                    return eval::evaluate_citations(set, options, watch);
                                  },
                                  [](const eval::CitationFigures& figures) {
                                    return fmt::format("sentences made of {} questions",
                                                       figures.questions);
                                  }));
  if (command.as_json) return base::json::serialize(eval::citation_json(sets)) + "\n";
  return "\n" + eval::citation_tables(sets);
}

base::Result<std::string> evaluate_extractive(const EvalCommand& command) {
  eval::ExtractiveOptions options;
  options.limit = limit_of(command);
  TRY_ASSIGN(options.language, language_of(command));
  TRY_ASSIGN(const auto sets, each_set<eval::ExtractiveFigures>(
                                  command, "answers.jsonl",
                                  [&](const std::string& set, const eval::Watch& watch) {
                                    return eval::evaluate_extractive(set, options, watch);
                                  },
                                  [](const eval::ExtractiveFigures& figures) {
                                    return fmt::format(
                                        "{} questions",
                                        figures.tuning.questions + figures.held_out.questions);
                                  }));
  if (command.as_json) return base::json::serialize(eval::extractive_json(sets)) + "\n";
  return "\n" + eval::extractive_tables(sets);
}

base::Result<std::string> figures_of(const Settings& settings, const EvalCommand& command) {
  if (command.documents) return evaluate_documents(settings, command);
  if (command.citations) return evaluate_citations(command);
  if (command.extractive) return evaluate_extractive(command);
  return evaluate_passages(command);
}

}  // namespace

int evaluate(const Settings& settings, const EvalCommand& command) {
  stop_on_signals();
  auto text = figures_of(settings, command);
  if (!text) return report(text.error());
  fmt::print("{}", printable(*text));
  return 0;
}

}  // namespace qwalt::app
