#include "answer/prompt.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "answer/citations.h"
#include "answer/neutralise.h"
#include "base/utf8.h"
#include "llm/budget.h"

namespace qwalt::answer {
namespace {

using Values = std::pair<std::string_view, std::string_view>;

// What a model's own marks around a message may cost.
constexpr std::size_t kMessageTokens = 8;
constexpr std::size_t kTagTokens = 60;

std::string block(const Source& source, std::string_view boundary) {
  const store::PassageText& passage = source.passage;
  std::string heading;
  for (const std::string& part : passage.record.heading) {
    if (!heading.empty()) heading.append(" > ");
    heading.append(part);
  }
  std::string out = fmt::format("<source id=\"{}\" title=\"{}\"", source.number,
                                attribute_text(passage.document_name));
  if (passage.paged) out.append(fmt::format(" page=\"{}\"", passage.record.page));
  if (!heading.empty()) out.append(fmt::format(" section=\"{}\"", attribute_text(heading)));
  out.append(fmt::format(" boundary=\"{}\">\n", boundary));
  // A table that began before: what its columns are.
  if (!passage.record.table_head.empty()) {
    out.append(neutralised(passage.record.table_head)).append("\n");
  }
  out.append(neutralised(passage.text));
  return out.append(fmt::format("\n</source boundary=\"{}\">\n", boundary));
}

std::string shown(const Turn& turn) {
  const std::string_view text = base::utf8_prefix(turn.text, kHistoryTurnBytes);
  // Numbers of earlier sources would be taken for those of the ones that are there now.
  const bool answer = turn.role == store::Role::kAssistant;
  return neutralised(answer ? drop_unknown_markers(text, 0) : std::string(text));
}

void append_history(std::vector<llm::ChatMessage>& messages, std::span<const Turn> history) {
  for (const Turn& turn : history) {
    if (turn.text.empty()) continue;
    const auto role = turn.role == store::Role::kUser ? llm::Role::kUser : llm::Role::kAssistant;
    messages.push_back({role, shown(turn)});
  }
}

std::string last_message(const PromptTemplates& templates, const PromptParts& parts,
                         std::string_view boundary) {
  // A task is no document's text: it comes from a file that its users may edit.
  std::string question = parts.task.empty() ? neutralised(parts.question) : std::string(parts.task);
  if (parts.sources.empty()) {
    if (!parts.task.empty()) return question;
    const std::array<Values, 1> values{{{"question", question}}};
    return fill_template(templates.text(Template::kNoSources), values);
  }
  const std::string sources = source_blocks(parts.sources, boundary);
  const std::array<Values, 3> values{
      {{"sources", sources}, {"boundary", boundary}, {"question", question}}};
  return fill_template(templates.text(Template::kQuestion), values);
}

}  // namespace

std::string_view default_system_prompt() {
  return "You are a careful assistant for quality work: procedures, manuals and standards. Answer "
         "precisely and briefly, and keep numbers and units exactly as the documents give them.";
}

std::string source_blocks(std::span<const Source> sources, std::string_view boundary) {
  std::string out;
  for (const Source& source : sources) out.append(block(source, boundary));
  return out;
}

std::vector<llm::ChatMessage> answer_prompt(const PromptTemplates& templates,
                                            const PromptParts& parts, std::string_view boundary) {
  const std::array<Values, 1> system{
      {{"system_prompt",
        parts.system_prompt.empty() ? default_system_prompt() : parts.system_prompt}}};
  std::vector<llm::ChatMessage> messages;
  messages.push_back(
      {llm::Role::kSystem, fill_template(templates.text(Template::kSystem), system)});
  append_history(messages, parts.history);
  messages.push_back({llm::Role::kUser, last_message(templates, parts, boundary)});
  return messages;
}

std::vector<llm::ChatMessage> suggestions_prompt(const PromptTemplates& templates,
                                                 const PromptParts& parts,
                                                 std::string_view boundary) {
  return {{llm::Role::kSystem, templates.text(Template::kSuggestions)},
          {llm::Role::kUser,
           fmt::format("{}\nThe question that was asked: {}",
                       source_blocks(parts.sources, boundary), neutralised(parts.question))}};
}

std::vector<llm::ChatMessage> standalone_prompt(const PromptTemplates& templates,
                                                const PromptParts& parts) {
  std::string told = "The conversation:\n";
  for (const Turn& turn : parts.history) {
    const char* who = turn.role == store::Role::kUser ? "Question" : "Answer";
    told.append(fmt::format("{}: {}\n", who, shown(turn)));
  }
  told.append("\nThe follow-up question: ").append(neutralised(parts.question));
  return {{llm::Role::kSystem, templates.text(Template::kStandalone)},
          {llm::Role::kUser, std::move(told)}};
}

std::size_t source_tokens(const Source& source) {
  return kTagTokens + llm::estimate_tokens(source.passage.text) +
         llm::estimate_tokens(source.passage.record.table_head);
}

std::size_t prompt_tokens(std::span<const llm::ChatMessage> messages) {
  std::size_t tokens = 0;
  for (const llm::ChatMessage& message : messages) {
    tokens += kMessageTokens + llm::estimate_tokens(message.content);
  }
  return tokens;
}

}  // namespace qwalt::answer
