// A search engine as the benchmark sees it: built once from a collection, opened, asked.
//
// Not thread-safe. A failure ends the program with a sentence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "passage_file.h"

namespace qwalt::bench {

// A question of a person, and its words for those series in which every engine gets the same.
struct Question {
  std::string text;
  std::vector<std::string> all_words;      // folded, each once
  std::vector<std::string> content_words;  // those that our analyser keeps of a question
};

// What of a question an engine is given.
enum class Words {
  kAsked,    // its text: the engine's own way with questions
  kAll,      // all_words
  kContent,  // content_words
};

// Some of the documents.
struct Filter {
  std::vector<std::int64_t> documents;  // ascending
  bool adjacent = false;                // they are one interval, the passages below
  std::uint32_t first_passage = 0;
  std::uint32_t end_passage = 0;  // one past the last
};

struct Request {
  const Question& question;
  Words words = Words::kAsked;
  std::size_t limit = 10;
  const Filter* filter = nullptr;  // none: all documents
};

class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::string version() const = 0;

  // Building, in an empty folder: every passage in order, then finish(), after which all of them
  // can be found; then settle(), what the engine does to be faster or smaller once it is whole.
  virtual void begin(const std::string& folder) = 0;
  virtual void add(const Passage& passage) = 0;
  virtual void finish() = 0;
  virtual void settle() = 0;

  // Serving what was built in the folder. search() gives the numbers of the passages found, best
  // first.
  virtual void open(const std::string& folder) = 0;
  virtual std::vector<std::uint32_t> search(const Request& request) = 0;
  virtual bool can_filter(const Filter& filter) const = 0;
  virtual void close() = 0;
};

// "qwalt", "qwalt-exhaustive" (every passage scored), "qwalt-ranked" (the whole ranking, texts in
// memory), "fts5" (detail=none), "fts5-full" (detail=full) or "xapian"; null for one that is not in
// this program, with the reason in `missing`. `table` must outlive the engine.
std::unique_ptr<Engine> make_engine(std::string_view name, const PassageTable* table,
                                    std::string& missing);

// Folder that the engine's index has: the three of QWalT have one.
std::string index_name(std::string_view engine);

}  // namespace qwalt::bench
