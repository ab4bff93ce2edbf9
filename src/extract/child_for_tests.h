// For tests: an extractor whose child is a shell script, in a folder of its own.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "extract/block_stream.h"
#include "extract/child_extractor.h"

namespace qwalt::extract {

struct Collect final : PageSink {
  base::Status on_info(const DocumentInfo& given) override {
    ++infos;
    info = given;
    return {};
  }
  base::Status on_page(text::Page page) override {
    pages.push_back(std::move(page));
    if (during_page) during_page();
    if (!error.empty()) return base::fail(base::Code::kNoSpace, error);
    return {};
  }
  std::string text() const {
    std::string out;
    for (const text::Page& page : pages) {
      for (const text::Block& block : page.blocks) out += block.text + "\n";
    }
    return out;
  }
  int infos = 0;
  DocumentInfo info;
  std::vector<text::Page> pages;
  std::string error;
  std::function<void()> during_page;
};

inline text::Page page_of(std::uint32_t number, const std::string& text) {
  text::Page page;
  page.number = number;
  page.blocks = {{text::BlockKind::kParagraph, 0, 0, text}};
  return page;
}

inline text::Page picture_of(std::uint32_t number) {
  text::Page page;
  page.number = number;
  page.picture = true;
  return page;
}

class ScriptedChild : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/qwalt_child_" + std::to_string(::getpid());
    std::filesystem::create_directories(folder_);
    document_ = write("document.txt", "The torque limit is 42 Nm.\n");
    options_.limits.page_seconds = 20;
    options_.limits.seconds = 40;
    options_.scratch_folder = folder_;
    base::set_log_level(base::LogLevel::kError);
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    // Nothing is left behind, whatever the child did.
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }

  std::string write(const std::string& name, const std::string& bytes) {
    std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  std::string read(const std::string& name) {
    std::ifstream file(folder_ + "/" + name);
    std::stringstream out;
    out << file.rdbuf();
    return out.str();
  }

  // An extractor whose child is a shell script that runs in the test's folder.
  std::unique_ptr<Extractor> script(const std::string& commands) {
    options_.program = write("child.sh", "#!/bin/sh\ncd " + folder_ + "\n" + commands + "\n");
    ::chmod(options_.program.c_str(), 0700);
    return make_child_extractor(options_);
  }

  tl::expected<Summary, Failure> run(const std::string& commands,
                                     const std::stop_token& stop = {}) {
    return script(commands)->extract(document_, "document.txt", sink_, stop);
  }

  FailureKind failure(const std::string& commands) {
    auto result = run(commands);
    if (result) return FailureKind::kCancelled;
    EXPECT_TRUE(result.error().message.ends_with('.')) << result.error().message;
    return result.error().kind;
  }

  std::string folder_;
  std::string document_;
  ChildOptions options_;
  Collect sink_;
};

}  // namespace qwalt::extract
