// Scrolls what is attached to it by dragging with the mouse; fingers do that by themselves. A drag is no click.
const least = 4;

export function dragScroll(room: HTMLElement): () => void {
  let from: { x: number; y: number; left: number; top: number } | null = null;
  let dragged = false;

  const press = (event: PointerEvent) => {
    dragged = false;
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY, left: room.scrollLeft, top: room.scrollTop };
  };
  const move = (event: PointerEvent) => {
    if (!from) return;
    const x = event.clientX - from.x;
    const y = event.clientY - from.y;
    if (!dragged && Math.hypot(x, y) < least) return;
    if (!dragged) room.setPointerCapture(event.pointerId);
    dragged = true;
    room.scrollTo({ left: from.left - x, top: from.top - y, behavior: 'instant' });
  };
  const release = () => (from = null);
  const click = (event: MouseEvent) => {
    if (dragged) event.stopPropagation();
    dragged = false;
  };

  const listening = new AbortController();
  const { signal } = listening;
  room.addEventListener('pointerdown', press, { signal });
  room.addEventListener('pointermove', move, { signal });
  room.addEventListener('pointerup', release, { signal });
  room.addEventListener('pointercancel', release, { signal });
  room.addEventListener('click', click, { signal, capture: true });
  return () => listening.abort();
}
