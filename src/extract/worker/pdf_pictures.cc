#include "extract/worker/pdf_pictures.h"

#include <GfxState.h>

#include <algorithm>
#include <cmath>

namespace qwalt::worker {

bool PdfPictureDevice::tilingPatternFill(GfxState* /*state*/, Gfx* /*gfx*/, Catalog* /*catalog*/,
                                         GfxTilingPattern* /*pattern*/, const double* /*matrix*/,
                                         int /*x0*/, int /*y0*/, int /*x1*/, int /*y1*/,
                                         double /*x_step*/, double /*y_step*/) {
  add_shape();
  return true;
}

// A picture fills the unit square of its own coordinates.
void PdfPictureDevice::add_picture(GfxState* state) {
  ++operations_;
  const double* m = state->getCTM();
  double area = std::abs(m[0] * m[3] - m[1] * m[2]);
  double page = state->getPageWidth() * state->getPageHeight();
  if (std::isfinite(area)) area_ += std::min(area, page);
}

void PdfPictureDevice::drawImageMask(GfxState* state, Object* ref, Stream* stream, int width,
                                     int height, bool invert, bool interpolate, bool inside) {
  add_picture(state);
  // The bytes of a picture within the text have to be read past.
  if (inside)
    OutputDev::drawImageMask(state, ref, stream, width, height, invert, interpolate, inside);
}

void PdfPictureDevice::drawImage(GfxState* state, Object* ref, Stream* stream, int width,
                                 int height, GfxImageColorMap* colours, bool interpolate,
                                 const int* mask, bool inside) {
  add_picture(state);
  if (inside) {
    OutputDev::drawImage(state, ref, stream, width, height, colours, interpolate, mask, inside);
  }
}

void PdfPictureDevice::drawMaskedImage(GfxState* state, Object* /*ref*/, Stream* /*stream*/,
                                       int /*width*/, int /*height*/, GfxImageColorMap* /*colours*/,
                                       bool /*interpolate*/, Stream* /*mask*/, int /*mask_width*/,
                                       int /*mask_height*/, bool /*invert*/,
                                       bool /*mask_interpolate*/) {
  add_picture(state);
}

void PdfPictureDevice::drawSoftMaskedImage(GfxState* state, Object* /*ref*/, Stream* /*stream*/,
                                           int /*width*/, int /*height*/,
                                           GfxImageColorMap* /*colours*/, bool /*interpolate*/,
                                           Stream* /*mask*/, int /*mask_width*/,
                                           int /*mask_height*/, GfxImageColorMap* /*mask_colours*/,
                                           bool /*mask_interpolate*/) {
  add_picture(state);
}

}  // namespace qwalt::worker
