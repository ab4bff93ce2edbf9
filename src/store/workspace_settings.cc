#include "store/workspace_settings.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace qwalt::store {
namespace {

constexpr std::string_view kSystemPrompt = "system_prompt";
constexpr std::string_view kThreshold = "threshold";

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class Number>
std::string text_of(const std::optional<Number>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

}  // namespace

std::string workspace_settings_prefix(Id workspace) {
  return fmt::format("workspace.{}.", workspace);
}

base::Result<WorkspaceSettings> workspace_settings(Store& store, Id workspace) {
  const std::string prefix = workspace_settings_prefix(workspace);
  TRY_ASSIGN(const auto stored, store.settings(prefix));
  WorkspaceSettings settings;
  for (const auto& [name, value] : stored) {
    const std::string_view which = std::string_view(name).substr(prefix.size());
    if (which == kSystemPrompt) settings.system_prompt = value;
    if (which == kThreshold) settings.threshold = number<double>(value);
  }
  return settings;
}

base::Status set_workspace_settings(Store& store, Id workspace, const WorkspaceSettings& settings) {
  const std::pair<std::string_view, std::string> values[] = {
      {kSystemPrompt, settings.system_prompt},
      {kThreshold, text_of(settings.threshold)},
  };
  for (const auto& [which, value] : values) {
    const std::string name = workspace_settings_prefix(workspace).append(which);
    TRY(value.empty() ? store.remove_setting(name) : store.set_setting(name, value));
  }
  return {};
}

}  // namespace qwalt::store
