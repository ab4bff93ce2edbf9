#include "api/question.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>

#include "answer/prompt.h"
#include "api/selection.h"

namespace qwalt::api {
namespace {

using boost::asio::experimental::awaitable_operators::operator||;

constexpr std::size_t kMaxPromptsBytes = 16 * 1024;

// The distinct prompts of the documents; those that nobody changed leave it to the workspace.
std::string prompts_of(const answer::DocumentPrompts& prompts,
                       const std::vector<std::string>& names) {
  std::set<std::string> seen{std::string(answer::default_system_prompt())};
  std::string joined;
  for (const std::string& name : names) {
    std::string prompt = prompts.read(name);
    if (joined.size() + prompt.size() > kMaxPromptsBytes || !seen.insert(prompt).second) continue;
    if (!joined.empty()) joined.append("\n\n");
    joined.append(prompt);
  }
  return joined;
}

}  // namespace

base::Result<answer::Question> prepare_question(Services& services, const Caller& caller,
                                                std::string text,
                                                const std::vector<std::string>& documents) {
  answer::Question question;
  question.workspace = caller.workspace;
  question.text = std::move(text);
  TRY_ASSIGN(auto selected, select_documents(services.library, caller.workspace, documents));
  question.documents = std::move(selected.ids);
  question.system_prompt = prompts_of(services.prompts.in(caller.workspace), selected.names);
  return question;
}

asio::awaitable<void> stop_when_gone(http::Exchange& exchange, answer::Answerer& answerer,
                                     const store::Id& answer) {
  co_await exchange.client_gone();
  // It returns also when this coroutine is cancelled: then nobody left.
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) co_return;
  answerer.stop(answer);
  asio::steady_timer forever(co_await asio::this_coro::executor,
                             std::chrono::steady_clock::time_point::max());
  co_await forever.async_wait(asio::use_awaitable);
}

asio::awaitable<base::Result<answer::Answer>> ask_while_connected(http::Exchange& exchange,
                                                                  Services& services,
                                                                  answer::Question question) {
  store::Id answer = 0;
  answer::AnswerSink sink;
  sink.accepted = [&answer](store::Id id) { answer = id; };
  auto outcome = co_await (services.answerer.ask(std::move(question), std::move(sink)) ||
                           stop_when_gone(exchange, services.answerer, answer));
  co_return std::move(std::get<0>(outcome));
}

}  // namespace qwalt::api
