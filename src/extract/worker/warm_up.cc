#include "extract/worker/warm_up.h"

#include <libxml/parser.h>

#include "extract/worker/pdf_document.h"

namespace qwalt::worker {

void warm_up() {
  prepare_pdf();
  xmlInitParser();
}

}  // namespace qwalt::worker
