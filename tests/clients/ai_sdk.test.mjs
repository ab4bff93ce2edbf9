// This client needs Node 22.
import { testUnderNode22 } from './node22.mjs';

testUnderNode22('the AI SDK generates and streams text', './ai_sdk.mjs');
