// How the source panel shows a place: as the picture of its page, as text or both, how large, and whether
// the panel takes half of the window.

export const views = ['page', 'both', 'text'] as const;
export type View = (typeof views)[number];

// Of the width at which the columns of a page fill the panel.
const zooms = [1, 1.5, 2, 3];
const key = 'qwalt.wide-source';

function storedWide(): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

class ProofView {
  view = $state<View>('page');
  zoom = $state(1);
  wide = $state(storedWide());

  canZoom(by: number): boolean {
    return zooms[zooms.indexOf(this.zoom) + by] !== undefined;
  }

  zoomBy(by: number): void {
    this.zoom = zooms[zooms.indexOf(this.zoom) + by] ?? this.zoom;
  }

  // What a click on the picture does.
  toggleZoom(): void {
    this.zoom = this.zoom === 1 ? 2 : 1;
  }

  toggleWide(): void {
    this.wide = !this.wide;
    try {
      if (this.wide) localStorage.setItem(key, '');
      else localStorage.removeItem(key);
    } catch {
      // Without storage it lasts as long as the page.
    }
  }
}

export const proofView = new ProofView();
