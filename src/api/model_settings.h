// The model's settings that can be changed while the server runs, in three levels: the server's
// environment and flags, above it what is stored for all (model.*), above that what is stored for
// one workspace (workspace.<id>.model.*). A request's own wishes stand above all of them.
//
// A key goes to no other server than the one it was given for: when the address is changed to
// another host and no key comes with it, there is none.
// On the I/O thread, but for read(), change() and clear(), which block.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "llm/openai_client.h"
#include "llm/spending_book.h"
#include "store/store.h"

namespace qwalt::api {

// What one level says: only members that are set there, all of them valid.
using ModelLevel = boost::json::object;

struct ModelLevels {
  ModelLevel server;
  std::map<store::Id, ModelLevel> workspaces;
  std::uint64_t version = 0;  // later ones are newer
};

struct ModelChoice {
  llm::OpenAiSettings settings;
  llm::SpendingCaps caps;
};

// `body` checked: known names with values that make sense, null for "as below". kInvalid names the
// member and says what it has to be. A workspace has only some of them.
base::Result<ModelLevel> check_model_settings(const boost::json::value& body, bool of_workspace);

// `base` with what `level` says.
void apply_model_level(const ModelLevel& level, ModelChoice& base);

// `stored` with the changes of a checked body; null removes.
ModelLevel change_model_level(ModelLevel stored, const ModelLevel& changes,
                              const std::string& environment_url);

class ModelSettings {
 public:
  // All outlive it. `environment`: the lowest level.
  ModelSettings(store::Store& store, llm::OpenAiClient& client, llm::SpendingBook& book,
                ModelChoice environment);

  // From the store. Values that are no longer valid are left out.
  base::Result<ModelLevels> read();
  // Stores the changes to a level (workspace 0: the server's) and gives what there is then.
  base::Result<ModelLevels> change(store::Id workspace, const ModelLevel& changes);
  base::Result<ModelLevels> clear(store::Id workspace);

  // From the next call on, unless something newer counts already.
  void apply(ModelLevels levels);
  const ModelLevels& levels() const { return levels_; }
  const ModelChoice& environment() const { return environment_; }
  // What would count with this as the server's level.
  ModelChoice choice_with(const ModelLevel& server) const;
  llm::OpenAiClient& client() const { return client_; }

 private:
  base::Result<ModelLevels> read_all();  // with writing_ held
  base::Status write(store::Id workspace, const ModelLevel& before, const ModelLevel& after);

  store::Store& store_;
  llm::OpenAiClient& client_;
  llm::SpendingBook& book_;
  ModelChoice environment_;
  ModelLevels levels_;
  std::mutex writing_;
  std::uint64_t version_ = 0;
};

// What counts, without the key, and where each value comes from; workspace 0: of the server.
boost::json::object model_settings_json(const ModelSettings& settings, store::Id workspace);

}  // namespace qwalt::api
