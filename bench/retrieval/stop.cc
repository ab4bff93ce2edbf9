#include "stop.h"

#include <cstdio>
#include <cstdlib>

namespace qwalt::bench {

void stop(const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
  std::exit(1);
}

}  // namespace qwalt::bench
