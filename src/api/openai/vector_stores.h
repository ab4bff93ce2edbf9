// Vector stores are workspaces: "vs_" and the workspace's name. The name that a client gives is
// only shown; the workspace's own is made of it, in the letters that such names have.
#pragma once

#include "api/openai/face.h"
#include "base/json.h"

namespace qwalt::api::openai {

std::string store_id(const store::Workspace& workspace);

// The workspace behind an id, if the caller's key is for it; kNotFound. Blocks.
base::Result<store::Workspace> store_of(Services& services, const Caller& caller,
                                        std::string_view id);

// "My FAQ (2026)" as a workspace's name: "my-faq-2026".
std::string workspace_name_for(std::string_view shown);

// A file in a workspace. Blocks.
base::Result<json::object> store_file_json(Services& services, const store::Workspace& workspace,
                                           const library::DocumentView& view);

// The status of a file in a vector store: "in_progress", "completed", "failed" or "cancelled".
std::string_view status_in_store(const library::DocumentView& view);

// Makes a file a document of `workspace` too: one of the caller's own workspace, if it is not there
// already. kNotFound. Blocks.
base::Result<library::DocumentView> attach_file(Services& services, const Caller& caller,
                                                const store::Workspace& workspace,
                                                std::string_view file);

// What a body may name: "file_ids", none if it is not there. kInvalid, kTooLarge.
base::Result<std::vector<std::string>> file_ids_at(const json::value& body);

}  // namespace qwalt::api::openai
