// Attributes of files in a vector store: some that every document has, and those that a client
// gave.
//
// The client's are kept as settings of the workspace ("workspace.<id>.file.<document>"), and go
// with it. Everything here blocks on the store, but for parsing.
#pragma once

#include <map>

#include "base/json.h"
#include "library/library.h"
#include "store/store.h"

namespace qwalt::api::openai {

namespace json = boost::json;

using OwnAttributes = std::map<store::Id, json::object>;  // by document

// Up to 16 texts, numbers and booleans; empty for null. kInvalid with a sentence that names
// `field`.
base::Result<json::object> parse_attributes(const json::value* value, std::string_view field);

base::Result<json::object> own_attributes(store::Store& store, store::Id workspace,
                                          store::Id document);
base::Result<OwnAttributes> all_own_attributes(store::Store& store, store::Id workspace);
// Empty ones are removed.
base::Status keep_attributes(store::Store& store, store::Id workspace, store::Id document,
                             const json::object& attributes);

// All that filters know of a document. A client's own one does not hide one of these.
json::object attributes_of(const library::DocumentView& view, const json::object& own);

}  // namespace qwalt::api::openai
