// What a test asks of the model server's log.

// Settings that send QWalT's questions to `model`.
export const modelEnvironment = (model) => ({
  OPENROUTER_API_KEY: 'test-key',
  OPENROUTER_BASE_URL: model.url,
  QWALT_MODEL: 'test/model',
});

const contentOf = ({ content }) =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('');

const messagesOf = (request) => request?.body?.messages ?? [];

// Everything a request told the model, and its system messages alone.
export const promptText = (request) => messagesOf(request).map(contentOf).join('\n');
export const systemText = (request) =>
  messagesOf(request)
    .filter(({ role }) => role === 'system')
    .map(contentOf)
    .join('\n');

// Whether a request asks for follow-up questions and not for an answer.
export const isSuggestionRequest = (request) => /short questions/.test(systemText(request));

// Whether it asks for a follow-up question in words that need no history, and whether for an answer.
export const isStandaloneRequest = (request) => /standalone question/.test(systemText(request));
export const isAnswerRequest = (request) =>
  !isSuggestionRequest(request) && !isStandaloneRequest(request);
