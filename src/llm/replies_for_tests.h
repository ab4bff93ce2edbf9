// For tests: what a model's server may say, and a server that says it.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "http/test_sockets.h"

namespace qwalt::llm::test {

inline const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

inline std::string delta(const std::string& text) {
  return "data: {\"model\":\"served\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text +
         "\"},\"finish_reason\":null}]}\n\n";
}
inline std::string finish(const std::string& reason) {
  return "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}\n\n";
}
inline const std::string kUsage =
    "data: "
    "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"cost\":0.01}}\n\n";
inline const std::string kDone = "data: [DONE]\n\n";

inline std::string whole_reply(const std::string& status, const std::string& body,
                               const std::string& headers = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline http::test::ScriptedServer::Script say(std::vector<std::string> replies) {
  return
      [replies = std::move(replies)](http::test::Socket& client, const std::string&, int attempt) {
        client.send(replies.at(std::min<std::size_t>(attempt, replies.size() - 1)));
      };
}

}  // namespace qwalt::llm::test
