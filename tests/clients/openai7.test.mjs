// This version needs Node 22.
import { testUnderNode22 } from './node22.mjs';

testUnderNode22('openai 7 does all that version 6 does', './openai7.mjs');
