// Runs `work` before the next picture is drawn, or soon where none is: a hidden page draws nothing.
export function nextFrame(work: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(work);
  else setTimeout(work, 100);
}
