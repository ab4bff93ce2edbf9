// What replies of /v1 look like, written down as checks. Keys beside those named are allowed: clients ignore them.
import assert from 'node:assert/strict';

const type = (name, holds) => (value, where) =>
  assert.ok(holds(value), `${where} is no ${name}: ${JSON.stringify(value)}`);

export const text = type('text', (value) => typeof value === 'string');
export const filled = type('text with something in it', (value) => typeof value === 'string' && value !== '');
export const number = type('number', (value) => typeof value === 'number');
export const count = type('whole number from 0', (value) => Number.isInteger(value) && value >= 0);
export const flag = type('boolean', (value) => typeof value === 'boolean');
export const seconds = type('time in seconds', (value) => Number.isInteger(value) && value > 1.7e9 && value < 4e9);
export const exactly = (wanted) => (value, where) => assert.deepEqual(value, wanted, where);
export const oneOf = (...wanted) => type(wanted.join(' or '), (value) => wanted.includes(value));
export const orNull = (shape) => (value, where) => value === null || shape(value, where);
export const optional = (shape) => Object.assign((value, where) => value === undefined || shape(value, where), { optional: true });
export const listOf = (shape) => (value, where) => {
  assert.ok(Array.isArray(value), `${where} is no array: ${JSON.stringify(value)}`);
  value.forEach((item, index) => shape(item, `${where}[${index}]`));
};
export const fields = (shapes) => (value, where) => {
  assert.ok(value !== null && typeof value === 'object' && !Array.isArray(value), `${where} is no object: ${JSON.stringify(value)}`);
  for (const [key, shape] of Object.entries(shapes)) {
    assert.ok(shape.optional || key in value, `${where} has no "${key}": ${JSON.stringify(value).slice(0, 300)}`);
    shape(value[key], `${where}.${key}`);
  }
};
const values = (shape) => (value, where) => {
  fields({})(value, where);
  for (const [key, each] of Object.entries(value)) shape(each, `${where}.${key}`);
};
const plain = type('text, number or boolean', (value) => ['string', 'number', 'boolean'].includes(typeof value));

const kUsage = fields({ prompt_tokens: count, completion_tokens: count, total_tokens: count });
const kAnnotation = fields({
  type: exactly('url_citation'),
  url_citation: fields({
    start_index: count,
    end_index: count,
    title: filled,
    url: type('absolute address', (value) => /^https?:\/\/[^/]+\/./.test(value)),
    quote: text,
    page: orNull(count),
    verified: oneOf('verified', 'partly', 'unsupported'),
  }),
});
const kFinish = oneOf('stop', 'length');
const kFileCounts = fields({ in_progress: count, completed: count, failed: count, cancelled: count, total: count });
const list = (item) =>
  fields({ object: exactly('list'), data: listOf(item), first_id: orNull(filled), last_id: orNull(filled), has_more: flag });

export const kShapes = {
  error: fields({
    error: fields({ message: filled, type: filled, param: exactly(null), code: filled }),
  }),
  completion: fields({
    id: type('chatcmpl id', (value) => /^chatcmpl-\w+$/.test(value)),
    object: exactly('chat.completion'),
    created: seconds,
    model: filled,
    choices: (value, where) => {
      assert.equal(value.length, 1, where);
      fields({
        index: exactly(0),
        finish_reason: kFinish,
        logprobs: exactly(null),
        message: fields({
          role: exactly('assistant'),
          content: text,
          refusal: exactly(null),
          annotations: listOf(kAnnotation),
        }),
      })(value[0], `${where}[0]`);
    },
    usage: kUsage,
  }),
  chunk: fields({
    id: type('chatcmpl id', (value) => /^chatcmpl-\w+$/.test(value)),
    object: exactly('chat.completion.chunk'),
    created: seconds,
    model: filled,
    choices: listOf(
      fields({
        index: exactly(0),
        finish_reason: orNull(kFinish),
        delta: fields({ role: optional(exactly('assistant')), content: optional(text), annotations: optional(listOf(kAnnotation)) }),
      }),
    ),
    usage: optional(kUsage),
  }),
  model: fields({ id: filled, object: exactly('model'), created: seconds, owned_by: filled }),
  file: fields({
    id: type('file id', (value) => /^file-\w+$/.test(value)),
    object: exactly('file'),
    bytes: count,
    created_at: seconds,
    filename: filled,
    purpose: exactly('assistants'),
    status: oneOf('uploaded', 'processed', 'error'),
    status_details: optional(filled),
  }),
  fileDeleted: fields({ id: filled, object: exactly('file'), deleted: exactly(true) }),
  vectorStore: fields({
    id: type('vector store id', (value) => /^vs_[a-z0-9_-]+$/.test(value)),
    object: exactly('vector_store'),
    created_at: seconds,
    name: filled,
    usage_bytes: count,
    file_counts: kFileCounts,
    status: oneOf('in_progress', 'completed'),
    expires_at: exactly(null),
    last_active_at: orNull(seconds),
    metadata: values(plain),
  }),
  vectorStoreDeleted: fields({ id: filled, object: exactly('vector_store.deleted'), deleted: exactly(true) }),
  vectorStoreFile: fields({
    id: type('file id', (value) => /^file-\w+$/.test(value)),
    object: exactly('vector_store.file'),
    created_at: seconds,
    usage_bytes: count,
    vector_store_id: filled,
    status: oneOf('in_progress', 'completed', 'failed', 'cancelled'),
    last_error: orNull(fields({ code: oneOf('server_error', 'unsupported_file', 'invalid_file'), message: filled })),
    attributes: values(plain),
    chunking_strategy: fields({ type: oneOf('other', 'static') }),
  }),
  vectorStoreFileDeleted: fields({ id: filled, object: exactly('vector_store.file.deleted'), deleted: exactly(true) }),
  fileBatch: fields({
    id: filled,
    object: exactly('vector_store.files_batch'),
    created_at: seconds,
    vector_store_id: filled,
    status: oneOf('in_progress', 'completed', 'cancelled', 'failed'),
    file_counts: kFileCounts,
  }),
  searchPage: fields({
    object: exactly('vector_store.search_results.page'),
    search_query: listOf(filled),
    data: listOf(
      fields({
        file_id: filled,
        filename: filled,
        score: type('number from 0 to 1', (value) => value >= 0 && value <= 1),
        attributes: values(plain),
        content: listOf(fields({ type: exactly('text'), text: filled })),
      }),
    ),
    has_more: flag,
    next_page: exactly(null),
  }),
  embeddings: fields({
    object: exactly('list'),
    data: listOf(
      fields({
        object: exactly('embedding'),
        index: count,
        embedding: (value, where) => (typeof value === 'string' ? filled(value, where) : listOf(number)(value, where)),
      }),
    ),
    model: filled,
    usage: fields({ prompt_tokens: count, total_tokens: count }),
  }),
};
kShapes.models = fields({ object: exactly('list'), data: listOf(kShapes.model) });
kShapes.files = list(kShapes.file);
kShapes.vectorStores = list(kShapes.vectorStore);
kShapes.vectorStoreFiles = list(kShapes.vectorStoreFile);

// The name of the shape that a reply must have.
const kByPath = [
  ['POST', /^\/v1\/chat\/completions$/, 'completion'],
  ['GET', /^\/v1\/models$/, 'models'],
  ['GET', /^\/v1\/models\/.+$/, 'model'],
  ['POST', /^\/v1\/embeddings$/, 'embeddings'],
  ['GET', /^\/v1\/files$/, 'files'],
  ['POST', /^\/v1\/files$/, 'file'],
  ['GET', /^\/v1\/files\/[^/]+$/, 'file'],
  ['DELETE', /^\/v1\/files\/[^/]+$/, 'fileDeleted'],
  ['GET', /^\/v1\/vector_stores$/, 'vectorStores'],
  ['POST', /^\/v1\/vector_stores(\/[^/]+)?$/, 'vectorStore'],
  ['GET', /^\/v1\/vector_stores\/[^/]+$/, 'vectorStore'],
  ['DELETE', /^\/v1\/vector_stores\/[^/]+$/, 'vectorStoreDeleted'],
  ['GET', /^\/v1\/vector_stores\/[^/]+\/files$/, 'vectorStoreFiles'],
  ['POST', /^\/v1\/vector_stores\/[^/]+\/files(\/[^/]+)?$/, 'vectorStoreFile'],
  ['GET', /^\/v1\/vector_stores\/[^/]+\/files\/[^/]+$/, 'vectorStoreFile'],
  ['DELETE', /^\/v1\/vector_stores\/[^/]+\/files\/[^/]+$/, 'vectorStoreFileDeleted'],
  ['POST', /^\/v1\/vector_stores\/[^/]+\/file_batches(\/[^/]+\/cancel)?$/, 'fileBatch'],
  ['GET', /^\/v1\/vector_stores\/[^/]+\/file_batches\/[^/]+$/, 'fileBatch'],
  ['GET', /^\/v1\/vector_stores\/[^/]+\/file_batches\/[^/]+\/files$/, 'vectorStoreFiles'],
  ['POST', /^\/v1\/vector_stores\/[^/]+\/search$/, 'searchPage'],
];

function checkStream(body, where) {
  const events = body.split('\n\n').filter((event) => event !== '' && !event.startsWith(':'));
  const data = events.map((event) => event.replace(/^data: /, ''));
  const last = data.at(-1);
  for (const event of data.slice(0, -1)) kShapes.chunk(JSON.parse(event), where);
  if (last !== '[DONE]') kShapes.error(JSON.parse(last), where);
}

function checkReply(where, method, path, status, isStream, body) {
  if (isStream) return checkStream(body, where);
  if (status >= 400) return kShapes.error(JSON.parse(body), where);
  const found = kByPath.find(([wanted, pattern]) => wanted === method && pattern.test(path));
  assert.ok(found, `${where} has no shape`);
  kShapes[found[2]](JSON.parse(body), where);
}

// A fetch that holds every reply to its shape once the client has read it; `calls` lists them. Replies of "qwalt-raw"
// are the model's own.
export function checkingFetch() {
  const faults = [];
  async function checked(input, options = {}) {
    const url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url);
    const method = (options.method ?? input.method ?? 'GET').toUpperCase();
    const where = `${method} ${url.pathname}`;
    const reply = await fetch(input, options);
    checked.calls.push({ where, status: reply.status });
    const raw = typeof options.body === 'string' && /"model": ?"qwalt-raw/.test(options.body);
    const type = reply.headers.get('content-type') ?? '';
    const isStream = /event-stream/.test(type);
    if ((raw && reply.ok) || !(isStream || /json/.test(type))) return reply;
    const read = [];
    const watched = new TransformStream({
      transform(piece, controller) {
        read.push(piece);
        controller.enqueue(piece);
      },
      flush() {
        try {
          checkReply(where, method, url.pathname, reply.status, isStream, Buffer.concat(read).toString());
        } catch (fault) {
          faults.push(fault);
        }
      },
    });
    return new Response(reply.body.pipeThrough(watched), { status: reply.status, headers: reply.headers });
  }
  checked.calls = [];
  // Fails if a reply was not as it should be.
  checked.verify = () => {
    const [fault] = faults.splice(0);
    if (fault) throw fault;
  };
  return checked;
}
