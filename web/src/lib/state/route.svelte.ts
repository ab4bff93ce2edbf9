// The place in the page, kept in the address so that a reload and the back button work.

export type Place =
  | { view: 'chat'; id: string | null }
  | { view: 'search' }
  | { view: 'settings'; section: string }
  | { view: 'documents'; workspace: string; id: string; section: number; start: number; end: number };

// A passage of a document, as answers link to it: #/documents/ID/SECTION/START-END, and
// #/in/WORKSPACE/documents/… for one of another workspace.
function readPassage(): Place | null {
  const match = /^#(?:\/in\/([\w-]+))?\/documents\/(\w+)(?:\/(\d+)(?:\/(\d+)-(\d+))?)?$/.exec(location.hash);
  if (!match) return null;
  const [, workspace = '', id = '', section = '1', start = '0', end = '0'] = match;
  return { view: 'documents', workspace, id, section: Number(section), start: Number(start), end: Number(end) };
}

function read(): Place {
  const [, view, id] = location.hash.split('/');
  if (view === 'search') return { view };
  if (view === 'settings') return { view, section: id ?? '' };
  const passage = readPassage();
  if (passage) return passage;
  try {
    return { view: 'chat', id: view === 'chat' && id ? decodeURIComponent(id) : null };
  } catch {
    return { view: 'chat', id: null };
  }
}

function write(place: Place): string {
  if (place.view === 'search') return '#/search';
  if (place.view === 'settings') return place.section ? `#/settings/${place.section}` : '#/settings';
  if (place.view === 'documents') {
    const workspace = place.workspace ? `/in/${place.workspace}` : '';
    return `#${workspace}/documents/${place.id}/${place.section}/${place.start}-${place.end}`;
  }
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
