#include "library/ingest.h"

#include <algorithm>
#include <chrono>

#include "base/log.h"
#include "base/memory_usage.h"
#include "library/text_batch.h"

namespace qwalt::library {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

// Renewed with every batch of text, and while pages come slowly; a worker that hangs longer than
// this has lost its job.
constexpr base::Micros kLease = 600'000'000;
constexpr base::Micros kRenewal = 60'000'000;
// Of a document's progress, enough for an eye.
constexpr auto kBetweenEvents = 200ms;
// Between lines in the log about the same trouble.
constexpr auto kBetweenComplaints = 60s;

}  // namespace

// Takes pages from the extractor and brings them to the store.
class Ingest::Sink final : public extract::PageSink {
 public:
  Sink(Ingest& ingest, const store::Job& job)
      : ingest_(ingest), job_(job), batch_(ingest.store_, job.document) {}

  base::Status on_info(const extract::DocumentInfo& info) override {
    total_ = info.pages;
    ingest_.set_progress(job_, {0, total_}, Pace::kNow);
    return {};
  }

  base::Status on_page(text::Page page) override {
    TRY_ASSIGN(const bool stored, batch_.add(page));
    const base::Micros now = base::now();
    if (stored || now > renewed_ + kRenewal) {
      TRY(ingest_.store_.renew_lease(job_.id, now + kLease));
      renewed_ = now;
    }
    ingest_.set_progress(job_, {++done_, total_}, Pace::kSometimes);
    return {};
  }

  // The facts of the whole document, once all pages came and are stored.
  base::Result<store::DocumentFacts> finish(const extract::Summary& summary) {
    TRY(batch_.flush());
    store::DocumentFacts facts = batch_.facts();
    facts.media_type = summary.info.media_type;
    facts.paged = summary.info.paged;
    facts.warnings = summary.warnings;
    return facts;
  }

 private:
  Ingest& ingest_;
  const store::Job& job_;
  TextBatch batch_;
  base::Micros renewed_ = base::now();
  std::uint32_t done_ = 0;
  std::uint32_t total_ = 0;
};

Ingest::Ingest(store::Store& store, extract::Extractor& extractor, const Originals& originals,
               Listener listener, std::chrono::milliseconds pause)
    : store_(store),
      extractor_(extractor),
      originals_(originals),
      listener_(std::move(listener)),
      pause_(pause) {}

Ingest::~Ingest() { stop(); }

void Ingest::start(int workers) {
  for (int i = 0; i < workers; ++i) {
    workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

void Ingest::stop() {
  for (auto& worker : workers_) worker.request_stop();
  {
    std::lock_guard lock(mutex_);
    for (auto& [document, running] : running_) running.stop.request_stop();
  }
  workers_.clear();
}

void Ingest::notify() {
  std::lock_guard lock(mutex_);
  ++notified_;
  wake_.notify_all();
}

std::optional<Progress> Ingest::progress(store::Id document) const {
  std::lock_guard lock(mutex_);
  auto found = running_.find(document);
  if (found == running_.end()) return std::nullopt;
  return found->second.progress;
}

bool Ingest::cancel(store::Id document) {
  std::lock_guard lock(mutex_);
  auto found = running_.find(document);
  if (found == running_.end()) return false;
  found->second.cancelled = true;
  found->second.stop.request_stop();
  return true;
}

void Ingest::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::uint64_t seen = 0;
    {
      std::lock_guard lock(mutex_);
      seen = notified_;
    }
    if (run_next(stop)) continue;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, pause_, [&] { return notified_ != seen; });
  }
}

// Runs one job if there is one. False: nothing to do, or the store refused; wait.
bool Ingest::run_next(const std::stop_token& stop) {
  if (!give_back_jobs()) return false;
  const base::Micros now = base::now();
  auto leased = store_.lease_job(now, now + kLease);
  if (!leased) complain("The next job could not be taken", leased.error());
  if (!leased || !*leased) return false;
  const store::Job job = **leased;

  std::stop_token job_stop;
  {
    std::unique_lock lock(mutex_);
    // Cancelled and taken up again: the worker of the attempt before is about to let go.
    wake_.wait(lock, [&] { return !running_.contains(job.document); });
    Running& running = running_[job.document];
    job_stop = running.stop.get_token();
    // stop() may have gone through the list before this one was in it.
    if (stop.stop_requested()) running.stop.request_stop();
  }
  const Outcome outcome = outcome_of(job, run(job, job_stop), stop);
  {
    std::lock_guard lock(mutex_);
    running_.erase(job.document);
    if (outcome != Outcome::kEnded) given_back_.push_back(job.id);
    wake_.notify_all();
  }
  base::release_free_memory();
  give_back_jobs();
  return outcome != Outcome::kRefused;
}

Ingest::Outcome Ingest::outcome_of(const store::Job& job, const base::Status& done,
                                   const std::stop_token& stop) {
  if (!done) {
    const base::Code code = done.error().code;
    // Removed or cancelled while it was read.
    if (code == base::Code::kNotFound || code == base::Code::kConflict) return Outcome::kEnded;
    if (stop.stop_requested()) return Outcome::kStopped;
    complain("A document could not be stored and is tried again", done.error());
    return Outcome::kRefused;
  }
  std::lock_guard lock(mutex_);
  const auto found = running_.find(job.document);
  const bool stopped =
      found != running_.end() && found->second.stop.stop_requested() && !found->second.cancelled;
  return stopped ? Outcome::kStopped : Outcome::kEnded;
}

// Jobs whose reading ended without the document's fault: the attempt does not count. False when the
// store does not take them: it would not give others either.
bool Ingest::give_back_jobs() {
  std::vector<store::Id> jobs;
  {
    std::lock_guard lock(mutex_);
    jobs.swap(given_back_);
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const base::Status given = store_.give_back_job(jobs[i], 0);
    if (given) continue;
    complain("A job could not be given back", given.error());
    std::lock_guard lock(mutex_);
    given_back_.insert(given_back_.end(), jobs.begin() + static_cast<std::ptrdiff_t>(i),
                       jobs.end());
    return false;
  }
  return true;
}

void Ingest::complain(std::string_view what, const base::Error& error) {
  {
    std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (error.message == complaint_ && now < next_complaint_) return;
    complaint_ = error.message;
    next_complaint_ = now + kBetweenComplaints;
  }
  base::log_error("{}: {}", what, error.message);
}

base::Status Ingest::run(const store::Job& job, std::stop_token stop) {
  if (job.attempts > kMaxAttempts) {
    return fail(job,
                {extract::FailureKind::kInternal,
                 "The server ended each time it read this document, and does not try it again."});
  }
  TRY_ASSIGN(const store::Document document, store_.document(job.workspace, job.document));
  TRY(store_.begin_text(job.document));
  set_progress(job, {}, Pace::kNow);
  Sink sink(*this, job);
  auto summary =
      extractor_.extract(originals_.path(document.sha256), document.name, sink, std::move(stop));
  // Whoever cancelled has written down that it failed, and it may be queued anew by now.
  if (is_cancelled(job)) return {};
  if (!summary) return fail(job, summary.error());
  TRY_ASSIGN(const store::DocumentFacts facts, sink.finish(*summary));
  if (facts.passages == 0) {
    return fail(job, {extract::FailureKind::kNoText, "There is no text in this document."});
  }
  TRY_ASSIGN(const store::Finished finished, store_.finish_document(job.document, facts));
  listener_.finished(job, finished);
  return {};
}

base::Status Ingest::fail(const store::Job& job, const extract::Failure& failure) {
  {
    std::lock_guard lock(mutex_);
    // The server stops: the job stays for its next start.
    if (running_[job.document].stop.stop_requested()) return {};
  }
  auto failed =
      store_.fail_document(job.document, extract::failure_name(failure.kind), failure.message);
  if (!failed) return base::fail(std::move(failed).error());
  listener_.failed(job);
  return {};
}

bool Ingest::is_cancelled(const store::Job& job) const {
  std::lock_guard lock(mutex_);
  auto found = running_.find(job.document);
  return found != running_.end() && found->second.cancelled;
}

void Ingest::set_progress(const store::Job& job, Progress progress, Pace pace) {
  {
    std::lock_guard lock(mutex_);
    auto found = running_.find(job.document);
    if (found != running_.end()) {
      found->second.progress = progress;
      const auto now = std::chrono::steady_clock::now();
      if (pace == Pace::kSometimes && now < found->second.next_event) return;
      found->second.next_event = now + kBetweenEvents;
    }
  }
  listener_.progressed(job);
}

}  // namespace qwalt::library
