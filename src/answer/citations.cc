#include "answer/citations.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/utf8.h"
#include "text/analyzer.h"
#include "text/sentences.h"

namespace qwalt::answer {
namespace {

constexpr double kVerifiedShare = 0.7;
constexpr double kPartlyShare = 0.4;
// A range of numbers that no answer needs, so that [2024] in a text is not taken for a source.
constexpr std::uint32_t kMaxNumber = 999;

struct Bracket {
  std::string_view open;
  std::string_view close;
};
constexpr Bracket kBrackets[] = {{"[", "]"}, {"【", "】"}};

std::optional<std::vector<std::uint32_t>> parse_numbers(std::string_view inside) {
  std::vector<std::uint32_t> numbers;
  static constexpr std::string_view kWords[] = {"sources", "source", "Sources", "Source"};
  for (std::string_view word : kWords) {
    if (inside.starts_with(word)) {
      inside.remove_prefix(word.size());
      break;
    }
  }
  while (!inside.empty()) {
    if (inside.front() == ' ' || inside.front() == ',' || inside.front() == ';') {
      inside.remove_prefix(1);
      continue;
    }
    std::uint32_t number = 0;
    auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), number);
    if (error != std::errc() || number == 0 || number > kMaxNumber) return std::nullopt;
    numbers.push_back(number);
    inside.remove_prefix(static_cast<std::size_t>(end - inside.data()));
  }
  if (numbers.empty()) return std::nullopt;
  return numbers;
}

std::optional<Marker> marker_at(std::string_view answer, std::size_t at) {
  constexpr std::size_t kMaxMarkerBytes = 60;
  for (const Bracket& bracket : kBrackets) {
    const std::string_view rest = answer.substr(at, kMaxMarkerBytes);
    if (!rest.starts_with(bracket.open)) continue;
    const std::size_t close = rest.find(bracket.close, bracket.open.size());
    if (close == std::string_view::npos) continue;
    auto numbers = parse_numbers(rest.substr(bracket.open.size(), close - bracket.open.size()));
    if (numbers) return Marker{at, at + close + bracket.close.size(), std::move(*numbers)};
  }
  return std::nullopt;
}

// What of a text counts when it is compared with another.
struct Essence {
  std::set<std::string, std::less<>> words;    // stems of content words
  std::set<std::string, std::less<>> numbers;  // tokens with a digit
};

bool has_digit(std::string_view term) {
  return std::any_of(term.begin(), term.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Essence essence_of(text::Analyzer& analyzer, std::string_view text, text::Language language) {
  Essence essence;
  analyzer.analyze(text, language, [&](const text::Token& token) {
    if (token.stop_word || token.extra) return;
    (has_digit(token.term) ? essence.numbers : essence.words).emplace(token.term);
  });
  return essence;
}

struct Comparison {
  double share = 0;  // of the claim's content words that the evidence holds
  bool numbers_match = true;
};

Comparison compare(const Essence& claim, const Essence& evidence) {
  Comparison result;
  std::size_t found = 0;
  for (const std::string& word : claim.words) found += evidence.words.contains(word);
  for (const std::string& number : claim.numbers) {
    const bool there = evidence.numbers.contains(number);
    found += there;
    result.numbers_match = result.numbers_match && there;
  }
  const std::size_t total = claim.words.size() + claim.numbers.size();
  result.share = total == 0 ? 0 : static_cast<double>(found) / static_cast<double>(total);
  return result;
}

store::Verdict verdict_of(const Comparison& comparison) {
  if (!comparison.numbers_match || comparison.share < kPartlyShare) {
    return store::Verdict::kUnsupported;
  }
  return comparison.share >= kVerifiedShare ? store::Verdict::kVerified : store::Verdict::kPartly;
}

// The sentence of the passage that is nearest to the claim, in code points of the document.
void locate_quote(text::Analyzer& analyzer, const Essence& claim, const Source& source,
                  store::CitationRecord& citation) {
  const std::string_view text = source.passage.text;
  const auto language = static_cast<text::Language>(source.passage.language);
  const std::uint64_t start = source.passage.record.char_start;
  double best = 0;
  for (const text::Sentence& sentence : text::split_sentences(text)) {
    const std::string_view words = text.substr(sentence.begin, sentence.end - sentence.begin);
    const double share = compare(claim, essence_of(analyzer, words, language)).share;
    if (share <= best) continue;
    best = share;
    citation.quote_start = start + base::count_code_points(text.substr(0, sentence.begin));
    citation.quote_end = citation.quote_start + base::count_code_points(words);
  }
  if (best > 0) return;
  citation.quote_start = start;
  citation.quote_end = source.passage.record.char_end;
}

// A cited sentence: its words without markers, where it stands, and whom it cites.
struct Claim {
  std::size_t begin = 0;  // bytes in the answer
  std::size_t end = 0;
  std::string words;
  std::vector<std::uint32_t> numbers;
};

std::string without_markers(std::string_view text) {
  std::string out;
  std::size_t from = 0;
  for (const Marker& marker : find_markers(text)) {
    out.append(text.substr(from, marker.begin - from));
    from = marker.end;
  }
  return out.append(text.substr(from));
}

bool has_words(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c));
  });
}

std::vector<Claim> find_claims(std::string_view answer) {
  std::vector<Claim> claims;
  for (const text::Sentence& sentence : text::split_sentences(answer)) {
    const std::string_view text = answer.substr(sentence.begin, sentence.end - sentence.begin);
    Claim claim{sentence.begin, sentence.end, without_markers(text), {}};
    const bool words = has_words(claim.words);
    if (words) claims.push_back(std::move(claim));
    if (claims.empty()) continue;
    for (const Marker& marker : find_markers(text)) {
      // Markers that stand before the first word, after a full stop, belong to what they follow.
      const bool leading = !has_words(without_markers(text.substr(0, marker.begin)));
      Claim& owner =
          words && leading && claims.size() > 1 ? claims[claims.size() - 2] : claims.back();
      owner.numbers.insert(owner.numbers.end(), marker.numbers.begin(), marker.numbers.end());
    }
  }
  return claims;
}

}  // namespace

std::vector<Marker> find_markers(std::string_view answer) {
  std::vector<Marker> markers;
  for (std::size_t at = 0; at < answer.size();) {
    const bool may_open = answer[at] == '[' || answer[at] == kBrackets[1].open.front();
    auto marker = may_open ? marker_at(answer, at) : std::nullopt;
    at = marker ? marker->end : at + 1;
    if (marker) markers.push_back(std::move(*marker));
  }
  return markers;
}

std::string drop_unknown_markers(std::string_view answer, std::uint32_t sources) {
  std::string out;
  std::size_t from = 0;
  for (const Marker& marker : find_markers(answer)) {
    const auto known = [&](std::uint32_t number) { return number <= sources; };
    if (std::all_of(marker.numbers.begin(), marker.numbers.end(), known)) continue;
    out.append(answer.substr(from, marker.begin - from));
    from = marker.end;
    bool any = false;
    for (std::uint32_t number : marker.numbers) {
      if (!known(number)) continue;
      out.append("[").append(std::to_string(number)).append("]");
      any = true;
    }
    if (!any && !out.empty() && out.back() == ' ') out.pop_back();
  }
  return out.append(answer.substr(from));
}

std::vector<store::CitationRecord> check_citations(std::string_view answer,
                                                   std::span<const Source> sources) {
  std::vector<store::CitationRecord> citations;
  text::Analyzer analyzer;
  for (const Claim& claim : find_claims(answer)) {
    std::set<std::uint32_t> done;
    for (std::uint32_t number : claim.numbers) {
      if (number > sources.size() || !done.insert(number).second) continue;
      const Source& source = sources[number - 1];
      const auto language = static_cast<text::Language>(source.passage.language);
      const Essence said = essence_of(analyzer, claim.words, language);
      store::CitationRecord citation;
      citation.number = number;
      citation.sentence_begin =
          static_cast<std::uint32_t>(base::count_code_points(answer.substr(0, claim.begin)));
      citation.sentence_end =
          static_cast<std::uint32_t>(base::count_code_points(answer.substr(0, claim.end)));
      std::string evidence = source.passage.text;
      for (const std::string& heading : source.passage.record.heading) {
        evidence.append("\n").append(heading);
      }
      citation.verdict = verdict_of(compare(said, essence_of(analyzer, evidence, language)));
      locate_quote(analyzer, said, source, citation);
      citations.push_back(citation);
    }
  }
  return citations;
}

}  // namespace qwalt::answer
