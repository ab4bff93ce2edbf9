#include "answer/preparation.h"

#include <fmt/format.h>

#include <algorithm>

#include "answer/conversation.h"
#include "answer/coverage.h"
#include "answer/fixed_sentences.h"
#include "answer/prompt.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "llm/budget.h"
#include "store/workspace_settings.h"

namespace qwalt::answer {
namespace {

constexpr std::size_t kTitleCharacters = 80;
// At most this share of the window goes to the history.
constexpr std::size_t kHistoryShare = 4;
constexpr std::size_t kMaxWholeDocuments = 50;
constexpr std::string_view kTooLongAsAWhole =
    "The documents are too long to be read as a whole: the best passages were used.";

std::string title_of(std::string_view question) {
  const std::size_t end = base::code_point_offset(question, kTitleCharacters);
  std::string title(question.substr(0, end));
  std::replace(title.begin(), title.end(), '\n', ' ');
  return end < question.size() ? title + "…" : title;
}

const std::string& shown_text(const Question& question) {
  return question.shown.empty() ? question.text : question.shown;
}

std::vector<store::PassageText> passages_of(const std::vector<Source>& sources) {
  std::vector<store::PassageText> passages;
  passages.reserve(sources.size());
  for (const Source& source : sources) passages.push_back(source.passage);
  return passages;
}

}  // namespace

base::Status Preparation::begin(AnswerRun& run) const {
  const llm::Sampling set = model_.sampling_for(run.question.workspace);
  if (!run.question.max_tokens) run.question.max_tokens = set.max_tokens;
  if (!run.question.temperature) run.question.temperature = set.temperature;
  TRY(read_conversation(run));
  TRY(read_settings(run));
  const Question& question = run.question;
  run.snapshot = library_.snapshot(question.workspace);
  run.message.searched_for = question.text;
  run.writer = model_.configured() ? Writer::kModel : Writer::kExtracts;
  const bool plain = question.task.empty() && !question.whole_document;
  if (plain && !question.without_sources && run.history.empty() && is_too_vague(question.text)) {
    run.writer = Writer::kAsking;
    return {};
  }
  if (take_cached(run)) return {};
  const bool follows = plain && !run.history.empty() && may_depend_on_history(question.text);
  if (follows) {
    run.standalone = fmt::format("{} {}", question.text, last_question(run.history));
    run.rewrite = run.writer == Writer::kModel;
  }
  return run.rewrite ? base::Status{} : find_sources(run);
}

base::Status Preparation::read_conversation(AnswerRun& run) const {
  store::Store& store = library_.store();
  Question& question = run.question;
  std::vector<store::Message> before;
  if (question.chat) {
    TRY_ASSIGN(run.chat, store.chat(question.workspace, *question.chat));
    if (question.regenerate) TRY(take_old_question(run));
    if (!question.parent) {
      TRY_ASSIGN(before, store.last_messages(run.chat.id, options_.history_messages));
      run.after = before.empty() ? 0 : before.back().id;
    } else if (*question.parent != 0) {
      run.after = *question.parent;
      TRY_ASSIGN(before, store.path_to(run.chat.id, run.after, options_.history_messages));
    }
  }
  run.history = question.history ? std::move(*question.history) : turns_of(before);
  const std::size_t window = llm::usable_tokens(model_.context_tokens());
  run.history = newest_turns(std::move(run.history), window / kHistoryShare);
  return {};
}

// A question of the chat is asked anew: where it stood, in its own words.
base::Status Preparation::take_old_question(AnswerRun& run) const {
  Question& question = run.question;
  TRY_ASSIGN(const auto asked, library_.store().message(run.chat.id, *question.regenerate));
  if (asked.role != store::Role::kUser) {
    return base::fail(base::Code::kInvalid, "Only a question can be answered anew.");
  }
  run.asked = asked.id;
  run.new_question = false;
  question.text = asked.text;
  question.parent = asked.parent;
  question.fresh = true;
  return {};
}

// What the question does not say itself is as its workspace has it.
base::Status Preparation::read_settings(AnswerRun& run) const {
  TRY_ASSIGN(auto set, store::workspace_settings(library_.store(), run.question.workspace));
  run.system_prompt = run.question.system_prompt.empty() ? std::move(set.system_prompt)
                                                         : run.question.system_prompt;
  if (!run.question.threshold) run.question.threshold = set.threshold;
  return {};
}

// What an answer rests on beside the documents' state.
std::string Preparation::cache_key(const AnswerRun& run) const {
  const Question& question = run.question;
  std::string all;
  const auto add = [&](std::string_view part) {
    all.append(fmt::format("{}:", part.size())).append(part);
  };
  add(normalised_question(question.text));
  std::vector<store::Id> documents = question.documents.value_or(std::vector<store::Id>{});
  std::sort(documents.begin(), documents.end());
  add(fmt::format("{} {}", question.documents.has_value(), fmt::join(documents, " ")));
  add(question.model.empty() ? model_.model_for(question.workspace) : question.model);
  add(fmt::format("{} {} {} {} {}", question.max_tokens.value_or(options_.max_tokens),
                  question.temperature.value_or(options_.temperature),
                  question.threshold.value_or(options_.threshold), question.whole_document,
                  question.without_sources));
  add(fmt::format("{}", question.top_p.value_or(-1)));
  for (const std::string& stop : question.stop) add(stop);
  add(run.system_prompt);
  add(question.task);
  for (Template each : {Template::kSystem, Template::kQuestion, Template::kNoSources}) {
    add(templates_.text(each));
  }
  return base::sha256_hex(all);
}

// By the store's sequence, not the snapshot's: what was removed a moment ago must not be quoted.
// While the index follows a change, an answer would be one of neither state.
bool Preparation::take_cached(AnswerRun& run) const {
  const bool may = run.writer == Writer::kModel && run.history.empty() && options_.cache_bytes > 0;
  const auto sequence = may ? library_.store().last_sequence() : base::Result<store::Sequence>(0);
  if (!may || !sequence || !library_.caught_up()) return false;
  run.sequence = *sequence;
  run.cache_key = cache_key(run);
  if (run.question.fresh) return false;
  auto found = cache_.find(run.question.workspace, run.sequence, run.cache_key);
  if (!found) return false;
  run.writer = Writer::kCache;
  run.sources = std::move(found->sources);
  run.shown_sources = run.sources.size();
  run.message = std::move(found->message);
  run.message.cached = true;
  run.message.cost = 0;
  run.message.prompt_tokens = 0;
  run.message.completion_tokens = 0;
  return true;
}

std::size_t Preparation::room_for_sources(const AnswerRun& run) const {
  const Question& question = run.question;
  const std::string& last = question.task.empty() ? question.text : question.task;
  const auto prompt = answer_prompt(templates_, {last, {}, run.history, run.system_prompt}, "");
  const auto answer = static_cast<std::size_t>(question.max_tokens.value_or(options_.max_tokens));
  const std::size_t used =
      prompt_tokens(prompt) + answer + llm::estimate_tokens(templates_.text(Template::kQuestion));
  const std::size_t window = llm::usable_tokens(model_.context_tokens());
  return window > used ? window - used : 0;
}

base::Status Preparation::find_sources(AnswerRun& run) const {
  if (run.question.whole_document) {
    TRY_ASSIGN(const bool taken, take_whole_documents(run));
    if (taken) return {};
    run.warnings.emplace_back(kTooLongAsAWhole);
  } else if (run.question.task.empty() && asks_for_overview(run.question.text)) {
    TRY_ASSIGN(const bool taken, take_beginnings(run));
    if (taken) return {};
  }
  TRY(search(run));
  return judge_sources(run);
}

base::Result<bool> Preparation::take_whole_documents(AnswerRun& run) const {
  std::vector<store::Id> documents;
  if (run.question.documents) {
    documents = *run.question.documents;
  } else {
    TRY_ASSIGN(documents, library_.store().ready_documents(run.question.workspace));
  }
  if (documents.empty() || documents.size() > kMaxWholeDocuments) return false;
  TRY_ASSIGN(auto whole, whole_documents(library_.store(), documents, room_for_sources(run)));
  if (!whole) return false;
  run.sources = std::move(*whole);
  run.shown_sources = run.sources.size();
  return true;
}

// How the documents begin, or all of them if they are short: no passage has the words of a question
// such as "what is this about?".
base::Result<bool> Preparation::take_beginnings(AnswerRun& run) const {
  std::vector<store::Id> documents;
  if (run.question.documents) {
    documents = *run.question.documents;
  } else {
    TRY_ASSIGN(documents, library_.store().ready_documents(run.question.workspace));
  }
  SourceLimits limits = options_.sources;
  limits.tokens = std::min(limits.tokens, room_for_sources(run));
  if (documents.empty() || documents.size() > limits.count) return false;
  TRY_ASSIGN(auto whole, whole_documents(library_.store(), documents, limits.tokens));
  if (!whole) {
    std::vector<store::PassageRef> refs;
    const auto each = static_cast<std::uint32_t>(limits.count / documents.size());
    for (store::Id document : documents) {
      for (std::uint32_t i = 0; i < each; ++i) refs.push_back({document, i});
    }
    TRY_ASSIGN(auto passages, library_.store().passages(refs));
    std::vector<library::FoundPassage> chosen;
    for (store::PassageText& passage : passages) chosen.push_back({std::move(passage), 0, {}});
    chosen = choose_passages(std::move(chosen), limits, false);
    TRY_ASSIGN(whole, join_sources(library_.store(), std::move(chosen), limits));
  }
  run.sources = std::move(*whole);
  run.shown_sources = run.sources.size();
  return !run.sources.empty();
}

base::Status Preparation::search(AnswerRun& run) const {
  const Question& question = run.question;
  const bool spread = question.documents && question.documents->size() > 1;
  SourceLimits limits = options_.sources;
  limits.tokens = std::min(limits.tokens, room_for_sources(run));
  const std::size_t wanted = candidates_for(limits) * (spread ? 2 : 1);
  library::SearchRequest request{question.workspace, question.text, question.documents, wanted};
  std::vector<library::FoundPassage> also;
  if (!run.standalone.empty() && run.standalone != question.text) {
    TRY_ASSIGN(auto raw, library_.search(request));
    also = std::move(raw.passages);
    request.text = run.standalone;
  }
  TRY_ASSIGN(auto found, library_.search(request));
  run.snapshot = found.snapshot;
  run.message.searched_for = std::move(found.searched_for);
  auto chosen = choose_passages(fused(std::move(found.passages), std::move(also)), limits, spread);
  TRY_ASSIGN(run.sources, join_sources(library_.store(), std::move(chosen), limits));
  run.shown_sources = run.sources.size();
  return {};
}

// Whether what was found is near enough to be put to a model.
base::Status Preparation::judge_sources(AnswerRun& run) const {
  const Question& question = run.question;
  double covered = 0;
  if (!run.sources.empty()) {
    TRY_ASSIGN(covered,
               coverage(*run.snapshot, run.message.searched_for, passages_of(run.sources)));
    if (!run.standalone.empty()) {
      TRY_ASSIGN(const double raw,
                 coverage(*run.snapshot, question.text, passages_of(run.sources)));
      covered = std::max(covered, raw);
    }
  }
  const double least = question.threshold.value_or(options_.threshold);
  const bool near =
      question.task.empty() ? covered >= least && !run.sources.empty() : !run.sources.empty();
  if (near) return {};
  run.message.answered = false;
  if (!question.without_sources) {
    // With a threshold of 0 the model is asked as long as there is anything to show it.
    run.writer = Writer::kRefusal;
  } else if (run.writer == Writer::kModel) {
    run.shown_sources = 0;
  }
  return {};
}

base::Status Preparation::store_question(AnswerRun& run, const store::Message& answer) const {
  store::Store& store = library_.store();
  if (run.new_chat) {
    TRY_ASSIGN(run.chat, store.add_chat(run.chat));
  }
  if (run.new_question) {
    store::Message asked;
    asked.id = run.asked;
    asked.chat = run.chat.id;
    asked.parent = run.after;
    asked.text = shown_text(run.question);
    asked.instructions_name = run.question.instructions_name;
    asked.created_at = answer.created_at - 1;
    TRY(store.add_message(asked));
  }
  return store.add_message(answer);
}

void Preparation::name_rows(AnswerRun& run) const {
  const Question& question = run.question;
  if (run.asked == 0) run.asked = base::random_id();
  if (question.keep && !question.chat) {
    run.new_chat = true;
    run.chat.id = base::random_id();
    run.chat.workspace = question.workspace;
    run.chat.title = title_of(shown_text(question));
  }
  store::Message& message = run.message;
  message.id = run.id;
  message.chat = question.keep ? run.chat.id : 0;
  message.parent = run.asked;
  message.role = store::Role::kAssistant;
  message.state = store::MessageState::kRunning;
  message.instructions_name = question.instructions_name;
  message.sources = records_of(run.sources);
  message.created_at = base::now() + 1;  // after its question, whatever the clock's step
}

}  // namespace qwalt::answer
