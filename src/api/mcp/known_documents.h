// Documents looked up for one reply, each once. Blocks; for one thread.
#pragma once

#include <map>

#include "api/services.h"

namespace qwalt::api::mcp {

class KnownDocuments {
 public:
  KnownDocuments(Services& services, store::Id workspace)
      : services_(services), workspace_(workspace) {}

  // Null for one that is not there (any more). Valid as long as this object.
  const store::Document* find(store::Id id) {
    auto [at, is_new] = known_.try_emplace(id);
    if (is_new) {
      auto view = services_.library.document(workspace_, id);
      if (view) at->second = std::move(view->document);
    }
    return at->second.id == id ? &at->second : nullptr;
  }

 private:
  Services& services_;
  store::Id workspace_;
  std::map<store::Id, store::Document> known_;  // id 0: not there
};

}  // namespace qwalt::api::mcp
