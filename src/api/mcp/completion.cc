#include "api/mcp/completion.h"

#include "api/mcp/document_text.h"
#include "api/mcp/prompts.h"
#include "api/mcp/tools.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api::mcp {
namespace {

// The most that the protocol allows.
constexpr std::size_t kMaxValues = 100;

struct Wanted {
  bool prompt = false;  // otherwise a resource template
  std::string name;     // of the prompt, or the template
  std::string argument;
  std::string value;     // so far
  std::string document;  // given already, for the pages of it
};

struct Completions {
  std::vector<std::string> values;
  std::int64_t total = 0;
};

base::Result<Wanted> read_call(const json::object& params) {
  const json::value* ref = params.if_contains("ref");
  const json::value* argument = params.if_contains("argument");
  const std::string type = ref ? base::string_at(*ref, "type").value_or("") : "";
  const auto name = argument ? base::string_at(*argument, "name") : std::nullopt;
  const auto value = argument ? base::string_at(*argument, "value") : std::nullopt;
  Wanted wanted;
  wanted.prompt = type == "ref/prompt";
  if (!wanted.prompt && type != "ref/resource") {
    return base::fail(base::Code::kInvalid, "\"ref\" has to be a prompt or a resource template.");
  }
  if (!name || !value) {
    return base::fail(base::Code::kInvalid,
                      "\"argument\" has to have a \"name\" and a \"value\", both texts.");
  }
  wanted.name = base::string_at(*ref, wanted.prompt ? "name" : "uri").value_or("");
  wanted.argument = *name;
  wanted.value = *value;
  const json::value* context = params.if_contains("context");
  const json::value* given = context ? base::member(*context, "arguments") : nullptr;
  if (given) wanted.document = base::string_at(*given, "id").value_or("");
  return wanted;
}

base::Result<Completions> documents(Services& services, store::Id workspace,
                                    const std::string& part, bool ids) {
  TRY_ASSIGN(const auto found, services.library.list(workspace, part, "", kMaxValues));
  Completions out;
  out.total = found.total;
  for (const library::DocumentView& view : found.documents) {
    out.values.push_back(ids ? base::id_to_string(view.document.id) : view.document.name);
  }
  return out;
}

base::Result<Completions> pages(Services& services, store::Id workspace, const Wanted& wanted) {
  Completions out;
  const auto id = base::id_from_string(wanted.document);
  if (!id) return out;
  TRY_ASSIGN(const auto view, services.library.document(workspace, *id));
  for (std::uint32_t page = 1; page <= view.document.pages; ++page) {
    const std::string number = std::to_string(page);
    if (!number.starts_with(wanted.value)) continue;
    ++out.total;
    if (out.values.size() < kMaxValues) out.values.push_back(number);
  }
  return out;
}

base::Result<Completions> find(Services& services, store::Id workspace, const Wanted& wanted) {
  if (wanted.prompt) {
    if (!is_prompt(services, wanted.name)) {
      if (services.mcp_fixtures) return Completions();
      return base::fail(base::Code::kNotFound, "There is no such prompt.");
    }
    if (wanted.argument != kDocumentArgument) return Completions();
    return documents(services, workspace, wanted.value, false);
  }
  if (!wanted.name.starts_with("qwalt://documents/{id}")) {
    return base::fail(base::Code::kNotFound, "There is no such resource template.");
  }
  if (wanted.argument == "id") return documents(services, workspace, wanted.value, true);
  if (wanted.argument == "n") return pages(services, workspace, wanted);
  return Completions();
}

json::object completion_json(const Completions& found) {
  json::array values;
  for (const std::string& value : found.values) values.emplace_back(value);
  json::object completion;
  completion["hasMore"] = found.total > static_cast<std::int64_t>(values.size());
  completion["total"] = found.total;
  completion["values"] = std::move(values);
  json::object out;
  out["completion"] = std::move(completion);
  return out;
}

}  // namespace

asio::awaitable<Outcome> complete(Services& services, Call& call) {
  auto wanted = read_call(call.params());
  if (!wanted) co_return tl::unexpected(rpc_error(wanted.error()));
  auto found = co_await base::run_on(
      services.pool, [&] { return find(services, call.caller.workspace, *wanted); });
  if (!found) co_return tl::unexpected(rpc_error(found.error()));
  co_return completion_json(*found);
}

}  // namespace qwalt::api::mcp
