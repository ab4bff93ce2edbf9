// The whole server in one object: opens the data folder, wires the rooms, serves, stops in order.
#pragma once

#include <memory>
#include <string>

#include "app/settings.h"
#include "base/result.h"

namespace qwalt::app {

class Runtime {
 public:
  // Opens everything and listens. kConflict when the data folder or the address is in use.
  static base::Result<std::unique_ptr<Runtime>> start(Settings settings);
  ~Runtime();

  const std::string& url() const;    // "http://127.0.0.1:8000"
  const std::string& token() const;  // admin, for this machine's command line, for this run
  // The admin key made at the first start on an address that others reach; empty otherwise. It is
  // known now and never again.
  const std::string& first_key() const;

  // Serves until SIGINT, SIGTERM or stop(); then streams are ended, answers kept, work finished.
  void run();
  void stop();  // any thread

 private:
  struct Parts;
  explicit Runtime(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace qwalt::app
