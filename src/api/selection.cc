#include "api/selection.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kMaxSelected = 1000;

}  // namespace

base::Result<Selection> select_documents(const library::Library& library, store::Id workspace,
                                         const std::vector<std::string>& named) {
  Selection selection;
  if (named.empty()) return selection;
  if (named.size() > kMaxSelected) {
    return base::fail(base::Code::kTooLarge, "At most 1000 documents can be chosen.");
  }
  selection.ids.emplace();
  for (const std::string& name : named) {
    TRY_ASSIGN(const auto view, library.resolve(workspace, name));
    if (view.state == library::DocumentState::kFailed) {
      return base::fail(
          base::Code::kConflict,
          "\"" + view.document.name + "\" could not be read: " + view.document.error_message);
    }
    if (view.state != library::DocumentState::kReady) {
      return base::fail(base::Code::kConflict,
                        "\"" + view.document.name + "\" is still being read; try again soon.");
    }
    selection.ids->push_back(view.document.id);
    selection.names.push_back(view.document.name);
  }
  return selection;
}

}  // namespace qwalt::api
