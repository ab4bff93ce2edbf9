// Any bytes as the file of a ready action: it is refused with a sentence, or run, and then no
// placeholder of its own is left, and what it says without a model cites only what it was given.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "answer/action.h"
#include "answer/action_call.h"
#include "answer/action_forms.h"
#include "base/check.h"
#include "base/utf8.h"

using namespace qwalt::answer;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto action = parse_action("fuzzed", text);
  if (!action) {
    CHECK(!action.error().message.empty());
    return 0;
  }
  ActionValues values;
  for (const ActionArgument& argument : action->arguments) values[argument.name] = "v";
  const auto call = call_action(*action, values, {"a.pdf"}, "");
  CHECK(call.has_value() && !call->search.empty() && !call->shown.empty());
  for (const ActionArgument& argument : action->arguments) {
    CHECK(call->task.find("{" + argument.name + "}") == std::string::npos);
  }
  const FormPassage passages[] = {{7, {"Procedure"}, qwalt::base::to_valid_utf8(text)}};
  const std::string said = answer_without_model(*action, *call, passages, "");
  CHECK(qwalt::base::is_valid_utf8(said));
  return 0;
}
