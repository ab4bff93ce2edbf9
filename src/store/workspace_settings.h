// How questions of one workspace are answered, where it differs from the server's own settings.
// Kept as settings of the store, "workspace.<id>.<name>"; what was never set is absent.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace qwalt::store {

struct WorkspaceSettings {
  std::string system_prompt;        // empty: the server's
  std::optional<double> threshold;  // below it the model is not asked
  bool operator==(const WorkspaceSettings&) const = default;
};

std::string workspace_settings_prefix(Id workspace);

// One read of the store. What is stored and makes no sense counts as absent.
base::Result<WorkspaceSettings> workspace_settings(Store& store, Id workspace);

// Replaces all of them, each a transaction of its own. The values are the caller's to check.
base::Status set_workspace_settings(Store& store, Id workspace, const WorkspaceSettings& settings);

}  // namespace qwalt::store
