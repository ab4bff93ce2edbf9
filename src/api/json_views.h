// The store's and the library's values as the native API shows them: docs/api/native.md.
#pragma once

#include <string_view>
#include <vector>

#include "answer/source.h"
#include "base/json.h"
#include "base/memory_usage.h"
#include "library/library.h"
#include "search/highlights.h"
#include "store/records.h"

namespace qwalt::api {

namespace json = boost::json;

json::object document_json(const library::DocumentView& view);
json::object passage_json(const store::PassageText& passage, double score);
json::object source_json(const answer::Source& source);
json::array highlights_json(const std::vector<search::TextRange>& ranges);
json::object chat_json(const store::Chat& chat);
json::object watch_json(const library::WatchView& watch, std::string_view workspace);
// `workspace`: the name of the one it is bound to, or empty.
json::object key_json(const store::Key& key, std::string_view workspace);
json::object workspace_json(const store::Workspace& workspace);
json::array strings_json(const std::vector<std::string>& strings);
// Null for an empty text.
json::value text_or_null(std::string_view text);

// `sources`: those whose passages are still there. A citation of one that is gone keeps its number
// and verdict without a quote.
json::array citations_json(const store::Message& message,
                           const std::vector<answer::Source>& sources);
json::object message_json(const store::Message& message, const std::vector<answer::Source>& sources,
                          json::array highlights = {});
// The words of the question in an answer that was put together from the documents, as ranges of its
// text; empty for what a model wrote, and while the index cannot be read. Blocks.
json::array extract_highlights(const index::Snapshot& snapshot, const store::Message& message,
                               const std::vector<answer::Source>& sources);
// Tokens, cost in US dollars, milliseconds.
json::object usage_json(const store::Message& message);
json::object error_json(std::string_view code, std::string_view message);

const char* verdict_name(store::Verdict verdict);
json::value rating_json(int rating);  // "up", "down" or null
// The part of a source that a citation quotes; empty if it lies outside of it.
std::string quote_of(const store::CitationRecord& citation, const answer::Source& source);
// Null if there is none of that number any more.
const answer::Source* source_of(std::uint32_t number, const std::vector<answer::Source>& sources);

// The passages that a stored message refers to, read again; deleted ones are left out. Blocks.
base::Result<std::vector<answer::Source>> sources_of(store::Store& store,
                                                     const store::Message& message);

}  // namespace qwalt::api
