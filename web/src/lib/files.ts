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

async function inFolder(folder: FileSystemDirectoryEntry): Promise<NamedFile[]> {
  const reader = folder.createReader();
  const found: NamedFile[] = [];
  // A reader hands out its entries in parts; an empty part is the end.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (part.length === 0) return found;
    for (const entry of part) {
      if (!litter.test(entry.name)) found.push(...(await filesOf(entry)));
    }
  }
}

function filesOf(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (entry.isDirectory) return inFolder(entry as FileSystemDirectoryEntry);
  const name = entry.fullPath.replace(/^\//, '');
  return new Promise((resolve) => {
    (entry as FileSystemFileEntry).file((file) => resolve([{ file, name }]), () => resolve([]));
  });
}

// Must be called while the drop event is handled: the browser empties it afterwards.
export function droppedFiles(transfer: DataTransfer): Promise<NamedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return Promise.resolve(named(transfer.files));
  const lists = entries.map((entry) => (entry ? filesOf(entry) : Promise.resolve([])));
  return Promise.all(lists).then((found) => found.flat());
}
