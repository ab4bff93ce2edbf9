// From raw times to figures: the median of each question's rounds, then percentiles over questions.
import { median, percentile, round } from '../figures.mjs';

// Questions of so many words are shown together; few have many content words.
const kLengths = [[5, 6], [7, 8], [9, 10], [11, 12], [13, 15]];
const kContentLengths = [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 15]];
const kMinQuestions = 3; // fewer give no median

const ms = (microseconds) => round(microseconds / 1000, 3);
const mb = (bytes) => round(bytes / 1e6, 1);

function buildFigures(builds, serving) {
  const last = builds.at(-1);
  const seconds = median(builds.map(({ build_ms }) => build_ms / 1000));
  return {
    builds: builds.length,
    build_s: round(seconds, 1),
    build_clock_s: round(median(builds.map(({ build_clock_ms }) => build_clock_ms / 1000)), 1),
    settle_s: round(median(builds.map(({ settle_ms }) => settle_ms / 1000)), 1),
    mb_per_s: round(last.text_bytes / 1e6 / seconds, 1),
    index_mb: mb(last.index_bytes),
    index_to_text: round(last.index_bytes / last.text_bytes, 3),
    building_anonymous_mb: mb(median(builds.map(({ anonymous_peak }) => anonymous_peak))),
    ...(serving && {
      open_ms: ms(median(serving.open_us)),
      first_answer_ms: ms(median(serving.first_answer_us)),
      serving_anonymous_mb: mb(serving.anonymous_peak),
      serving_mapped_mb: mb(serving.mapped),
    }),
  };
}

// {number: median in µs} of the questions that were answered: by the clock where the disk is waited
// for, in processor time elsewhere.
function timesOf(series) {
  const times = new Map();
  (series.cold ? series.clock_us : series.times_us).forEach((rounds, question) => {
    if (rounds.length > 0) times.set(question, median(rounds));
  });
  return times;
}

function byLength(series, times) {
  const [, words] = series.series.split(':');
  const content = words === 'content';
  const lengths = content ? series.content_words : series.all_words;
  return (content ? kContentLengths : kLengths).flatMap(([from, to]) => {
    const group = [...times].filter(([question]) => lengths[question] >= from && lengths[question] <= to);
    if (group.length < kMinQuestions) return [];
    return [{ from, to, questions: group.length, p50_ms: ms(median(group.map(([, time]) => time))) }];
  });
}

// How many times slower than ours in the same words, over the questions that both answered.
function timesOurs(times, ours) {
  const both = [...times.keys()].filter((question) => ours.has(question));
  if (both.length === 0) return null;
  const of = (map) => median(both.map((question) => map.get(question)));
  return round(of(times) / of(ours), 1);
}

// Mean share of the first ten that two series have in common.
function agreement(series, other) {
  const shares = series.found.flatMap((found, question) => {
    const theirs = other.found[question];
    if (found.length === 0 || theirs.length === 0) return [];
    return [found.filter((passage) => theirs.includes(passage)).length / Math.max(found.length, theirs.length)];
  });
  return shares.length === 0 ? null : round(shares.reduce((a, b) => a + b, 0) / shares.length, 2);
}

function questionFigures(series, all) {
  const [engine, words, limit, filter] = series.series.split(':');
  const same = (name) =>
    all.find((each) => each.cold === series.cold && each.series === [name, words, limit, filter].join(':'));
  const times = timesOf(series);
  const ours = same('qwalt');
  const xapian = same('xapian');
  const answered = [...times.values()];
  return {
    engine,
    words,
    limit: Number(limit),
    filter,
    cold: series.cold,
    questions: times.size,
    rounds: Math.max(...series.times_us.map((rounds) => rounds.length)),
    p50_ms: ms(median(answered)),
    p99_ms: ms(percentile(answered, 0.99)),
    clock_p50_ms: ms(median(series.clock_us.filter((rounds) => rounds.length > 0).map(median))),
    times_qwalt: ours && engine !== 'qwalt' ? timesOurs(times, timesOf(ours)) : null,
    agrees_with_qwalt: ours && engine !== 'qwalt' ? agreement(series, ours) : null,
    agrees_with_xapian: xapian && engine !== 'xapian' ? agreement(series, xapian) : null,
    ...(series.cold
      ? { open_ms: ms(median(series.open_us)), pages_left: Math.max(...series.pages_present) }
      : { by_words: byLength(series, times) }),
  };
}

const kOrder = ['qwalt', 'qwalt-exhaustive', 'qwalt-ranked', 'xapian', 'fts5', 'fts5-full'];
const kWords = ['asked', 'all', 'content'];

export function summary({ collection, builds, serving, series }) {
  const { growth, ...collected } = collection;
  const rows = series.filter(({ times_us }) => times_us.some((rounds) => rounds.length > 0));
  return {
    collection: {
      ...collected,
      heaps_exponent: round(collected.heaps_exponent, 3),
      zipf_exponent: round(collected.zipf_exponent, 3),
      growth: growth.filter((_, i) => i % 4 === 0),
    },
    engines: Object.fromEntries(
      kOrder.filter((name) => builds[name]).map((name) => [name, buildFigures(builds[name], serving[name])]),
    ),
    questions: rows
      .map((each) => questionFigures(each, rows))
      .sort(
        (a, b) =>
          kWords.indexOf(a.words) - kWords.indexOf(b.words) ||
          a.filter.localeCompare(b.filter) ||
          kOrder.indexOf(a.engine) - kOrder.indexOf(b.engine) ||
          a.limit - b.limit,
      ),
  };
}
