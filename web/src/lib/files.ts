// The files of a drop, those inside dropped folders too.

function inFolder(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const found: Promise<File[]>[] = [];
  return new Promise((resolve) => {
    // A reader hands out its entries in parts; an empty part is the end.
    const next = () =>
      reader.readEntries((entries) => {
        found.push(...entries.map(filesOf));
        if (entries.length > 0) next();
        else resolve(Promise.all(found).then((lists) => lists.flat()));
      }, () => resolve([]));
    next();
  });
}

function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isDirectory) return inFolder(entry as FileSystemDirectoryEntry);
  return new Promise((resolve) => {
    (entry as FileSystemFileEntry).file((file) => resolve([file]), () => resolve([]));
  });
}

// Must be called while the drop event is handled: the browser empties it afterwards.
export function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return Promise.resolve([...transfer.files]);
  const lists = entries.map((entry) => (entry ? filesOf(entry) : Promise.resolve([])));
  return Promise.all(lists).then((found) => found.flat());
}
