// An index of a corpus, built as the library builds one: all documents, one commit, merges.
//
// Errors: those of the file system; kCancelled when the watch says so.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "eval/corpus.h"
#include "eval/watch.h"
#include "index/snapshot.h"
#include "store/records.h"

namespace qwalt::eval {

// In `folder`, which is made.
base::Result<std::shared_ptr<const index::Snapshot>> build_index(const Corpus& corpus,
                                                                 const std::string& folder,
                                                                 const Watch& watch);

// A row as the store would give it.
store::PassageText passage_text(const CorpusPassage& row);

}  // namespace qwalt::eval
