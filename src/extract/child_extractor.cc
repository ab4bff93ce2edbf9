#include "extract/child_extractor.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <unordered_set>
#include <utility>

#include "base/log.h"
#include "base/memory_usage.h"
#include "extract/child_run.h"
#include "extract/worker_arguments.h"

namespace qwalt::extract {
namespace {

// The children that run now.
class RunningChildren {
 public:
  // Counts a child for as long as it lives.
  class Entry {
   public:
    Entry(RunningChildren& children, pid_t pid) : children_(children), pid_(pid) {
      std::lock_guard lock(children_.mutex_);
      children_.pids_.insert(pid_);
    }
    ~Entry() {
      std::lock_guard lock(children_.mutex_);
      children_.pids_.erase(pid_);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    RunningChildren& children_;
    pid_t pid_;
  };

  std::int64_t memory() const {
    std::lock_guard lock(mutex_);
    std::int64_t sum = 0;
    for (pid_t pid : pids_) sum += base::process_memory(pid).resident;
    return sum;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_set<pid_t> pids_;
};

class ChildExtractor final : public Extractor {
 public:
  explicit ChildExtractor(ChildOptions options) : options_(std::move(options)) {}

  tl::expected<Summary, Failure> extract(const std::string& path, const std::string& name,
                                         PageSink& sink, std::stop_token stop) override {
    base::UniqueFd document(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info {};
    if (!document || ::fstat(document.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
      return tl::unexpected(
          Failure{FailureKind::kInternal, "The stored document could not be opened."});
    }
    WorkerArguments arguments{options_.limits, extension_of(name), ReadingMode::kFull};
    Delivered delivered;
    auto first = run(document.get(), arguments, sink, delivered, stop);
    if (first || !first.error().crashed || !has_simple_mode(delivered)) return plain(first);
    arguments.mode = ReadingMode::kSimple;
    auto second = run(document.get(), arguments, sink, delivered, stop);
    if (second && second->warnings.size() < kMaxWarnings) {
      second->warnings.emplace_back(
          "The document is damaged; it was read in a simpler way, so headings may be missed.");
    }
    return plain(second);
  }

  std::int64_t children_memory() const override { return children_.memory(); }

 private:
  // A child that crashed before it knew the kind of document is given the second try too.
  static bool has_simple_mode(const Delivered& delivered) {
    return !delivered.info || delivered.media_type == "application/pdf";
  }

  static tl::expected<Summary, Failure> plain(tl::expected<Summary, RunFailure>& outcome) {
    if (outcome) return std::move(*outcome);
    return tl::unexpected(std::move(outcome.error().failure));
  }

  tl::expected<Summary, RunFailure> run(int document, const WorkerArguments& arguments,
                                        PageSink& sink, Delivered& delivered,
                                        const std::stop_token& stop) {
    base::UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    std::stop_callback on_stop(stop, [&] { ::eventfd_write(wake.get(), 1); });
    auto child =
        ChildProcess::start(options_.program, format_worker_arguments(arguments), document);
    if (!child) {
      base::log_error("{}", child.error().message);
      return tl::unexpected(
          RunFailure{{FailureKind::kInternal, std::move(child).error().message}, false});
    }
    RunningChildren::Entry entry(children_, child->pid());
    ChildRun one(*child, options_.limits, sink, delivered, wake.get());
    auto outcome = one.run(stop);
    if (!outcome && outcome.error().crashed) {
      base::log_warning("The document reader crashed. It said: {}", one.errors());
    }
    return outcome;
  }

  ChildOptions options_;
  RunningChildren children_;
};

}  // namespace

std::unique_ptr<Extractor> make_child_extractor(ChildOptions options) {
  return std::make_unique<ChildExtractor>(std::move(options));
}

}  // namespace qwalt::extract
