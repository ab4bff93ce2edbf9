// What files are called here. A file is an original: "file-" and its SHA-256, so that it has one id
// in every workspace that it is a document of, and the same bytes are the same file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "library/library.h"

namespace qwalt::api::openai {

std::string file_id(const store::Document& document);

// The hash in a file id; nullopt when it is none.
std::optional<std::string> hash_of_file(std::string_view id);

// The document that a file is in a workspace; kNotFound with a sentence naming it. Blocks.
base::Result<library::DocumentView> document_of_file(const library::Library& library,
                                                     store::Id workspace, std::string_view id);

// A choice of documents in which file ids may stand beside names and ids of documents: those as ids
// of documents, all else as it is. Blocks.
base::Result<std::vector<std::string>> documents_of_files(const library::Library& library,
                                                          store::Id workspace,
                                                          std::vector<std::string> named);

}  // namespace qwalt::api::openai
