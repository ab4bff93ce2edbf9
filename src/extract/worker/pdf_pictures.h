// How much of a page is pictures. Knows poppler; only pdf_document.cc may include it.
#pragma once

#include <OutputDev.h>

namespace qwalt::worker {

// Counts what is drawn, without decoding any picture. For pages with next to no text. Not
// thread-safe.
class PdfPictureDevice final : public OutputDev {
 public:
  static constexpr int kMaxOperations = 200'000;

  double picture_area() const { return area_; }  // square points; overlaps count twice
  int shapes() const { return shapes_; }         // lines and fillings
  bool stopped() const { return operations_ > kMaxOperations; }

  bool upsideDown() override { return true; }
  bool useDrawChar() override { return true; }
  bool interpretType3Chars() override { return false; }
  bool useDrawForm() override { return ++operations_ > kMaxOperations; }
  bool useTilingPatternFill() override { return true; }
  bool useShadedFills(int /*type*/) override { return true; }
  void stroke(GfxState* /*state*/) override { add_shape(); }
  void fill(GfxState* /*state*/) override { add_shape(); }
  void eoFill(GfxState* /*state*/) override { add_shape(); }
  bool tilingPatternFill(GfxState*, Gfx*, Catalog*, GfxTilingPattern*, const double*, int, int, int,
                         int, double, double) override;
  bool functionShadedFill(GfxState*, GfxFunctionShading*) override { return true; }
  bool axialShadedFill(GfxState*, GfxAxialShading*, double, double) override { return true; }
  bool radialShadedFill(GfxState*, GfxRadialShading*, double, double) override { return true; }
  bool gouraudTriangleShadedFill(GfxState*, GfxGouraudTriangleShading*) override { return true; }
  bool patchMeshShadedFill(GfxState*, GfxPatchMeshShading*) override { return true; }
  void drawImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height,
                     bool invert, bool interpolate, bool inside) override;
  void drawImage(GfxState* state, Object* ref, Stream* stream, int width, int height,
                 GfxImageColorMap* colours, bool interpolate, const int* mask,
                 bool inside) override;
  void drawMaskedImage(GfxState* state, Object* ref, Stream* stream, int width, int height,
                       GfxImageColorMap* colours, bool interpolate, Stream* mask, int mask_width,
                       int mask_height, bool invert, bool mask_interpolate) override;
  void drawSoftMaskedImage(GfxState* state, Object* ref, Stream* stream, int width, int height,
                           GfxImageColorMap* colours, bool interpolate, Stream* mask,
                           int mask_width, int mask_height, GfxImageColorMap* mask_colours,
                           bool mask_interpolate) override;
  void setSoftMaskFromImageMask(GfxState*, Object*, Stream*, int, int, bool, bool,
                                double*) override {}
  void unsetSoftMaskFromImageMask(GfxState*, double*) override {}

 private:
  void add_shape() {
    ++shapes_;
    ++operations_;
  }
  void add_picture(GfxState* state);

  double area_ = 0;
  int shapes_ = 0;
  int operations_ = 0;
};

}  // namespace qwalt::worker
