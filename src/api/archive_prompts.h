// System prompts on their way with an archive: "prompts/<hash of the name>.json", each with the
// document's name and its prompt. The default prompt is not taken along.
#pragma once

#include <vector>

#include "answer/document_prompts.h"
#include "library/library.h"

namespace qwalt::api {

// All prompts of a workspace's documents that somebody changed. Blocks.
base::Result<std::vector<library::ExtraEntry>> prompts_of_workspace(
    const library::Library& library, const answer::DocumentPrompts& prompts, store::Id workspace);

// Takes one in, unless the document has a prompt of its own here. kInvalid for an entry that is
// none of these.
base::Status take_prompt(answer::DocumentPrompts& prompts, const library::ExtraEntry& entry);

}  // namespace qwalt::api
