#include "answer/context.h"

#include <algorithm>
#include <map>
#include <utility>

#include "answer/prompt.h"
#include "base/utf8.h"
#include "search/near_duplicates.h"

namespace qwalt::answer {
namespace {

constexpr std::size_t kCandidatesPerSource = 3;
// What a passage's score is still worth for each one that its document has got already.
constexpr double kSpreadDecay = 0.85;
// Passages of one source: a citation should still name a place.
constexpr std::size_t kMaxParts = 4;
constexpr std::size_t kWholeSourceCharacters = 2400;
constexpr double kAlsoWeight = 0.5;

using library::FoundPassage;

std::size_t tokens_of(const store::PassageText& passage) {
  Source source;
  source.passage = passage;
  return source_tokens(source);
}

// The index of the next passage to take.
std::size_t next_best(const std::vector<FoundPassage>& found, const std::vector<bool>& seen,
                      const std::map<store::Id, double>& shares) {
  std::size_t best = found.size();
  double best_worth = -1;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (seen[i]) continue;
    const auto share = shares.find(found[i].passage.ref.document);
    const double worth = found[i].score * (share == shares.end() ? 1 : share->second);
    if (worth > best_worth) {
      best = i;
      best_worth = worth;
    }
  }
  return best;
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string_view last_line(std::string_view text) {
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos) return {};
  text = text.substr(0, end + 1);
  const std::size_t begin = text.rfind('\n');
  return begin == std::string_view::npos ? text : text.substr(begin + 1);
}

// "- item", "• item", "3. item", "b) item"
bool is_list_item(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return false;
  line.remove_prefix(begin);
  for (std::string_view mark : {"- ", "* ", "• ", "– ", "o ", "▪ ", "· "}) {
    if (line.starts_with(mark)) return true;
  }
  std::size_t at = 0;
  while (at < line.size() && at < 3 && line[at] >= '0' && line[at] <= '9') ++at;
  if (at == 0 && line.size() > 1 && line[0] >= 'a' && line[0] <= 'z') at = 1;
  return at > 0 && at + 1 < line.size() && (line[at] == '.' || line[at] == ')') &&
         line[at + 1] == ' ';
}

// Whether the passage goes on with what the one before it began.
bool needs_before(const store::PassageText& passage) {
  return !passage.record.table_head.empty() || is_list_item(first_line(passage.text));
}

// Whether it may introduce or begin what the next one goes on with.
bool may_need_after(const store::PassageText& passage) {
  const std::string_view line = last_line(passage.text);
  return line.ends_with(':') || is_list_item(line) || !passage.record.table_head.empty() ||
         line.find(" | ") != std::string_view::npos || line.find('\t') != std::string_view::npos;
}

bool completes(const store::PassageText& before, const store::PassageText& after) {
  if (!are_neighbours(before, after)) return false;
  if (!after.record.table_head.empty()) return true;
  if (!is_list_item(first_line(after.text))) return false;
  const std::string_view line = last_line(before.text);
  return line.ends_with(':') || is_list_item(line);
}

// Whether the text goes on from one to the other: on its page it does, and beyond it when a
// sentence or a list does. What only happens to stand on the next page is a source of its own.
bool goes_on_in(const store::PassageText& before, const store::PassageText& after) {
  if (!are_neighbours(before, after)) return false;
  if (before.record.page == after.record.page || completes(before, after)) return true;
  const std::string_view line = last_line(before.text);
  return !line.empty() &&
         std::string_view(".!?:;\"').]|").find(line.back()) == std::string_view::npos &&
         static_cast<unsigned char>(line.back()) < 0x80;
}

// Passages of a document that follow one another, and how good the best of them is.
struct Group {
  std::vector<store::PassageText> passages;
  std::size_t rank = 0;
  double score = 0;
};

std::vector<Group> groups_of(std::vector<FoundPassage> chosen) {
  std::vector<std::size_t> order(chosen.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto place = [&](std::size_t i) {
    const store::PassageRef& ref = chosen[i].passage.ref;
    return std::pair(ref.document, ref.ordinal);
  };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
  std::vector<Group> groups;
  for (std::size_t i : order) {
    store::PassageText& passage = chosen[i].passage;
    const bool goes_on = !groups.empty() && groups.back().passages.size() < kMaxParts &&
                         goes_on_in(groups.back().passages.back(), passage);
    if (!goes_on) groups.push_back({{}, i, chosen[i].score});
    Group& group = groups.back();
    group.rank = std::min(group.rank, i);
    group.score = std::max(group.score, chosen[i].score);
    group.passages.push_back(std::move(passage));
  }
  std::sort(groups.begin(), groups.end(),
            [](const Group& a, const Group& b) { return a.rank < b.rank; });
  return groups;
}

bool holds(const std::vector<Group>& groups, const store::PassageRef& ref) {
  return std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
    return std::any_of(group.passages.begin(), group.passages.end(),
                       [&](const store::PassageText& passage) { return passage.ref == ref; });
  });
}

// Which passages may complete the groups.
std::vector<store::PassageRef> wanted_neighbours(const std::vector<Group>& groups) {
  std::vector<store::PassageRef> wanted;
  for (const Group& group : groups) {
    if (group.passages.size() >= kMaxParts) continue;
    const store::PassageText& first = group.passages.front();
    const store::PassageText& last = group.passages.back();
    const store::PassageRef before{first.ref.document, first.ref.ordinal - 1};
    const store::PassageRef after{last.ref.document, last.ref.ordinal + 1};
    if (first.ref.ordinal > 0 && needs_before(first) && !holds(groups, before)) {
      wanted.push_back(before);
    }
    if (may_need_after(last) && !holds(groups, after)) wanted.push_back(after);
  }
  return wanted;
}

// Puts `passage` to the group that it completes, if any.
void complete(std::vector<Group>& groups, const store::PassageText& passage,
              std::size_t& tokens_left) {
  const std::size_t cost = tokens_of(passage);
  if (cost > tokens_left) return;
  for (Group& group : groups) {
    if (group.passages.size() >= kMaxParts) continue;
    if (completes(passage, group.passages.front())) {
      group.passages.insert(group.passages.begin(), passage);
    } else if (completes(group.passages.back(), passage)) {
      group.passages.push_back(passage);
    } else {
      continue;
    }
    tokens_left -= cost;
    return;
  }
}

}  // namespace

std::size_t candidates_for(const SourceLimits& limits) {
  return kCandidatesPerSource * limits.count;
}

std::vector<FoundPassage> choose_passages(std::vector<FoundPassage> found,
                                          const SourceLimits& limits, bool spread) {
  std::vector<FoundPassage> chosen;
  std::vector<bool> seen(found.size(), false);
  std::map<store::Id, double> shares;
  search::NearDuplicates said;
  std::size_t tokens = 0;
  while (chosen.size() < limits.count) {
    const std::size_t next = next_best(found, seen, shares);
    if (next == found.size()) break;
    seen[next] = true;
    const store::PassageText& passage = found[next].passage;
    const std::size_t cost = tokens_of(passage);
    if (!chosen.empty() && tokens + cost > limits.tokens) continue;
    if (said.add(passage.text)) continue;
    tokens += cost;
    if (spread) shares.try_emplace(passage.ref.document, 1).first->second *= kSpreadDecay;
    chosen.push_back(std::move(found[next]));
  }
  return chosen;
}

std::vector<FoundPassage> fused(std::vector<FoundPassage> found, std::vector<FoundPassage> also) {
  if (found.empty() || also.empty()) return found.empty() ? also : found;
  const double scale = kAlsoWeight * found.front().score / std::max(also.front().score, 1e-9);
  for (FoundPassage& other : also) {
    other.score *= scale;
    const auto same = std::find_if(found.begin(), found.end(), [&](const FoundPassage& passage) {
      return passage.passage.ref == other.passage.ref;
    });
    if (same == found.end()) {
      found.push_back(std::move(other));
    } else {
      same->score += other.score;
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const FoundPassage& a, const FoundPassage& b) { return a.score > b.score; });
  return found;
}

base::Result<std::vector<Source>> join_sources(store::Store& store,
                                               std::vector<FoundPassage> chosen,
                                               const SourceLimits& limits) {
  std::size_t tokens = 0;
  for (const FoundPassage& passage : chosen) tokens += tokens_of(passage.passage);
  std::vector<Group> groups = groups_of(std::move(chosen));
  const auto wanted = wanted_neighbours(groups);
  if (!wanted.empty() && tokens < limits.tokens) {
    std::size_t left = limits.tokens - tokens;
    TRY_ASSIGN(const auto neighbours, store.passages(wanted));
    for (const store::PassageText& passage : neighbours) complete(groups, passage, left);
  }
  std::vector<Source> sources;
  for (Group& group : groups) {
    Source source = joined(std::move(group.passages));
    source.number = static_cast<std::uint32_t>(sources.size() + 1);
    source.score = group.score;
    sources.push_back(std::move(source));
  }
  return sources;
}

base::Result<std::optional<std::vector<Source>>> whole_documents(
    store::Store& store, std::span<const store::Id> documents, std::size_t tokens) {
  std::vector<Source> sources;
  std::vector<store::PassageText> pending;
  std::size_t used = 0;
  std::size_t characters = 0;
  const auto close = [&] {
    if (pending.empty()) return;
    sources.push_back(joined(std::exchange(pending, {})));
    sources.back().number = static_cast<std::uint32_t>(sources.size());
    used += source_tokens(sources.back());
    characters = 0;
  };
  // An error ends the visit: the text is too long then, and nothing went wrong.
  bool too_long = false;
  for (store::Id document : documents) {
    base::Status read = store.each_passage(document, [&](const store::PassageText& passage) {
      const auto length =
          static_cast<std::size_t>(passage.record.char_end - passage.record.char_start);
      const bool goes_on = !pending.empty() && are_neighbours(pending.back(), passage) &&
                           pending.back().record.page == passage.record.page &&
                           characters + length <= kWholeSourceCharacters;
      if (!goes_on) close();
      pending.push_back(passage);
      characters += length;
      too_long = used > tokens;
      return too_long ? base::Status(base::fail(base::Code::kTooLarge, "It is too long."))
                      : base::Status{};
    });
    if (!read && !too_long) return base::fail(std::move(read).error());
    close();
    if (used > tokens) return std::optional<std::vector<Source>>();
  }
  return std::optional(std::move(sources));
}

}  // namespace qwalt::answer
