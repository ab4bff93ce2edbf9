#include <string>
#include <string_view>

#include "extract/worker/clean_text.h"
#include "extract/worker/code_blocks.h"
#include "extract/worker/encoding.h"
#include "extract/worker/format.h"
#include "extract/worker/json_blocks.h"
#include "extract/worker/json_parser.h"
#include "extract/worker/lines.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kSampleBytes = 64 * 1024;

// Several values one after the other, each on a line of its own.
bool is_json_lines(const Input& input, std::string_view head) {
  if (input.extension() == "jsonl" || input.extension() == "ndjson") return true;
  std::size_t end = head.find('\n');
  if (end == std::string_view::npos) return false;
  std::string_view first = trim(head.substr(0, end));
  std::string_view rest = trim(head.substr(end));
  return first.starts_with('{') && first.ends_with('}') && rest.starts_with('{');
}

}  // namespace

Outcome read_json(Job& job) {
  std::string head = job.input.head(kSampleBytes);
  Encoding encoding = detect_encoding(head);
  job.output.info({"application/json", false, 0, {}});
  Sections sections(job.output);
  JsonBlocks blocks(sections, is_json_lines(job.input, decode_all(head, encoding)));
  JsonParser parser(blocks, job.limits.nesting);
  CodeBlocks code(sections);
  LineSplitter lines([&](std::string_view line) { code.line(clean_text(line)); });
  auto broken = [&] {
    blocks.finish();
    job.output.warning(
        "The JSON is damaged or cut; from there on it was read as plain lines of text.");
  };
  for_each_piece(job.input, job.output, encoding, [&](std::string_view piece) {
    bool fine = parser.state() == JsonParser::State::kFine;
    if (fine) piece.remove_prefix(parser.feed(piece));
    if (parser.state() == JsonParser::State::kTooDeep) return false;
    if (parser.state() == JsonParser::State::kFine) return true;
    if (fine) broken();
    lines.feed(piece);
    return true;
  });
  if (parser.state() == JsonParser::State::kTooDeep) {
    return refuse(FailureKind::kTooLarge,
                  "The JSON is nested deeper than any document should be; the limit is " +
                      std::to_string(job.limits.nesting) + " levels.");
  }
  bool was_fine = parser.state() == JsonParser::State::kFine;
  if (was_fine && parser.finish() != JsonParser::State::kFine) broken();
  lines.finish();
  code.finish();
  blocks.finish();
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
