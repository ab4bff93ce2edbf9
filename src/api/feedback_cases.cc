#include "api/feedback_cases.h"

#include "api/json_views.h"
#include "base/bytes.h"

namespace qwalt::api {
namespace {

std::string line(const json::object& object) { return json::serialize(object) + "\n"; }

}  // namespace

std::optional<std::string> good_case(const store::Message& answer, const std::string& question,
                                     const std::vector<answer::Source>& sources) {
  json::array golds;
  for (const store::CitationRecord& citation : answer.citations) {
    if (citation.verdict != store::Verdict::kVerified) continue;
    const answer::Source* source = source_of(citation.number, sources);
    if (source == nullptr) continue;
    const std::string quote = quote_of(citation, *source);
    if (quote.empty()) continue;
    json::object gold{{"doc", source->passage.document_name},
                      {"document_id", base::id_to_string(source->passage.ref.document)},
                      {"text", quote}};
    if (source->passage.paged) gold["page"] = answer::part_at(*source, citation.quote_start).page;
    golds.push_back(std::move(gold));
  }
  if (golds.empty()) return std::nullopt;
  return line(
      {{"_id", base::id_to_string(answer.id)}, {"question", question}, {"gold", std::move(golds)}});
}

std::string bad_case(const store::Message& answer, const std::string& question,
                     const std::vector<answer::Source>& sources) {
  json::array names;
  for (const answer::Source& source : sources) names.emplace_back(source.passage.document_name);
  return line({{"_id", base::id_to_string(answer.id)},
               {"question", question},
               {"answer", answer.text},
               {"reason", text_or_null(answer.rating_reason)},
               {"model", text_or_null(answer.model)},
               {"documents", std::move(names)}});
}

std::string question_of(const store::Message& question, const store::Message& answer) {
  const bool follows = question.parent != 0 && !answer.searched_for.empty();
  return follows ? answer.searched_for : question.text;
}

}  // namespace qwalt::api
