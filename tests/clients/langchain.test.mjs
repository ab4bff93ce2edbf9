// This client needs Node 22.
import { testUnderNode22 } from './node22.mjs';

testUnderNode22('LangChain chats, streams and makes embeddings', './langchain.mjs');
