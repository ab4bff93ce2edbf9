// `ask`: an answer from the documents, every sentence checked against the passage that it cites.
#include <fmt/format.h>

#include <chrono>

#include "api/json_views.h"
#include "api/mcp/document_text.h"
#include "api/mcp/known_documents.h"
#include "api/mcp/tools.h"
#include "api/page_links.h"
#include "api/question.h"
#include "base/async.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace qwalt::api::mcp {
namespace {

constexpr auto kBetweenProgress = std::chrono::milliseconds(500);

constexpr std::string_view kListing = R"({
  "name": "ask",
  "title": "Ask the documents",
  "description": "Answers a question from the documents. Each sentence cites its source as [1]; each citation was compared with the passage that it names: verified, partly or unsupported. Where the documents hold nothing about the question, answered is false. Without a language model the answer is the best sentences of the documents.",
  "inputSchema": {
    "type": "object",
    "properties": {
      "question": {"type": "string", "minLength": 1, "maxLength": 4000, "description": "A whole question that can be understood by itself."},
      "documents": {"type": "array", "items": {"type": "string"}, "maxItems": 1000, "description": "Only from these documents, by name or id. Leave out to use all."}
    },
    "required": ["question"],
    "additionalProperties": false
  },
  "outputSchema": {
    "type": "object",
    "properties": {
      "answer": {"type": "string"},
      "answered": {"type": "boolean"},
      "mode": {"enum": ["model", "extractive", null], "description": "null: nothing was found to answer from."},
      "state": {"type": "string", "enum": ["complete", "partial", "stopped", "failed"]},
      "follow_up_question": {"type": ["string", "null"]},
      "error": {"type": ["string", "null"], "description": "What went wrong with the language model."},
      "warnings": {"type": "array", "items": {"type": "string"}},
      "citations": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "number": {"type": "integer", "description": "As in the answer; 0: a sentence without a source."},
            "sentence": {"type": "string"},
            "verified": {"type": "string", "enum": ["verified", "partly", "unsupported"]},
            "implied": {"type": "boolean", "description": "The sentence names no source; this one was found for it."},
            "quote": {"type": "string"},
            "passage_id": {"type": "string"},
            "document": {"type": "string"},
            "document_id": {"type": "string"},
            "page": {"type": ["integer", "null"]},
            "url": {"type": "string"}
          },
          "required": ["number", "sentence", "verified", "implied"]
        }
      },
      "sources": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "number": {"type": "integer"},
            "id": {"type": "string"},
            "title": {"type": "string"},
            "url": {"type": "string"}
          },
          "required": ["number", "id", "title", "url"]
        }
      }
    },
    "required": ["answer", "answered", "mode", "state", "citations", "sources", "warnings", "error", "follow_up_question"]
  },
  "annotations": {"title": "Ask the documents", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": false, "openWorldHint": false}
})";

// Says how far an answer is, at most twice a second.
class Progress {
 public:
  explicit Progress(const Call& call) : call_(call) {}

  void say(std::string_view sentence) {
    last_ = std::chrono::steady_clock::now();
    call_.progress(++step_, sentence);
  }
  void add_text(std::string_view delta) {
    characters_ += base::count_code_points(delta);
    if (std::chrono::steady_clock::now() - last_ < kBetweenProgress) return;
    say(fmt::format("Writing the answer: {} characters.", characters_));
  }
  void restart() { characters_ = 0; }

 private:
  const Call& call_;
  int step_ = 0;
  std::size_t characters_ = 0;
  std::chrono::steady_clock::time_point last_{};
};

std::string sentence_of(const store::Message& message, const store::CitationRecord& citation) {
  const std::string_view text = message.text;
  const std::size_t begin = base::code_point_offset(text, citation.sentence_begin);
  const std::size_t end = base::code_point_offset(text, citation.sentence_end);
  return std::string(text.substr(begin, end > begin ? end - begin : 0));
}

// A citation of the native API, and what a reader without that API needs.
json::object citation_json(const Call& call, KnownDocuments& documents, json::object whole,
                           std::string sentence, bool implied) {
  json::object out{{"number", whole["number"]},
                   {"sentence", std::move(sentence)},
                   {"verified", whole["verified"]},
                   {"implied", implied}};
  const std::string passage = text_in(whole, "passage_id");
  const auto ref = parse_passage_id(passage);
  const store::Document* document = ref ? documents.find(ref->document) : nullptr;
  if (!document) return out;
  for (const char* member : {"quote", "passage_id", "document_id", "page"}) {
    out[member] = std::move(whole[member]);
  }
  out["document"] = std::move(whole["name"]);
  const auto section = static_cast<std::uint32_t>(whole["section"].to_number<std::int64_t>());
  out["url"] = page_link(call.server, *document, section, ref->ordinal);
  return out;
}

json::array citations_of(const Call& call, KnownDocuments& documents,
                         const answer::Answer& answer) {
  json::array whole = citations_json(answer.message, answer.sources);
  json::array out;
  for (std::size_t i = 0; i < whole.size() && i < answer.message.citations.size(); ++i) {
    const store::CitationRecord& record = answer.message.citations[i];
    out.push_back(citation_json(call, documents, std::move(whole[i].as_object()),
                                sentence_of(answer.message, record), record.implied));
  }
  return out;
}

json::array sources_of(const Call& call, KnownDocuments& documents, const answer::Answer& answer) {
  json::array out;
  for (const answer::Source& source : answer.sources) {
    const store::PassageText& passage = source.passage;
    const store::Document* document = documents.find(passage.ref.document);
    if (!document) continue;
    out.push_back(
        {{"number", source.number},
         {"id", passage_id(passage.ref)},
         {"title", title_of(passage)},
         {"url", page_link(call.server, *document, passage.record.page, passage.ref.ordinal)}});
  }
  return out;
}

// The answer for whoever reads it as text: with its sources, and with what did not hold.
std::string as_text(const store::Message& message, const json::array& citations,
                    const json::array& sources) {
  std::string text = message.text;
  std::string cited;
  std::string doubtful;
  for (const json::value& source : sources) {
    const auto number = source.at("number").to_number<std::int64_t>();
    const bool used = std::any_of(citations.begin(), citations.end(), [&](const json::value& c) {
      return c.at("number").to_number<std::int64_t>() == number;
    });
    if (!used) continue;
    cited.append(fmt::format("\n[{}] {} {}", number,
                             std::string_view(source.at("title").as_string()),
                             std::string_view(source.at("url").as_string())));
  }
  for (const json::value& citation : citations) {
    if (citation.at("verified").as_string() != "unsupported") continue;
    doubtful.append("\n- ").append(std::string_view(citation.at("sentence").as_string()));
  }
  if (!cited.empty()) text.append("\n\nSources:").append(cited);
  if (!doubtful.empty()) text.append("\n\nNot found in the documents:").append(doubtful);
  return text;
}

ToolAnswer answer_json(Services& services, const Call& call, const answer::Answer& answer) {
  KnownDocuments documents(services, call.caller.workspace);
  const store::Message& message = answer.message;
  json::object whole = message_json(message, {});
  json::array citations = citations_of(call, documents, answer);
  json::array sources = sources_of(call, documents, answer);
  ToolAnswer out;
  out.text = as_text(message, citations, sources);
  out.structured = {{"answer", message.text},
                    {"answered", message.answered},
                    {"mode", text_or_null(message.mode)},
                    {"state", whole["state"]},
                    {"follow_up_question", text_or_null(message.follow_up_question)},
                    {"error", text_or_null(message.error_message)},
                    {"warnings", strings_json(answer.warnings)},
                    {"citations", std::move(citations)},
                    {"sources", std::move(sources)}};
  return out;
}

answer::AnswerSink sink_of(Services& services, const Call& call, Progress& progress) {
  answer::AnswerSink sink;
  sink.accepted = [&services, &call](store::Id id) {
    call.link.on_stop([&services, id] { services.answerer.stop(id); });
  };
  sink.sources = [&progress](const std::string&, const std::vector<answer::Source>& sources) {
    progress.say(fmt::format("Reading {} passages.", sources.size()));
  };
  sink.delta = [&progress](std::string_view text) { progress.add_text(text); };
  sink.replace = [&progress](std::string_view) { progress.restart(); };
  sink.citations = [&progress](const store::Message&, const std::vector<answer::Source>&) {
    progress.say("The citations are checked.");
  };
  return sink;
}

asio::awaitable<base::Result<ToolAnswer>> run(Services& services, Call& call,
                                              const json::object& arguments) {
  Progress progress(call);
  progress.say("Searching the documents.");
  auto question = co_await base::run_on(services.pool, [&] {
    return prepare_question(services, call.caller, text_in(arguments, "question"),
                            texts_in(arguments, "documents"));
  });
  if (!question) co_return base::fail(std::move(question).error());
  // The client keeps its own conversation.
  question->keep = false;
  question->suggest = false;
  answer::AnswerSink sink = sink_of(services, call, progress);
  auto answer = co_await services.answerer.ask(std::move(*question), std::move(sink));
  call.link.on_stop({});
  if (!answer) co_return base::fail(std::move(answer).error());
  co_return co_await base::run_on(services.pool, [&]() -> base::Result<ToolAnswer> {
    return answer_json(services, call, *answer);
  });
}

}  // namespace

Tool ask_tool() { return make_tool(kListing, run, true); }

}  // namespace qwalt::api::mcp
