// The shapes of /api/v1 as docs/api/native.md gives them. Offsets count Unicode code points.

export type DocumentState = 'queued' | 'extracting' | 'indexing' | 'ready' | 'failed';

export interface DocumentError {
  code: string;
  message: string;
}

export interface Document {
  id: string;
  name: string;
  names: string[];
  bytes: number;
  sha256: string;
  // The web address it was fetched from.
  source: string | null;
  media_type: string | null;
  state: DocumentState;
  progress: { done: number; total: number } | null;
  pages: number;
  paged: boolean;
  passages: number;
  characters: number;
  language: string | null;
  warnings: string[];
  error: DocumentError | null;
  created_at: string;
  ready_at: string | null;
}

export interface DocumentList {
  documents: Document[];
  next_cursor: string | null;
  total: number;
}

export interface UploadReply {
  documents: (Document & { duplicate_of: string | null })[];
  rejected: { name: string; code: string; message: string }[];
}

export interface Page {
  document_id: string;
  number: number;
  label: string | null;
  text: string;
  char_start: number;
  pages: number;
  paged: boolean;
}

export interface Passage {
  id: string;
  score: number;
  document_id: string;
  name: string;
  page_first: number | null;
  page_last: number | null;
  section: number;
  heading: string[];
  text: string;
  char_start: number;
  char_end: number;
  highlights?: [number, number][];
}

export type Found = Passage & {
  also_in: Pick<Passage, 'id' | 'document_id' | 'name' | 'page_first' | 'page_last' | 'section'>[];
};

export interface SearchReply {
  passages: Found[];
  corrections: { written: string; meant: string }[];
  relaxed: boolean;
  took_ms: number;
  sequence: number;
}

export type Source = Passage & { number: number };

export type Verified = 'verified' | 'partly' | 'unsupported';

export interface Citation {
  number: number;
  passage_id: string;
  document_id: string;
  name: string;
  page: number | null;
  section: number;
  quote: string;
  char_start: number;
  char_end: number;
  sentence_start: number;
  sentence_end: number;
  verified: Verified;
  // The sentence names no source: this is the passage that supports it best, with number 0 none does.
  implied: boolean;
}

// Of a source that was deleted since.
export type LostCitation = Pick<Citation, 'number' | 'sentence_start' | 'sentence_end' | 'verified' | 'implied'>;

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  cost: number | null;
  milliseconds: number;
}

export interface ModelError {
  code: string;
  message: string;
  details?: unknown;
}

export interface Message {
  id: string;
  // Null at the chat's beginning.
  parent_id?: string | null;
  role: 'user' | 'assistant';
  text: string;
  state: 'running' | 'complete' | 'partial' | 'stopped' | 'failed';
  // Null: a fixed sentence, no model was asked.
  mode?: 'model' | 'extractive' | null;
  model?: string | null;
  created_at: string;
  sources?: Source[];
  searched_for?: string | null;
  citations?: (Citation | LostCitation)[];
  // The question's words in an extractive answer.
  highlights?: [number, number][];
  suggestions?: string[];
  answered?: boolean;
  needs_more_info?: boolean;
  follow_up_question?: string | null;
  rating?: Rating | null;
  rating_reason?: string | null;
  cached?: boolean;
  action?: string | null;
  usage?: Usage | null;
  error?: ModelError | null;
}

export type Rating = 'up' | 'down';

export interface ChatInfo {
  id: string;
  title: string;
  created_at: string;
  updated_at: string;
  messages: number;
}

export interface ChatList {
  chats: ChatInfo[];
  next_cursor: string | null;
}

export type Chat = Omit<ChatInfo, 'messages'> & { messages: Message[]; branch: string[] };

// A piece of work on documents that is ready to be run.
export interface Action {
  name: string;
  title: string;
  description: string;
  needs_documents: boolean;
  arguments: { name: string; label: string; required: boolean; max: number }[];
}

export interface ActionList {
  actions: Action[];
}

export interface Watch {
  id: string;
  folder: string;
  ignore: string[];
  state: 'scanning' | 'watching' | 'missing' | 'failed';
  files: number;
  waiting: number;
  failed: number;
  last_scan: string | null;
  error: string | null;
  // From the command line: it cannot be removed here.
  permanent: boolean;
}

export interface WatchList {
  watches: Watch[];
  // Folders below which the page may watch; none: nowhere.
  roots: string[];
}

export interface Session {
  required: boolean;
  authenticated: boolean;
  role: string | null;
  workspace: string;
}

// A program of the system that reads what the server itself cannot.
export interface Tool {
  name: string;
  installed: boolean;
  reads: string;
  install: string | null;
}

export interface Settings {
  version: string;
  model: string | null;
  model_configured: boolean;
  formats: string[];
  tools?: Tool[];
  limits: { upload_bytes?: number };
  // Bytes.
  memory: { resident: number };
}

export type AskEvent =
  | { event: 'start'; data: { chat_id: string; question_id: string; answer_id: string } }
  | { event: 'sources'; data: { searched_for: string; sources: Source[] } }
  | { event: 'warning'; data: { text: string } }
  | { event: 'delta'; data: { text: string } }
  | { event: 'replace'; data: { text: string } }
  | { event: 'citations'; data: { citations: (Citation | LostCitation)[] } }
  | { event: 'suggestions'; data: { suggestions: string[] } }
  | { event: 'error'; data: ModelError }
  | { event: 'done'; data: { message: Message; warnings?: string[] } };

export type FeedEvent =
  | { event: 'document'; data: Document }
  | { event: 'document_removed'; data: { id: string } }
  | { event: 'watch'; data: Watch }
  | { event: 'watch_removed'; data: { id: string } }
  | { event: 'chat'; data: ChatInfo }
  | { event: 'chat_removed'; data: { id: string } }
  | { event: 'reset'; data: unknown };
