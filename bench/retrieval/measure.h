// What is measured, each as JSON for run.mjs. Times are the processor's unless their name says
// "clock", and in microseconds unless it says otherwise; memory and sizes in bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "engine.h"

namespace qwalt::bench {

// One row of figures: an engine asked in one way. Written "engine:words:limit:filter", words one of
// asked, all, content; filter one of none, adjacent, scattered (1 % of the documents, standing
// together or spread over the collection).
struct Series {
  std::string name;
  std::string engine;
  Words words = Words::kAsked;
  std::size_t limit = 10;
  std::optional<Filter> filter;
};

Series parse_series(const std::string& name, const PassageTable& table);

// Builds an index in `folder`, which is emptied first.
base::json::value measure_build(Engine& engine, const std::string& collection,
                                const std::string& folder);

// Opens and asks anew `rounds` times with the files in the page cache, then asks all questions
// once, for at most `seconds`, and looks at the memory.
base::json::value measure_serving(Engine& engine, const std::string& folder,
                                  const std::vector<Question>& questions, int rounds,
                                  double seconds);

struct AskOptions {
  std::string indexes;  // folder of folders
  int rounds = 1;
  double seconds = 60;  // of each series: a slow one is asked fewer questions, less often
};

// Every series the same questions, ten at a time in turn.
base::json::value measure_questions(const std::vector<Series>& series, const PassageTable& table,
                                    const std::vector<Question>& questions,
                                    const AskOptions& options);

// Each question to an engine just opened, whose files are not in the page cache. Opening is timed
// by the clock.
base::json::value measure_cold(const std::vector<Series>& series, const PassageTable& table,
                               const std::vector<Question>& questions, const AskOptions& options);

}  // namespace qwalt::bench
