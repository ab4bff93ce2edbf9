// Makes the collection that the engines are compared on.
//   make_collection PASSAGES SEED OUT [TEXT]
// TEXT: plain text to learn from, one paragraph a line; without it the words are invented. Prints
// what the collection is like, as JSON.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "collection.h"
#include "stop.h"

namespace qwalt::bench {
namespace {

constexpr std::size_t kMaxTextBytes = std::size_t{1} << 30;
constexpr std::size_t kInventedWords = 2'000'000;

base::json::value to_json(const CollectionFigures& figures) {
  base::json::array growth;
  for (auto [words, vocabulary] : figures.growth) growth.push_back({words, vocabulary});
  return {{"passages", figures.passages},
          {"documents", figures.documents},
          {"words", figures.words},
          {"text_bytes", figures.text_bytes},
          {"vocabulary", figures.vocabulary},
          {"heaps_exponent", figures.heaps_exponent},
          {"zipf_exponent", figures.zipf_exponent},
          {"growth", std::move(growth)}};
}

void run(int count, char** arguments) {
  if (count != 4 && count != 5) stop("usage: make_collection PASSAGES SEED OUT [TEXT]");
  const std::uint64_t passages = std::strtoull(arguments[1], nullptr, 10);
  const std::uint64_t seed = std::strtoull(arguments[2], nullptr, 10);
  if (passages == 0) stop("PASSAGES must be a number above 0.");
  const base::Stopwatch watch;
  const WordModel model(count == 5 ? need(base::read_file(arguments[4], kMaxTextBytes))
                                   : invented_text(seed, kInventedWords));
  PassageFileWriter out(arguments[3]);
  base::json::value figures = to_json(CollectionMaker(model, seed).make(passages, out));
  out.close();
  base::json::object& object = figures.as_object();
  object["invented"] = count == 4;
  object["model_words"] = model.words();
  object["model_vocabulary"] = model.vocabulary();
  object["seconds"] = watch.milliseconds() / 1000;
  std::puts(base::json::serialize(figures).c_str());
}

}  // namespace
}  // namespace qwalt::bench

int main(int count, char** arguments) { qwalt::bench::run(count, arguments); }
