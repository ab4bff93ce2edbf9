// The place in the page, kept in the address so that a reload and the back button work.

export type Place = { view: 'chat'; id: string | null } | { view: 'search' };

function read(): Place {
  const [, view, id] = location.hash.split('/');
  if (view === 'search') return { view };
  try {
    return { view: 'chat', id: view === 'chat' && id ? decodeURIComponent(id) : null };
  } catch {
    return { view: 'chat', id: null };
  }
}

function write(place: Place): string {
  if (place.view === 'search') return '#/search';
  return place.id === null ? '#/' : `#/chat/${encodeURIComponent(place.id)}`;
}

class Route {
  place = $state.raw<Place>(read());

  constructor() {
    addEventListener('hashchange', () => (this.place = read()));
  }

  go(place: Place): void {
    this.place = place;
    if (location.hash !== write(place)) location.hash = write(place);
  }

  // A new chat gets its id after the question is asked: the same place under its lasting address.
  settle(id: string): void {
    this.place = { view: 'chat', id };
    history.replaceState(null, '', write(this.place));
  }
}

export const route = new Route();
