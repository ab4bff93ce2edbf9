#include <algorithm>
#include <charconv>
#include <map>
#include <memory>

#include "folder_pages.h"
#include "measure.h"
#include "random.h"
#include "stop.h"
#include "work_timer.h"

namespace qwalt::bench {
namespace {

constexpr std::size_t kTurn = 10;  // questions in a row to one engine

Filter adjacent_filter(const PassageTable& table) {
  const auto documents = static_cast<std::int64_t>(table.documents());
  const std::int64_t count = std::max<std::int64_t>(documents / 100, 1);
  const std::int64_t first = documents / 2 + 1;
  Filter filter;
  for (std::int64_t i = 0; i < count; ++i) filter.documents.push_back(first + i);
  filter.adjacent = true;
  filter.first_passage = table.first_passage(first);
  filter.end_passage = table.first_passage(first + count);
  return filter;
}

Filter scattered_filter(const PassageTable& table) {
  Filter filter;
  for (std::int64_t document = 1; document <= table.documents(); ++document) {
    if (Random::mix(static_cast<std::uint64_t>(document)) % 100 == 0) {
      filter.documents.push_back(document);
    }
  }
  return filter;
}

Words words_of(const std::string& name) {
  if (name == "asked") return Words::kAsked;
  if (name == "all") return Words::kAll;
  if (name == "content") return Words::kContent;
  stop(name + " is not one of asked, all, content.");
}

std::optional<Filter> filter_of(const std::string& name, const PassageTable& table) {
  if (name == "none") return std::nullopt;
  if (name == "adjacent") return adjacent_filter(table);
  if (name == "scattered") return scattered_filter(table);
  stop(name + " is not one of none, adjacent, scattered.");
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == ':') {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

// A series at work.
struct Run {
  const Series* series = nullptr;
  Engine* engine = nullptr;
  double spent_ms = 0;                            // by the clock
  std::vector<std::vector<double>> times;         // by question, microseconds of the processor
  std::vector<std::vector<double>> clock_times;   // the same by the clock
  std::vector<std::vector<std::uint32_t>> found;  // by question
  std::vector<double> opening;                    // when cold
  std::vector<double> present;                    // share of pages before a cold question
};

WorkTime ask(Run& run, const Question& question, std::size_t number) {
  const Filter* filter = run.series->filter ? &*run.series->filter : nullptr;
  const WorkTimer timer;
  auto found = run.engine->search({question, run.series->words, run.series->limit, filter});
  const WorkTime time = timer.time();
  run.spent_ms += time.clock;
  run.found[number] = std::move(found);
  return time;
}

void ask_and_count(Run& run, const Question& question, std::size_t number) {
  const WorkTime time = ask(run, question, number);
  run.times[number].push_back(time.processor * 1000);
  run.clock_times[number].push_back(time.clock * 1000);
}

// One engine for each name, however many series ask it.
class Engines {
 public:
  Engines(const PassageTable& table, std::string indexes)
      : table_(table), indexes_(std::move(indexes)) {}

  std::string folder(const std::string& name) const { return indexes_ + "/" + index_name(name); }

  Engine& get(const std::string& name) {
    auto& engine = engines_[name];
    if (!engine) {
      std::string missing;
      engine = make_engine(name, &table_, missing);
      if (!engine) stop(name + ": " + missing);
    }
    return *engine;
  }

  void open_all() {
    for (auto& [name, engine] : engines_) {
      load_pages(folder(name));
      engine->open(folder(name));
    }
  }

 private:
  const PassageTable& table_;
  std::string indexes_;
  std::map<std::string, std::unique_ptr<Engine>> engines_;
};

std::vector<Run> make_runs(const std::vector<Series>& series, Engines& engines,
                           std::size_t questions) {
  std::vector<Run> runs;
  for (const Series& each : series) {
    Run run;
    run.series = &each;
    run.engine = &engines.get(each.engine);
    if (each.filter && !run.engine->can_filter(*each.filter)) {
      stop(each.name + ": this engine has no such filter.");
    }
    run.times.resize(questions);
    run.clock_times.resize(questions);
    run.found.resize(questions);
    runs.push_back(std::move(run));
  }
  return runs;
}

base::json::array numbers(const auto& values) {
  base::json::array array;
  for (auto value : values) array.push_back(value);
  return array;
}

base::json::value to_json(const std::vector<Run>& runs, const std::vector<Question>& questions) {
  base::json::array all, words, content;
  for (const Question& question : questions) {
    words.push_back(question.all_words.size());
    content.push_back(question.content_words.size());
  }
  for (const Run& run : runs) {
    base::json::array times, clock_times, found;
    for (const auto& each : run.times) times.push_back(numbers(each));
    for (const auto& each : run.clock_times) clock_times.push_back(numbers(each));
    for (const auto& each : run.found) found.push_back(numbers(each));
    all.push_back({{"series", run.series->name},
                   {"times_us", std::move(times)},
                   {"clock_us", std::move(clock_times)},
                   {"found", std::move(found)},
                   {"open_us", numbers(run.opening)},
                   {"pages_present", numbers(run.present)}});
  }
  return {{"all_words", std::move(words)},
          {"content_words", std::move(content)},
          {"series", std::move(all)}};
}

void take_turn(Run& run, const std::vector<Question>& questions, std::size_t begin,
               double budget_ms) {
  if (run.spent_ms >= budget_ms) return;
  const std::size_t end = std::min(begin + kTurn, questions.size());
  ask(run, questions[begin], begin);  // not counted: brings the engine's memory back to the cores
  for (std::size_t i = begin; i < end && run.spent_ms < budget_ms; ++i) {
    ask_and_count(run, questions[i], i);
  }
}

}  // namespace

Series parse_series(const std::string& name, const PassageTable& table) {
  const auto parts = split(name);
  if (parts.size() != 4) stop(name + " is not engine:words:limit:filter.");
  Series series;
  series.name = name;
  series.engine = parts[0];
  series.words = words_of(parts[1]);
  const auto [end, error] =
      std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), series.limit);
  if (error != std::errc() || *end != '\0' || series.limit == 0) {
    stop(parts[2] + " is not a number of passages.");
  }
  series.filter = filter_of(parts[3], table);
  return series;
}

base::json::value measure_questions(const std::vector<Series>& series, const PassageTable& table,
                                    const std::vector<Question>& questions,
                                    const AskOptions& options) {
  Engines engines(table, options.indexes);
  auto runs = make_runs(series, engines, questions.size());
  engines.open_all();
  for (int round = 0; round < options.rounds; ++round) {
    for (std::size_t begin = 0; begin < questions.size(); begin += kTurn) {
      for (Run& run : runs) take_turn(run, questions, begin, options.seconds * 1000);
    }
  }
  return to_json(runs, questions);
}

base::json::value measure_cold(const std::vector<Series>& series, const PassageTable& table,
                               const std::vector<Question>& questions, const AskOptions& options) {
  Engines engines(table, options.indexes);
  auto runs = make_runs(series, engines, questions.size());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    for (Run& run : runs) {
      if (run.spent_ms >= options.seconds * 1000) continue;
      const std::string folder = engines.folder(run.series->engine);
      run.present.push_back(drop_pages(folder));
      const WorkTimer timer;
      run.engine->open(folder);
      run.opening.push_back(timer.time().clock * 1000);
      ask_and_count(run, questions[i], i);
      run.engine->close();
    }
  }
  return to_json(runs, questions);
}

}  // namespace qwalt::bench
