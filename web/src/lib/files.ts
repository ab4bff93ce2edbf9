// Files that are to be sent, under the names that they get: those of a folder with the path in it.

export interface NamedFile {
  file: File;
  name: string;
}

// Operating systems put these into every folder; nobody means to ask them.
const litter = /^(\.DS_Store|Thumbs\.db|desktop\.ini|\._.*)$/i;

export function named(files: Iterable<File>): NamedFile[] {
  return [...files]
    .map((file) => ({ file, name: file.webkitRelativePath || file.name }))
    .filter(({ file, name }) => name === file.name || !litter.test(file.name));
}

// Tells of each file that is found, and stops when it is told to.
interface Watch {
  found: () => void;
  signal: AbortSignal;
}

async function inFolder(folder: FileSystemDirectoryEntry, watch: Watch): Promise<NamedFile[]> {
  const reader = folder.createReader();
  const found: NamedFile[] = [];
  // A reader hands out its entries in parts; an empty part is the end.
  while (!watch.signal.aborted) {
    const part = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (part.length === 0) break;
    for (const entry of part) {
      if (watch.signal.aborted) break;
      if (!litter.test(entry.name)) found.push(...(await filesOf(entry, watch)));
    }
  }
  return found;
}

function filesOf(entry: FileSystemEntry, watch: Watch): Promise<NamedFile[]> {
  if (entry.isDirectory) return inFolder(entry as FileSystemDirectoryEntry, watch);
  const name = entry.fullPath.replace(/^\//, '');
  watch.found();
  return new Promise((resolve) => {
    (entry as FileSystemFileEntry).file((file) => resolve([{ file, name }]), () => resolve([]));
  });
}

// Must be called while the drop event is handled: the browser empties it afterwards.
export function droppedFiles(transfer: DataTransfer, signal: AbortSignal, found: () => void): Promise<NamedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return Promise.resolve(named(transfer.files));
  const lists = entries.map((entry) => (entry ? filesOf(entry, { found, signal }) : Promise.resolve([])));
  return Promise.all(lists).then((all) => all.flat());
}
