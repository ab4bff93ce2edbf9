// Whether files, store and index agree: Library::verify().
//
// Everything is looked at: each original is read and hashed, each segment decoded. Work goes on
// meanwhile: what looks wrong is looked at again a little later, and only what is wrong still is a
// finding. Cost: the time to read all originals and the index once; memory of some 100 bytes a
// document.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace qwalt::library {

struct VerifyFinding {
  // "original-missing", "original-damaged", "orphan", "foreign-file", "left-over", "store", "text",
  // "job", "changes", "name", "index", "warning": what can be branched on
  std::string kind;
  std::string subject;   // the document's name, or the file, as it is below the data folder
  std::string sentence;  // what is wrong
  bool repaired = false;
};

struct VerifyProgress {
  std::string stage;  // "store", "originals", "files", "index"
  std::int64_t done = 0;
  std::int64_t total = 0;  // 0: not known
};

struct VerifyOptions {
  bool repair = false;
  std::function<void(const VerifyProgress&)> progress;  // called some times a second
  std::stop_token stop;
};

struct VerifyReport {
  std::int64_t documents = 0;
  std::int64_t originals = 0;  // hashed
  std::int64_t bytes_hashed = 0;
  std::int64_t passages = 0;  // in the index
  std::int64_t segments = 0;
  std::vector<VerifyFinding> findings;  // the first 1000
  std::int64_t more_findings = 0;
};

}  // namespace qwalt::library
