// The collection that all engines read: a text file, a passage a line.
//
//   document number, tab, title, tab, text, newline
//
// Documents are numbered from 1 without gaps, their passages stand together and in order; passages
// are numbered from 0 through the whole file. Errors end the program with a sentence.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/file_system.h"

namespace qwalt::bench {

struct Passage {
  std::int64_t document = 0;
  std::uint32_t ordinal = 0;  // in its document
  std::uint32_t number = 0;   // in the collection
  std::string_view title;     // the document's
  std::string_view text;
};

class PassageFileWriter {
 public:
  explicit PassageFileWriter(const std::string& path);
  // Neither `title` nor `text` may hold a tab or newline.
  void add(std::int64_t document, std::string_view title, std::string_view text);
  void close();

 private:
  void write_buffer();

  base::UniqueFd file_;
  std::string buffer_;
};

// Goes through a collection once; memory of its buffer, 1 MB.
class PassageFileReader {
 public:
  explicit PassageFileReader(const std::string& path);
  // False at the end. The views are valid until the next call.
  bool next(Passage& passage);

 private:
  bool fill();

  base::UniqueFd file_;
  std::string buffer_;
  std::size_t begin_ = 0;
  Passage previous_;
  bool started_ = false;
};

// Any passage of a mapped collection; 8 bytes for each in memory.
class PassageTable {
 public:
  explicit PassageTable(const std::string& path);

  std::uint32_t passages() const { return static_cast<std::uint32_t>(lines_.size() - 1); }
  std::uint32_t documents() const { return static_cast<std::uint32_t>(documents_.size() - 1); }
  // Of document `document`, or one more than all for one past the last.
  std::uint32_t first_passage(std::int64_t document) const;
  Passage passage(std::int64_t document, std::uint32_t ordinal) const;

 private:
  std::unique_ptr<base::MappedFile> file_;
  std::string_view bytes_;
  std::vector<std::uint64_t> lines_;      // offsets; one more at the end
  std::vector<std::uint32_t> documents_;  // first passage of each; one more at the end
};

}  // namespace qwalt::bench
