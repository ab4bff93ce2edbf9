// What JSON says, as lines that can be read alone: "pump.torque: 42 Nm". Objects of an array are
// records, each kept together; when they are all flat and alike, they are the rows of a table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/worker/json_parser.h"
#include "extract/worker/sections.h"
#include "extract/worker/table_blocks.h"

namespace qwalt::worker {

// Not thread-safe. Memory: the records by which the form is decided, at most 64 KB, and one block.
class JsonBlocks final : public JsonHandler {
 public:
  // `lines`: each value of the outermost level is a record.
  JsonBlocks(Sections& sections, bool lines)
      : sections_(sections), table_(sections), lines_mode_(lines) {}

  void begin(bool array) override;
  void end(bool array) override;
  void key(std::string_view key) override;
  void scalar(std::string_view text, bool more_follows) override;

  void finish();

 private:
  struct Open {
    bool array;
    bool record = false;    // an object that is a record
    bool records = false;   // the array whose objects are
    std::string key;        // by which it is reached; empty in an array
    std::size_t index = 0;  // of the next element
  };
  using Fields = std::vector<std::pair<std::string, std::string>>;
  enum class Form { kOpen, kTable, kRecords };

  std::string path() const;
  void field(std::string path, std::string_view value);
  void end_record();
  void end_records();
  void decide();
  void send(const Fields& record);
  void send_row(const Fields& record);
  void send_lines(const Fields& fields);
  void flush_lines();

  Sections& sections_;
  TableBlocks table_;
  bool lines_mode_;
  std::vector<Open> open_;
  std::string key_;
  Fields fields_;  // of the record, or the lines outside of records
  std::size_t field_bytes_ = 0;
  bool joins_ = false;    // the next element of an array goes on in the line before
  bool goes_on_ = false;  // a piece of a string came, the next one follows
  int in_record_ = 0;     // open objects and arrays from the record on
  std::vector<Fields> sample_;
  std::size_t sample_bytes_ = 0;
  std::vector<std::string> columns_;
  Form form_ = Form::kOpen;
};

}  // namespace qwalt::worker
