// Any text as the name and the words of a document: in the prompt it is one block, whose tags are
// the only ones, and what is neutralised stays so.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "answer/neutralise.h"
#include "answer/prompt.h"
#include "base/check.h"
#include "base/utf8.h"

using namespace qwalt;

namespace {

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text =
      base::to_valid_utf8(std::string_view(reinterpret_cast<const char*>(data), size));
  const std::string once = answer::neutralised(text);
  CHECK(base::is_valid_utf8(once));
  CHECK(answer::neutralised(once) == once);
  answer::Source source;
  source.passage.document_name = text;
  source.passage.record.heading = {text};
  source.passage.text = text;
  const std::string blocks = answer::source_blocks(std::vector<answer::Source>{source}, "k7");
  CHECK(count(blocks, "<source") == 1);
  CHECK(count(blocks, "</source") == 1);
  return 0;
}
