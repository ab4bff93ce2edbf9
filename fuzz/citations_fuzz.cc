// Any answer, checked against any two passages: what is found lies within them, and a stream of the
// answer shows what the whole shows.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "answer/citations.h"
#include "answer/claims.h"
#include "answer/markers.h"
#include "answer/quantities.h"
#include "base/check.h"
#include "base/utf8.h"

namespace {

using qwalt::answer::Source;

Source source_of(std::uint32_t number, std::string text, std::uint8_t language) {
  Source source;
  source.number = number;
  source.passage.text = std::move(text);
  source.passage.language = language;
  source.passage.record.char_start = 7;
  source.passage.record.char_end = 7 + qwalt::base::count_code_points(source.passage.text);
  return source;
}

void check_stream(std::string_view text, std::size_t cut) {
  const std::string whole = qwalt::answer::drop_unknown_markers(text, 2);
  qwalt::answer::MarkerStream stream(2);
  std::string shown = stream.feed(text.substr(0, cut));
  shown += stream.feed(text.substr(cut));
  shown += stream.finish();
  CHECK(shown == whole);
}

void check_parts(std::string_view text) {
  std::size_t from = 0;
  for (const auto& marker : qwalt::answer::find_markers(text)) {
    CHECK(from <= marker.begin && marker.begin < marker.end && marker.end <= text.size());
    from = marker.end;
  }
  for (const auto& quantity : qwalt::answer::find_quantities(text)) {
    CHECK(quantity.begin < quantity.end && quantity.end <= text.size());
  }
  for (const auto& claim : qwalt::answer::find_claims(text)) {
    CHECK(claim.begin <= claim.end && claim.end <= text.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::uint8_t language = data[0] % 38;
  const std::string_view text(reinterpret_cast<const char*>(data + 2), size - 2);
  const std::size_t cut = data[1] * text.size() / 256;
  check_stream(text, cut);
  check_parts(text);
  const std::string valid = qwalt::base::to_valid_utf8(text);
  const std::size_t half = qwalt::base::utf8_prefix(valid, valid.size() / 2).size();
  const std::vector<Source> sources{source_of(1, valid.substr(half), language),
                                    source_of(2, valid.substr(0, half), 1)};
  const std::string answer = valid.substr(0, half) + " [1]. " + valid.substr(half);
  for (const auto& citation : qwalt::answer::check_citations(answer, sources)) {
    CHECK(citation.sentence_begin <= citation.sentence_end);
    CHECK(citation.sentence_end <= qwalt::base::count_code_points(answer));
    CHECK(citation.number <= sources.size());
    if (citation.number == 0) continue;
    const auto& record = sources[citation.number - 1].passage.record;
    CHECK(record.char_start <= citation.quote_start);
    CHECK(citation.quote_start <= citation.quote_end);
    CHECK(citation.quote_end <= record.char_end);
  }
  return 0;
}
