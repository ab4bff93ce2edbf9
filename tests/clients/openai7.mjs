import * as library from 'openai7';
import { openaiSuite } from './openai_suite.mjs';

openaiSuite('7', library);
