#include "llm/metered_model.h"

#include <algorithm>
#include <utility>

#include "llm/budget.h"

namespace qwalt::llm {
namespace {

// What an answer is held to be long when the request does not say.
constexpr std::int64_t kUsualAnswerTokens = 800;
// A message costs some tokens beside its words.
constexpr std::int64_t kTokensPerMessage = 4;

std::int64_t tokens_of(std::string_view text) {
  return static_cast<std::int64_t>(estimate_tokens(text));
}

std::int64_t prompt_tokens_of(const ChatRequest& request) {
  std::int64_t tokens = 0;
  for (const ChatMessage& message : request.messages) {
    tokens += tokens_of(message.content) + kTokensPerMessage;
  }
  return tokens;
}

ModelFailure over_budget(const base::Error& error) {
  ModelFailure failure;
  failure.kind = FailureKind::kOverBudget;
  failure.error = error;
  return failure;
}

// Whether the server did something before it failed: what it refused costs nothing.
bool was_worked_on(const ModelFailure& failure) {
  switch (failure.kind) {
    case FailureKind::kServer:
    case FailureKind::kTimeout:
    case FailureKind::kProtocol:
    case FailureKind::kEmpty:
    case FailureKind::kCancelled:
      return failure.http_status < 400;
    default:
      return !failure.partial_text.empty();
  }
}

// A reservation that is booked when it goes, however the call ends: also when its coroutine is
// destroyed in the middle.
class Bill {
 public:
  Bill(SpendingBook& book, std::uint64_t reservation, std::int64_t workspace, std::int64_t prompt)
      : book_(book), reservation_(reservation), workspace_(workspace) {
    used_.calls = 1;
    used_.prompt_tokens = prompt;
  }
  ~Bill() {
    if (!cost_known_) used_.cost = book_.likely_cost(used_.tokens());
    book_.book(reservation_, workspace_, used_);
  }
  Bill(const Bill&) = delete;
  Bill& operator=(const Bill&) = delete;

  void wrote(std::int64_t tokens) { used_.completion_tokens += tokens; }
  void refused() {
    used_ = {};
    cost_known_ = true;
  }
  // What the server says of a call that came to its end.
  void named(const std::optional<std::int64_t>& prompt,
             const std::optional<std::int64_t>& completion, const std::optional<double>& cost) {
    used_.prompt_tokens = std::max<std::int64_t>(0, prompt.value_or(used_.prompt_tokens));
    used_.completion_tokens =
        std::max<std::int64_t>(0, completion.value_or(used_.completion_tokens));
    used_.cost = std::max(0.0, cost.value_or(0));
    cost_known_ = true;
  }

 private:
  SpendingBook& book_;
  std::uint64_t reservation_;
  std::int64_t workspace_;
  Spent used_;
  bool cost_known_ = false;
};

}  // namespace

asio::awaitable<ChatResult> MeteredModel::stream(ChatRequest request, OnDelta on_delta) {
  const std::int64_t prompt = prompt_tokens_of(request);
  auto reserved = book_.reserve(prompt + request.max_tokens.value_or(kUsualAnswerTokens));
  if (!reserved) co_return tl::unexpected(over_budget(reserved.error()));
  Bill bill(book_, *reserved, request.workspace, prompt);
  OnDelta counted = [&bill, &on_delta](std::string_view delta) {
    bill.wrote(tokens_of(delta));
    if (on_delta) on_delta(delta);
  };
  ChatResult result = co_await inner_.stream(std::move(request), std::move(counted));
  if (result) {
    bill.named(result->prompt_tokens, result->completion_tokens, result->cost);
  } else if (!was_worked_on(result.error())) {
    bill.refused();
  }
  co_return result;
}

asio::awaitable<RawResult> MeteredModel::pass_through(RawRequest request, OnPiece on_piece) {
  RawResult result;
  const std::int64_t prompt = tokens_of(request.body);
  auto reserved = book_.reserve(prompt + kUsualAnswerTokens);
  if (!reserved) {
    result.failure = over_budget(reserved.error());
    co_return result;
  }
  Bill bill(book_, *reserved, request.workspace, prompt);
  OnPiece counted = [&bill, &on_piece](std::string_view piece) {
    // An event brings about one token.
    if (piece.starts_with("data:")) bill.wrote(1);
    if (on_piece) on_piece(piece);
  };
  result = co_await inner_.pass_through(std::move(request), std::move(counted));
  if (!result.failure) {
    if (!result.streamed && !result.completion_tokens) bill.wrote(tokens_of(result.body));
    bill.named(result.prompt_tokens, result.completion_tokens, result.cost);
  } else if (!result.streamed && !was_worked_on(*result.failure)) {
    bill.refused();
  }
  co_return result;
}

asio::awaitable<EmbeddingsResult> MeteredModel::embed(EmbeddingsRequest request) {
  std::int64_t tokens = 0;
  for (const std::string& text : request.input) tokens += tokens_of(text);
  auto reserved = book_.reserve(tokens);
  if (!reserved) co_return tl::unexpected(over_budget(reserved.error()));
  Bill bill(book_, *reserved, request.workspace, tokens);
  EmbeddingsResult result = co_await inner_.embed(std::move(request));
  if (result) {
    bill.named(result->prompt_tokens, 0, result->cost);
  } else if (!was_worked_on(result.error())) {
    bill.refused();
  }
  co_return result;
}

}  // namespace qwalt::llm
