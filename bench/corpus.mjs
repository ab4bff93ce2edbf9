// English-like text for measuring: a Zipf vocabulary with bigram preferences, sentences, paragraphs
// and headings. The same seed gives the same bytes on every machine.

const kCommon = `
  the of and to in a is that for it as was with be by on not he his but at are this have from
  or had an they which one you were all her she there would their we him been has when who
  will no if out so said what up its about than into them can only other time new some could
  these two may first then do any like my now over such our man me even most made after also
  did many off before must well back through years much where your way down should because
  long each just state those people too mr how little good world make very year`
  .trim()
  .split(/\s+/);
const kVocabulary = 30_000;
const kFrequent = 3_000; // words of so small a rank are short
const kSuccessors = 8;
const kSuccessorShare = 0.45;
const kOnsets = 'b c d f g h j k l m n p r s t v w br cl cr dr fl gr pl pr sh st th tr'.split(' ');
const kVowels = 'a e i o u ai ea ee io ou'.split(' ');
const kCodas = ['', '', '', 'n', 'r', 's', 't', 'l', 'm', 'nd', 'st', 'ck'];

// mulberry32 (T. Ettinger, public domain): 32 bits of state, uniform in [0, 1).
export function randomSource(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function vocabulary(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const words = new Set(kCommon);
  while (words.size < kVocabulary) {
    const syllables = (words.size < kFrequent ? 1 : 2) + Math.floor(random() * 2);
    let word = '';
    for (let i = 0; i < syllables; i++) word += pick(kOnsets) + pick(kVowels);
    words.add(word + pick(kCodas));
  }
  return [...words];
}

// Walker's alias table over the weights 1/(rank + 2.7): a word number in constant time.
function zipfSampler(size, random) {
  const weights = Array.from({ length: size }, (_, rank) => 1 / (rank + 2.7));
  const sum = weights.reduce((a, b) => a + b, 0);
  const scaled = weights.map((weight) => (weight * size) / sum);
  const alias = new Uint32Array(size);
  const small = [];
  const large = [];
  scaled.forEach((weight, i) => (weight < 1 ? small : large).push(i));
  while (small.length > 0 && large.length > 0) {
    const low = small.pop();
    const high = large[large.length - 1];
    alias[low] = high;
    scaled[high] -= 1 - scaled[low];
    if (scaled[high] < 1) small.push(large.pop());
  }
  return () => {
    const at = Math.floor(random() * size);
    return random() < scaled[at] ? at : alias[at];
  };
}

function wordSource(random) {
  const words = vocabulary(random);
  const draw = zipfSampler(words.length, random);
  const successors = Uint32Array.from({ length: words.length * kSuccessors }, draw);
  let last = 0;
  return () => {
    last =
      random() < kSuccessorShare
        ? successors[last * kSuccessors + Math.floor(random() * kSuccessors)]
        : draw();
    return words[last];
  };
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

function sentence(next, random) {
  const words = Array.from({ length: 6 + Math.floor(random() * 19) }, next);
  const comma = 3 + Math.floor(random() * 9);
  if (comma < words.length - 1) words[comma] += ',';
  return `${capital(words.join(' '))}.`;
}

// {text, sentences}: about `bytes` of text and its sentences in order.
export function englishLike(bytes, seed) {
  const random = randomSource(seed);
  const next = wordSource(random);
  const parts = [];
  const sentences = [];
  let size = 0;
  let section = 0;
  while (size < bytes) {
    const paragraph = [];
    const count = 3 + Math.floor(random() * 5);
    for (let i = 0; i < count; i++) paragraph.push(sentence(next, random));
    const isHeading = random() < 0.05;
    const part =
      (isHeading ? `${++section} ${capital(next())} ${next()}\n\n` : '') +
      `${paragraph.join(' ')}\n\n`;
    sentences.push(...paragraph);
    parts.push(part);
    size += part.length;
  }
  return { text: parts.join(''), sentences };
}

// `count` runs of `length` words, each within one sentence.
export function quotesFrom(sentences, count, length, seed) {
  const random = randomSource(seed);
  const quotes = [];
  while (quotes.length < count) {
    const words = sentences[Math.floor(random() * sentences.length)].replace(/\.$/, '').split(' ');
    if (words.length < length) continue;
    const start = Math.floor(random() * (words.length - length + 1));
    quotes.push(words.slice(start, start + length).join(' '));
  }
  return quotes;
}
