// Which series (engine:words:limit:filter, see measure.h) are asked beside each other.
const kEngines = ['qwalt', 'fts5', 'fts5-full', 'xapian'];
const each = (rest) => kEngines.map((engine) => `${engine}:${rest}`);

export const kPoints = {
  all: each('all:10:none'),
  content: each('content:10:none'),
  asked: [
    ...each('asked:10:none'),
    'qwalt:asked:100:none',
    'qwalt-exhaustive:asked:10:none',
    'qwalt-ranked:asked:10:none',
  ],
  filter: [
    ...each('asked:10:adjacent'),
    'qwalt:asked:10:scattered',
    'qwalt-ranked:asked:10:adjacent',
    'qwalt-ranked:asked:10:scattered',
  ],
  cold: each('content:10:none'),
};
