#include "search/term_postings.h"

#include <algorithm>

namespace qwalt::search {

base::Result<TermPostings> TermPostings::find(const index::Segment& segment,
                                              const std::vector<std::string>& forms) {
  TermPostings found(segment);
  for (const std::string& form : forms) {
    TRY_ASSIGN(const auto info, segment.find(form));
    if (!info) continue;
    found.infos_.push_back(*info);
    found.occurrences_ += info->body_count + info->title_count;
    found.form_passages_ += info->passages;
  }
  return found;
}

base::Status TermPostings::check(const index::PostingCursor& cursor) const {
  if (!cursor.damaged()) return {};
  return index::damaged(segment_->name(), "the passages of a term are damaged");
}

base::Status TermPostings::open(std::vector<Source>& sources) const {
  sources.reserve(infos_.size());
  for (const index::TermInfo& info : infos_) {
    sources.push_back({segment_->postings(info), {}, 0});
    if (sources.back().load()) continue;
    TRY(check(sources.back().cursor));
    sources.pop_back();
  }
  return {};
}

// Fills `out` with the next postings, at least one; drops sources that are at their end.
base::Status TermPostings::take(std::vector<Source>& sources, index::PostingBlock& out) const {
  out.count = 0;
  while (out.count < index::kBlockPostings && !sources.empty()) {
    const index::PassageId passage =
        std::min_element(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
          return a.passage() < b.passage();
        })->passage();
    std::uint32_t body = 0;
    std::uint32_t title = 0;
    for (std::size_t i = sources.size(); i-- > 0;) {
      Source& source = sources[i];
      if (source.passage() != passage) continue;
      body += source.block.body[source.at];
      title += source.block.title[source.at];
      if (++source.at < source.block.count || source.load()) continue;
      TRY(check(source.cursor));
      sources.erase(sources.begin() + static_cast<std::ptrdiff_t>(i));
    }
    out.passages[out.count] = passage;
    out.body[out.count] = body;
    out.title[out.count] = title;
    ++out.count;
  }
  return {};
}

}  // namespace qwalt::search
