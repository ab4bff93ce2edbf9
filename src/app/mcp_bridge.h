// Lines of JSON-RPC on one side, POST /mcp on the other: what `qwalt mcp` does.
//
// Each line is one request of its own, so that a long answer does not hold up the next; replies are
// lines in the order in which they are ready. A cancelled request is dropped with its connection,
// which ends the work at the server. When the server is gone, whoever serves the data folder then
// is asked, be it this process.
//
// All members on the thread that runs `io`, which ends when the last line has been answered.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "api/mcp/json_rpc.h"
#include "app/commands.h"
#include "http/client.h"

namespace qwalt::app {

namespace asio = boost::asio;

class McpBridge {
 public:
  // `write` gets each line without its line feed; `done` is called when one more line needs no
  // reply any more.
  McpBridge(asio::io_context& io, const Target& target, const std::string& workspace,
            std::function<void(std::string_view)> write, std::function<void()> done);
  ~McpBridge();

  void take(std::string line);
  // In place of a line that was too long to be read.
  void refuse_long_line();

 private:
  struct Server {
    std::string url;
    std::string key;
    int turn = 0;  // counts how often a server was looked for
  };
  struct Pending {
    asio::cancellation_signal cancel;
    bool cancelled = false;
  };

  // That of turn `seen`, if it is the last one, is gone.
  asio::awaitable<base::Result<Server>> server(int seen);
  base::Result<Server> find_server(int seen);  // on the pool
  asio::awaitable<void> forward(std::string line, api::mcp::Parsed parsed,
                                std::shared_ptr<Pending> pending);
  asio::awaitable<base::Result<http::ClientResponse>> send(const std::string& line,
                                                           const api::mcp::Parsed& parsed);
  http::ClientRequest request_to(const Server& server, const std::string& line,
                                 const api::mcp::Parsed& parsed) const;
  asio::awaitable<base::Status> pass_on(http::ClientResponse& reply,
                                        const api::mcp::Parsed& parsed);
  asio::awaitable<base::Status> pass_on_events(http::ClientResponse& reply);
  void write_failure(const api::mcp::Parsed& parsed, const base::Error& error) const;
  bool cancel(const api::mcp::Parsed& parsed);
  void remember_revision(const std::string& reply);

  asio::io_context& io_;
  asio::thread_pool pool_{1};
  Target target_;
  std::string path_;
  std::function<void(std::string_view)> write_;
  std::function<void()> done_;
  http::Client http_;
  std::map<std::string, std::shared_ptr<Pending>> pending_;  // by id, as JSON
  std::string revision_;                                     // that `initialize` agreed on
  // On the pool only.
  std::unique_ptr<ServerClient> client_;
  int turn_ = 0;
};

}  // namespace qwalt::app
