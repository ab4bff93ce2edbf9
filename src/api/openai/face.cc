#include "api/openai/face.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace qwalt::api {

void add_openai_routes(Routes& routes) {
  openai::add_chat_routes(routes);
  openai::add_model_routes(routes);
  openai::add_embedding_routes(routes);
  openai::add_file_routes(routes);
  openai::add_vector_store_routes(routes);
  openai::add_store_file_routes(routes);
  openai::add_file_batch_routes(routes);
  openai::add_store_search_routes(routes);
}

namespace openai {

base::Result<std::vector<store::Workspace>> workspaces_of(Services& services,
                                                          const Caller& caller) {
  TRY_ASSIGN(auto all, services.library.store().list_workspaces());
  std::erase_if(
      all, [&](const store::Workspace& one) { return caller.bound.value_or(one.id) != one.id; });
  return all;
}

base::Result<store::Workspace> workspace_named(Services& services, const Caller& caller,
                                               std::string_view name) {
  TRY_ASSIGN(const auto all, workspaces_of(services, caller));
  for (const store::Workspace& one : all) {
    if (one.name == name) return one;
  }
  return base::fail(base::Code::kNotFound, fmt::format("There is no workspace called \"{}\".",
                                                       base::utf8_prefix(name, 100)));
}

std::int64_t seconds_of(base::Micros time) {
  constexpr base::Micros kSecond = 1'000'000;
  return time / kSecond;
}

}  // namespace openai
}  // namespace qwalt::api
