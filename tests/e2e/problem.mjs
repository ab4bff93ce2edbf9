// RFC 9457 errors of the native API.
import assert from 'node:assert/strict';

export function assertProblemBody({ status, headers, body }, wanted, type) {
  assert.equal(status, wanted, JSON.stringify(body));
  assert.match(headers.get('content-type'), /^application\/problem\+json/);
  assert.equal(body.status, wanted);
  assert.equal(body.type, `urn:qwalt:${type}`);
  assert.ok(body.title.length > 0);
  assert.match(body.detail, /^\S.*\S$/s, 'a sentence for a person');
  assert.equal(body.request_id, headers.get('x-request-id'));
}

export async function assertProblem(client, method, path, wanted, type, body = undefined) {
  const reply = await client.reply(path, { method, body });
  assertProblemBody(reply, wanted, type);
}
