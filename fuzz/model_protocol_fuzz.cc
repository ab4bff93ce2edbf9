// What a model's server says: pieces of a streamed answer, errors, lists of models, embeddings, and
// thoughts before an answer. First byte: how the rest is cut into pieces.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "http/sse.h"
#include "llm/embeddings.h"
#include "llm/openai_protocol.h"
#include "llm/thoughts.h"

namespace {

using namespace qwalt;

constexpr std::size_t kLimit = 64 * 1024;

void check_pieces(std::string_view input, std::size_t step) {
  http::SseParser parser(kLimit);
  llm::ThoughtFilter filter;
  std::string whole;
  std::string shown;
  for (std::size_t at = 0; at < input.size(); at += step) {
    std::string_view piece = input.substr(at, step);
    for (;;) {
      auto item = parser.next(piece);
      if (!item || !*item) break;
      auto said = llm::parse_piece((*item)->data);
      if (!said) continue;
      CHECK(base::is_valid_utf8(said->text));
      CHECK(said->text.find('\0') == std::string::npos);
      whole += said->text;
      shown += filter.feed(said->text);
    }
  }
  shown += filter.finish();
  CHECK(shown.size() <= whole.size());
  llm::ThoughtFilter at_once;
  CHECK(at_once.feed(whole) + at_once.finish() == shown);
}

void check_failure(std::string_view body) {
  llm::OpenAiSettings settings;
  settings.key = "sk-key";
  for (int status : {200, 302, 400, 404, 429, 500}) {
    const auto failure = llm::failure_from_body(status, body, settings, "model");
    CHECK(!failure.error.message.empty());
    CHECK(base::is_valid_utf8(failure.error.message));
    CHECK(failure.error.message.find(settings.key) == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  check_pieces(input, data[0] == 0 ? input.size() + 1 : data[0]);
  check_failure(input);
  if (auto models = llm::parse_models(input, 10)) CHECK(models->size() <= 10);
  if (auto vectors = llm::parse_embeddings(input, 2)) CHECK(vectors->vectors.size() == 2);
  static_cast<void>(llm::parse_retry_after(input));
  return 0;
}
