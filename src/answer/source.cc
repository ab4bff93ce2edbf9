#include "answer/source.h"

#include <utility>

#include "base/utf8.h"

namespace qwalt::answer {
namespace {

// White space between two passages that follow one another: more is something left out.
constexpr std::uint64_t kMaxGap = 64;

SourcePart part_of(const store::PassageText& passage) {
  const store::PassageRecord& record = passage.record;
  return {passage.ref, record.page, record.char_start, record.char_end};
}

// Lines for what is as long as the gap, so that places in the text stay places in the document.
void append(Source& source, const store::PassageText& next) {
  store::PassageRecord& record = source.passage.record;
  std::string_view text = next.text;
  if (next.record.char_start >= record.char_end) {
    source.passage.text.append(next.record.char_start - record.char_end, '\n');
  } else {
    text.remove_prefix(base::code_point_offset(text, record.char_end - next.record.char_start));
  }
  source.passage.text.append(text);
  record.char_end = next.record.char_end;
  if (next.record.page == record.page) record.end = next.record.end;
  source.parts.push_back(part_of(next));
}

}  // namespace

bool are_neighbours(const store::PassageText& passage, const store::PassageText& after) {
  return passage.ref.document == after.ref.document &&
         passage.ref.ordinal + 1 == after.ref.ordinal &&
         after.record.char_start <= passage.record.char_end + kMaxGap &&
         after.record.char_start >= passage.record.char_start &&
         after.record.char_end >= passage.record.char_end;
}

Source joined(std::vector<store::PassageText> passages) {
  Source source;
  const bool several = passages.size() > 1;
  source.passage = std::move(passages.front());
  if (several) source.parts.push_back(part_of(source.passage));
  for (std::size_t i = 1; i < passages.size(); ++i) append(source, passages[i]);
  return source;
}

SourcePart part_at(const Source& source, std::uint64_t at) {
  SourcePart found = part_of(source.passage);
  if (!source.parts.empty()) found = source.parts.front();
  for (const SourcePart& part : source.parts) {
    if (part.char_start <= at) found = part;
  }
  return found;
}

std::uint32_t last_page(const Source& source) {
  return source.parts.empty() ? source.passage.record.page : source.parts.back().page;
}

std::vector<store::SourceRecord> records_of(const std::vector<Source>& sources) {
  std::vector<store::SourceRecord> records;
  for (const Source& source : sources) {
    const std::string& name = source.passage.document_name;
    if (source.parts.empty()) {
      records.push_back({source.number, source.passage.ref, name, source.score});
    }
    for (const SourcePart& part : source.parts) {
      records.push_back({source.number, part.ref, name, source.score});
    }
  }
  return records;
}

std::vector<Source> restored(const std::vector<store::SourceRecord>& records,
                             std::vector<store::PassageText> passages) {
  std::vector<Source> sources;
  auto passage = passages.begin();
  for (const store::SourceRecord& record : records) {
    // Same order, some left out.
    if (passage == passages.end()) break;
    if (!(passage->ref == record.passage)) continue;
    const bool goes_on = !sources.empty() && sources.back().number == record.number;
    if (!goes_on) {
      std::vector<store::PassageText> first;
      first.push_back(std::move(*passage));
      sources.push_back(joined(std::move(first)));
      sources.back().number = record.number;
      sources.back().score = record.score;
    } else if (passage->record.char_start <= sources.back().passage.record.char_end + kMaxGap) {
      Source& source = sources.back();
      if (source.parts.empty()) source.parts.push_back(part_of(source.passage));
      append(source, *passage);
    }
    ++passage;
  }
  return sources;
}

}  // namespace qwalt::answer
