// qwalt-extract: reads one document in a sandbox and writes its blocks to standard output
// (docs/format/blocks.md). The server starts it; `--dump FILE` is for people.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/file.h"
#include "extract/sandbox.h"
#include "extract/sanitizers.h"
#include "extract/tools.h"
#include "extract/worker/dump.h"
#include "extract/worker/format.h"
#include "extract/worker/ocr_tsv.h"
#include "extract/worker/page_views.h"
#include "extract/worker/warm_up.h"
#include "extract/worker_arguments.h"

#if QWALT_HAS_ASAN
// The leak checker needs a second process, which the sandbox forbids; freed memory is not kept back
// as that counts against the document's limit.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): its name, not ours
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0:quarantine_size_mb=4:allocator_may_return_null=1";
}
#endif

namespace {

using qwalt::extract::ReadAs;
using qwalt::extract::Task;
using qwalt::extract::WorkerArguments;
using namespace qwalt::worker;

constexpr const char* kHelp =
    "qwalt-extract reads one document and gives its text as blocks.\n"
    "\n"
    "  qwalt-extract --dump FILE [--simple]  print the blocks of FILE for people to read\n"
    "  qwalt-extract --version               print the version\n"
    "\n"
    "The server starts it with the document on descriptor 3 and reads the block stream from\n"
    "its standard output (docs/format/blocks.md).\n"
    "Exit status: 0 the document was read, or the stream says why not; 1 --dump failed;\n"
    "2 wrong arguments; 3 nobody reads the output; 4 a program of the system could not be run.\n";

constexpr int kNoReader = 3;

void lock_down(const qwalt::extract::Limits& limits, std::uint64_t file_bytes) {
  warm_up();
  qwalt::extract::SandboxRules rules;
  rules.cpu_seconds = limits.seconds;
  rules.memory_bytes = limits.memory_bytes;
  rules.file_bytes = file_bytes;
  rules.readable = qwalt::extract::parser_data_folders();
  qwalt::extract::enter_sandbox(rules);
}

// What the task asks for; readers of whole documents catch what libraries throw by themselves.
Outcome answer(Job& job, Task task) {
  if (task == Task::kRead) return read_document(job);
  try {
    if (task == Task::kImage) return send_page_image(job);
    return job.read_as == ReadAs::kOcr ? send_ocr_words(job) : send_page_words(job);
  } catch (const std::bad_alloc&) {
    return refuse(FailureKind::kTooLarge, "Showing the page needs more memory than its limit.");
  } catch (const std::exception&) {
    return refuse(FailureKind::kUnreadable, "The page is damaged: it cannot be shown.");
  }
}

void run(const Input& input, Output& output, const WorkerArguments& arguments) {
  Job job{input, output, arguments.limits, arguments.mode};
  job.read_as = arguments.read_as;
  job.media_type = arguments.media_type;
  job.ocr = arguments.ocr;
  job.part = arguments.part;
  job.parts = arguments.parts;
  job.page = arguments.page;
  job.width = arguments.width;
  job.marks = arguments.marks;
  Outcome outcome = answer(job, arguments.task);
  if (outcome) {
    output.finish();
  } else {
    output.fail(outcome.error());
  }
}

int serve(const std::vector<std::string>& given) {
  auto arguments = qwalt::extract::parse_worker_arguments(given);
  if (!arguments) {
    std::fputs(arguments.error().message.append("\n").c_str(), stderr);
    return qwalt::extract::kWrongArguments;
  }
  // The server's end ends this process as well.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (arguments->task == Task::kTool) return qwalt::extract::become_tool(*arguments);
  lock_down(arguments->limits, 0);
  Input input(qwalt::extract::kDocumentFd, arguments->extension);
  Output output([](std::string_view bytes) {
    if (!qwalt::base::write_all(STDOUT_FILENO, bytes)) ::_exit(kNoReader);
  });
  run(input, output, *arguments);
  return 0;
}

int dump(const std::vector<std::string>& given) {
  WorkerArguments arguments;
  for (std::size_t i = 2; i < given.size(); ++i) {
    if (given[i] != "--simple") return qwalt::extract::kWrongArguments;
    arguments.mode = qwalt::extract::ReadingMode::kSimple;
  }
  qwalt::base::UniqueFd file(::open(given[1].c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    std::fputs(fmt::format("{} cannot be opened.\n", given[1]).c_str(), stderr);
    return 1;
  }
  arguments.extension = qwalt::extract::extension_of(given[1]);
  lock_down(arguments.limits, std::numeric_limits<std::int64_t>::max());
  Input input(file.get(), arguments.extension);
  Dump printer(arguments.limits.pages, [](std::string_view text) {
    if (!qwalt::base::write_all(STDOUT_FILENO, text)) ::_exit(kNoReader);
  });
  Output output([&](std::string_view bytes) { printer.feed(bytes); });
  run(input, output, arguments);
  return printer.failed() ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> given(argv + 1, argv + argc);
  if (!given.empty() && given[0] == "--help") {
    std::fputs(kHelp, stdout);
    return 0;
  }
  if (!given.empty() && given[0] == "--version") {
    std::puts("qwalt-extract " QWALT_VERSION);
    return 0;
  }
  if (given.size() >= 2 && given[0] == "--dump") return dump(given);
  return serve(given);
}
