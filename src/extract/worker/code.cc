// JSON, XML, source code: text whose lines and indentation matter.
#include <string>

#include "extract/worker/clean_text.h"
#include "extract/worker/format.h"
#include "extract/worker/lines.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

// Blocks end at a blank line, or here.
constexpr std::size_t kMaxBlock = 4096;

}  // namespace

Outcome read_code(Job& job) {
  job.output.info({"text/plain", false, 0, {}});
  Sections sections(job.output);
  std::string block;
  auto flush = [&] {
    sections.add({text::BlockKind::kCode, 0, 0, std::move(block)});
    block.clear();
  };
  for_each_line(job.input, job.output, [&](std::string_view line) {
    if (trim(line).empty() || block.size() + line.size() > kMaxBlock) flush();
    if (trim(line).empty()) return;
    block.append(line);
    block.push_back('\n');
  });
  flush();
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
