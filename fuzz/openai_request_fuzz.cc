// Bodies of /v1: any JSON is a request, a filter, or an error with a sentence.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/openai/chat_request.h"
#include "api/openai/filters.h"
#include "base/check.h"

using namespace qwalt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto body = base::parse_json(text);
  if (!body) return 0;
  if (const auto request = api::openai::parse_chat_request(*body)) {
    CHECK(request->model.raw || !request->question.empty());
  } else {
    CHECK(!request.error().message.empty());
  }
  if (const auto filter = api::openai::Filter::parse(*body)) {
    const boost::json::object attributes{{"filename", "a"}, {"pages", 1}};
    static_cast<void>(filter->matches(attributes));
  } else {
    CHECK(!filter.error().message.empty());
  }
  return 0;
}
