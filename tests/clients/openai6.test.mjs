import * as library from 'openai6';
import { openaiSuite } from './openai_suite.mjs';

openaiSuite('6', library);
