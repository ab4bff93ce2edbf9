#include <algorithm>
#include <filesystem>

#include "base/memory_usage.h"
#include "folder_pages.h"
#include "measure.h"
#include "memory_watch.h"
#include "stop.h"
#include "work_timer.h"

namespace qwalt::bench {
namespace {

constexpr std::size_t kMemoryQuestions = 300;
constexpr std::size_t kFirstQuestion = 10;  // a long one

}  // namespace

base::json::value measure_build(Engine& engine, const std::string& collection,
                                const std::string& folder) {
  std::filesystem::remove_all(folder);
  need(base::make_directories(folder));
  PassageFileReader reader(collection);
  const std::int64_t before = base::process_memory().anonymous;
  MemoryWatch memory;
  std::uint64_t passages = 0, bytes = 0;
  const WorkTimer building(WorkTimer::Of::kProcess);
  engine.begin(folder);
  for (Passage passage; reader.next(passage); ++passages) {
    engine.add(passage);
    bytes += passage.text.size();
  }
  engine.finish();
  const WorkTime built = building.time();
  const std::uint64_t built_size = folder_size(folder);
  const WorkTimer settling(WorkTimer::Of::kProcess);
  engine.settle();
  const WorkTime settled = settling.time();
  engine.close();
  return {{"passages", passages},           {"text_bytes", bytes},
          {"build_ms", built.processor},    {"build_clock_ms", built.clock},
          {"settle_ms", settled.processor}, {"settle_clock_ms", settled.clock},
          {"built_bytes", built_size},      {"index_bytes", folder_size(folder)},
          {"anonymous_before", before},     {"anonymous_peak", memory.peak()}};
}

base::json::value measure_serving(Engine& engine, const std::string& folder,
                                  const std::vector<Question>& questions, int rounds,
                                  double seconds) {
  load_pages(folder);
  const std::int64_t before = base::process_memory().anonymous;
  const Question& first = questions[std::min(kFirstQuestion, questions.size() - 1)];
  base::json::array opening, answered;
  for (int round = 0; round < rounds; ++round) {
    const WorkTimer timer;
    engine.open(folder);
    opening.push_back(timer.time().processor * 1000);
    engine.search({first, Words::kContent, 10, nullptr});
    answered.push_back(timer.time().processor * 1000);
    engine.close();
  }
  engine.open(folder);
  MemoryWatch memory;
  const WorkTimer timer;
  std::size_t asked = 0;
  while (asked < std::min(questions.size(), kMemoryQuestions) &&
         timer.time().clock < seconds * 1000) {
    engine.search({questions[asked++], Words::kAsked, 10, nullptr});
  }
  const base::MemoryUsage after = base::process_memory();
  const std::int64_t peak = memory.peak();
  engine.close();
  return {{"open_us", std::move(opening)},
          {"first_answer_us", std::move(answered)},
          {"questions", asked},
          {"anonymous_before", before},
          {"anonymous", after.anonymous},
          {"anonymous_peak", peak},
          {"mapped", after.mapped}};
}

}  // namespace qwalt::bench
