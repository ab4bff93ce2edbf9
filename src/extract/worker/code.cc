// Source code, settings, logs: text whose lines and indentation matter.
#include <utility>

#include "extract/worker/clean_text.h"
#include "extract/worker/code_blocks.h"
#include "extract/worker/format.h"
#include "extract/worker/lines.h"

namespace qwalt::worker {
namespace {

// Blocks end at a blank line, or here.
constexpr std::size_t kMaxBlock = 4096;

}  // namespace

void CodeBlocks::line(std::string_view line) {
  bool blank = trim(line).empty();
  if (blank || block_.size() + line.size() > kMaxBlock) flush();
  if (!blank) block_.append(line).push_back('\n');
}

void CodeBlocks::flush() {
  if (!block_.empty()) sections_.add({text::BlockKind::kCode, 0, 0, std::move(block_)});
  block_.clear();
}

Outcome read_code(Job& job) {
  job.output.info({"text/plain", false, 0, {}});
  Sections sections(job.output);
  CodeBlocks blocks(sections);
  for_each_line(job.input, job.output, [&](std::string_view line) { blocks.line(line); });
  blocks.finish();
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
