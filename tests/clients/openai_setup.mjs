// A server with a model, and a document that answers a question.
import { startModel } from '../support/model_server.mjs';
import { makePdf, startQwalt } from '../support/qwalt.mjs';
import { Client } from '../e2e/client.mjs';
import { modelEnvironment } from '../e2e/model.mjs';

export const kQuestion = 'What is the torque limit for bolt M8?';
export const kSentence = 'The torque limit for bolt M8 is 42 Nm';
export const kPages = [
  'Assembly of the frame. Wear gloves.',
  `${kSentence}. Tighten in two passes.`,
  'The primer dries for 90 minutes.',
];

export async function startOpenAi({ env = {}, args = [] } = {}) {
  const model = await startModel();
  const server = await startQwalt({
    args,
    env: { ...modelEnvironment(model), QWALT_EMBEDDING_MODEL: 'test/embeddings', ...env },
  });
  const client = new Client(server.url);
  const document = await client.add('frame.pdf', makePdf(kPages));
  return {
    model,
    server,
    client,
    document,
    baseURL: `${server.url}/v1`,
    async stop() {
      await server.stop();
      await model.stop();
    },
  };
}
