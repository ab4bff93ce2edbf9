#include "eval/corpus_index.h"

#include "base/file.h"
#include "base/file_system.h"
#include "index/index_writer.h"
#include "library/passage_terms.h"

namespace qwalt::eval {
namespace {

constexpr std::uint32_t kTellEvery = 256;

base::Status add_document(index::IndexWriter& writer, library::PassageTerms& terms,
                          const Corpus& corpus, std::uint32_t document) {
  TRY(writer.begin_document(document_id(document)));
  for (std::uint32_t i = 0; i < corpus.document_passages(document); ++i) {
    const CorpusPassage row = corpus.passage(corpus.row_of(document, i));
    TRY(writer.add_passage(terms.analyse(passage_text(row))));
  }
  return writer.end_document();
}

}  // namespace

base::Result<std::shared_ptr<const index::Snapshot>> build_index(const Corpus& corpus,
                                                                 const std::string& folder,
                                                                 const Watch& watch) {
  TRY(base::make_directories(folder));
  TRY_ASSIGN(auto writer, index::IndexWriter::open(base::posix_file_system(), folder));
  library::PassageTerms terms;
  for (std::uint32_t i = 0; i < corpus.documents(); ++i) {
    TRY(watch.go_on());
    if (i % kTellEvery == 0) watch.tell(static_cast<double>(i) / corpus.documents(), "indexing");
    TRY(add_document(*writer, terms, corpus, i));
  }
  TRY(writer->commit(1));
  for (;;) {
    TRY(watch.go_on());
    TRY_ASSIGN(const bool merged, writer->merge_if_needed());
    if (!merged) return writer->snapshot();
  }
}

store::PassageText passage_text(const CorpusPassage& row) {
  store::PassageText passage;
  passage.document_name = row.title;
  passage.text = row.text;
  passage.language = static_cast<std::uint8_t>(row.language);
  return passage;
}

}  // namespace qwalt::eval
