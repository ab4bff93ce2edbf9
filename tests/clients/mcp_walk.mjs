// What every MCP client has to be able to do here, whichever library and transport it uses.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { makePdf } from '../support/qwalt.mjs';

export const kQuestion = 'What is the torque limit for bolt M8?';
const kPages = [
  'Assembly of the frame. Wear gloves.',
  'The torque limit for bolt M8 is 42 Nm. Tighten in two passes.',
  'The primer dries for 90 minutes.',
];
const kProcedure = `# Cleaning procedure

## Steps
The operator must switch off the pump. Then the operator must drain the tank.
The supervisor is responsible for the record.
`;

// Two documents that the walk is about; `client` is that of the native API.
export async function addDocuments(client) {
  const frame = await client.add('frame.pdf', makePdf(kPages));
  const procedure = await client.add('cleaning procedure.md', kProcedure);
  return { frame, procedure };
}

const textOf = ({ content }) => content.map(({ text }) => text ?? '').join('\n');

// Declares the tests. `setting()` gives {client, documents, answer}: a connected client, what
// addDocuments gave, and the answer that the model gives (undefined without one). `modern`: the
// revision spoken is 2026-07-28.
export function walk(setting, { modern }) {
  it('lists the tools with their schemas', async () => {
    const { tools } = await setting().client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['search', 'fetch', 'ask', 'list_documents'],
    );
    for (const tool of tools) {
      assert.ok(tool.description.length > 20, tool.name);
      assert.equal(tool.inputSchema.type, 'object');
      assert.equal(tool.outputSchema.type, 'object');
      assert.equal(tool.annotations.readOnlyHint, true);
    }
  });

  it('searches, and fetches the page of what was found', async () => {
    const { client, documents } = setting();
    const found = await client.callTool({ name: 'search', arguments: { query: 'torque bolt M8' } });
    assert.ok(!found.isError, textOf(found));
    const [first] = found.structuredContent.results;
    assert.deepEqual(
      [first.title, first.document_id, first.page],
      ['frame.pdf, page 2', documents.frame.id, 2],
    );
    assert.match(first.text, /42 Nm/);
    assert.deepEqual(JSON.parse(textOf(found)), found.structuredContent);
    const page = await client.callTool({ name: 'fetch', arguments: { id: first.id } });
    assert.match(page.structuredContent.text, /Tighten in two passes/);
    assert.equal(page.structuredContent.id, first.id);
    assert.deepEqual(
      [page.structuredContent.metadata.page, page.structuredContent.metadata.complete],
      [2, true],
    );
    for (const { url } of [first, page.structuredContent]) {
      const shown = await fetch(url);
      assert.equal(shown.status, 200, url);
      assert.equal(shown.headers.get('content-type'), 'image/png');
    }
    const all = await client.callTool({ name: 'fetch', arguments: { id: documents.procedure.id } });
    assert.match(all.structuredContent.text, /drain the tank/);
    assert.equal(all.structuredContent.title, 'cleaning procedure.md');
    assert.equal((await fetch(all.structuredContent.url)).status, 200);
  });

  it('searches only where it was told to', async () => {
    const { client } = setting();
    const { structuredContent } = await client.callTool({
      name: 'search',
      arguments: { query: 'torque operator', documents: ['cleaning procedure.md'], limit: 1 },
    });
    assert.deepEqual(
      structuredContent.results.map(({ document }) => document),
      ['cleaning procedure.md'],
    );
  });

  it('asks, and gets an answer with checked citations and progress on the way', async () => {
    const { client, documents, answer } = setting();
    const steps = [];
    const reply = await client.callTool(
      { name: 'ask', arguments: { question: kQuestion } },
      ...progressTo(client, steps),
    );
    assert.ok(!reply.isError, textOf(reply));
    const given = reply.structuredContent;
    if (answer) assert.equal(given.answer, answer);
    assert.match(given.answer, /42 Nm/);
    assert.deepEqual(
      [given.answered, given.mode, given.state, given.error],
      [true, answer ? 'model' : 'extractive', 'complete', null],
    );
    const cited = given.citations.find(({ number }) => number === 1);
    assert.deepEqual(
      [cited.verified, cited.page, cited.document, cited.document_id],
      ['verified', 2, 'frame.pdf', documents.frame.id],
    );
    assert.match(cited.quote, /42 Nm/);
    assert.match(cited.sentence, /42 Nm/);
    assert.equal(given.sources[0].number, 1);
    assert.equal((await fetch(cited.url)).status, 200, cited.url);
    assert.match(textOf(reply), /Sources:\n\[1\] frame\.pdf, page 2 http/);
    // Without a model all is done at once, and a client drops what comes in one piece with the answer.
    assert.ok(steps.length >= (answer ? 2 : 1), JSON.stringify(steps));
    assert.ok(steps.every(({ progress }, i) => i === 0 || progress > steps[i - 1].progress));
    assert.match(steps[0].message, /Searching/);
  });

  it('says so when the documents hold nothing about a question', async () => {
    const reply = await setting().client.callTool({
      name: 'ask',
      arguments: { question: 'Who painted xyzzyplugh quuxification?' },
    });
    assert.ok(!reply.isError);
    assert.equal(reply.structuredContent.answered, false);
    assert.deepEqual(
      reply.structuredContent.citations.filter(({ number }) => number > 0),
      [],
    );
  });

  it('lists the documents', async () => {
    const { client, documents } = setting();
    const all = await client.callTool({ name: 'list_documents', arguments: {} });
    assert.deepEqual(
      all.structuredContent.documents.map(({ name }) => name).sort(),
      ['cleaning procedure.md', 'frame.pdf'],
    );
    assert.equal(all.structuredContent.total, 2);
    const some = await client.callTool({ name: 'list_documents', arguments: { name: 'frame' } });
    const [frame] = some.structuredContent.documents;
    assert.deepEqual(
      [frame.id, frame.state, frame.pages, frame.resource],
      [documents.frame.id, 'ready', 3, `qwalt://documents/${documents.frame.id}`],
    );
  });

  it('tells a model what is wrong with its arguments', async () => {
    const { client } = setting();
    for (const [call, said] of [
      [{ name: 'search', arguments: {} }, /"query" is missing/],
      [{ name: 'search', arguments: { query: 7 } }, /"query" has to be a text/],
      [{ name: 'search', arguments: { query: 'x', limit: 1000 } }, /"limit" has to be from 1 to 50/],
      [{ name: 'search', arguments: { query: 'x', documents: ['no.pdf'] } }, /no\.pdf/],
      [{ name: 'fetch', arguments: { id: 'ffffffffffffffff-1' } }, /no|not/i],
      [{ name: 'fetch', arguments: { id: 'nonsense' } }, /nonsense/],
      [{ name: 'ask', arguments: { question: 'x', colour: 'red' } }, /colour/],
    ]) {
      const reply = await client.callTool(call);
      assert.equal(reply.isError, true, JSON.stringify(call));
      assert.match(textOf(reply), said);
    }
  });

  it('an unknown tool is an error of the protocol', async () => {
    await assert.rejects(setting().client.callTool({ name: 'dance', arguments: {} }), (error) => {
      assert.equal(error.code, -32602);
      return true;
    });
  });

  it('reads documents and pages as resources', async () => {
    const { client, documents } = setting();
    const { resources } = await client.listResources();
    const frame = resources.find(({ name }) => name === 'frame.pdf');
    assert.equal(frame.uri, `qwalt://documents/${documents.frame.id}`);
    const whole = await client.readResource({ uri: frame.uri });
    assert.equal(whole.contents.length, 1);
    assert.match(whole.contents[0].text, /gloves[\s\S]*42 Nm[\s\S]*primer/);
    const { resourceTemplates } = await client.listResourceTemplates();
    const page = resourceTemplates.find(({ name }) => name === 'page');
    const uri = page.uriTemplate.replace('{id}', documents.frame.id).replace('{n}', '3');
    const third = await client.readResource({ uri });
    assert.match(third.contents[0].text, /primer/);
    assert.doesNotMatch(third.contents[0].text, /gloves/);
  });

  it('a resource that is not there is an error that names it', async () => {
    const { client, documents } = setting();
    for (const uri of [
      'qwalt://documents/ffffffffffffffff',
      'qwalt://documents/../etc',
      `qwalt://documents/${documents.frame.id}/pages/99`,
      'file:///etc/passwd',
    ]) {
      await assert.rejects(client.readResource({ uri }), (error) => {
        // The older code is -32002; the newer library shows it as the newer one.
        const codes = modern ? [-32602] : [-32602, -32002];
        assert.ok(codes.includes(error.code), `${uri}: ${error}`);
        assert.equal(error.data?.uri, uri);
        return true;
      });
    }
  });

  it('has the ready actions as prompts that carry the document', async () => {
    const { client } = setting();
    const { prompts } = await client.listPrompts();
    const checklist = prompts.find(({ name }) => name === 'checklist');
    assert.ok(checklist.description.length > 10);
    assert.deepEqual(
      checklist.arguments.filter(({ required }) => required).map(({ name }) => name),
      ['document'],
    );
    const { messages } = await client.getPrompt({
      name: 'checklist',
      arguments: { document: 'cleaning procedure.md' },
    });
    assert.match(messages[0].content.text, /\S{3,}/);
    assert.equal(messages[1].content.type, 'resource');
    assert.match(messages[1].content.resource.text, /drain the tank/);
    for (const wrong of [
      { name: 'checklist', arguments: {} },
      { name: 'checklist', arguments: { document: 'no such.pdf' } },
      { name: 'checklist', arguments: { document: 'frame.pdf', colour: 'red' } },
      { name: 'no such prompt' },
    ]) {
      await assert.rejects(client.getPrompt(wrong), (error) => {
        assert.equal(error.code, -32602, JSON.stringify(wrong));
        return true;
      });
    }
  });

  it('completes names of documents, ids and pages', async () => {
    const { client, documents } = setting();
    const complete = async (ref, name, value, context) =>
      (await client.complete({ ref, argument: { name, value }, context })).completion;
    const prompt = { type: 'ref/prompt', name: 'checklist' };
    const names = await complete(prompt, 'document', 'clean');
    assert.deepEqual([names.values, names.total], [['cleaning procedure.md'], 1]);
    assert.equal(names.hasMore, false);
    const template = { type: 'ref/resource', uri: 'qwalt://documents/{id}/pages/{n}' };
    assert.deepEqual((await complete(template, 'id', 'frame')).values, [documents.frame.id]);
    assert.deepEqual(
      (await complete(template, 'n', '', { arguments: { id: documents.frame.id } })).values,
      ['1', '2', '3'],
    );
    await assert.rejects(complete({ type: 'ref/prompt', name: 'none' }, 'document', ''));
  });
}

// The further arguments of callTool that have progress reported to `steps`; the two libraries
// differ in where the options stand.
function progressTo(client, steps) {
  const options = { onprogress: (step) => steps.push(step) };
  return client.callTool.length === 2 ? [options] : [undefined, options];
}
