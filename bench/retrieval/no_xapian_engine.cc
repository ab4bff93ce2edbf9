// In the place of xapian_engine.cc where Xapian's headers are not installed.
#include "engines.h"

namespace qwalt::bench {

std::unique_ptr<Engine> make_xapian() { return nullptr; }

}  // namespace qwalt::bench
