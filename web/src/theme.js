// Runs before anything is drawn, so that a chosen look does not follow the system's in a flash.
try {
  const look = localStorage.getItem('qwalt.theme');
  if (look === 'light' || look === 'dark') document.documentElement.dataset.theme = look;
} catch {
  // Without storage the system decides.
}
