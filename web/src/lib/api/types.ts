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

// In points, x to the right and y downwards.
export type Box = [x0: number, y0: number, x1: number, y1: number];

export interface PageWord {
  text: string;
  box: Box;
  // In the document's text; null: not there.
  char_start: number | null;
  char_end: number | null;
}

export interface PageWords {
  width: number;
  height: number;
  words: PageWord[];
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
  source?: 'built-in' | 'edited' | 'added';
}

export interface ActionList {
  actions: Action[];
  // Files that cannot be read, and why.
  problems?: { file: string; message: string }[];
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
  role: Role | null;
  // That of the key; bound: it opens no other one.
  workspace: string;
  bound: boolean;
}

export type Role = 'admin' | 'editor' | 'reader';

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
  base_url: string;
  formats: string[];
  tools?: Tool[];
  limits: { upload_bytes?: number; reading?: Record<string, string> };
  // Bytes.
  memory: { resident: number; peak?: number; children?: number };
  index?: { segments: number; caught_up: boolean };
}

export interface Health {
  memory: { resident: number; anonymous: number; peak: number; children: number };
  answers_in_flight: number;
  event_streams: number;
  index_caught_up: boolean;
}

export type Origin = 'environment' | 'settings' | 'workspace';

export interface ModelSettings {
  base_url: string;
  model: string;
  fallback_models: string[];
  embedding_model: string | null;
  context_tokens: number;
  max_tokens: number | null;
  temperature: number | null;
  top_p: number | null;
  first_token_seconds: number;
  idle_seconds: number;
  total_seconds: number;
  // Dollars.
  daily_cap: number | null;
  daily_tokens: number | null;
  key_set: boolean;
  configured: boolean;
  from: Record<string, Origin>;
}

// What a PUT changes; null takes a value back. The key is written and never read.
export type ModelChanges = Partial<
  Record<Exclude<keyof ModelSettings, 'key_set' | 'configured' | 'from'> | 'key', string | number | string[] | null>
>;

export interface ModelTest {
  works: boolean;
  message: string;
  // Of what went wrong.
  code?: string;
  milliseconds: number;
  cost?: number | null;
}

export interface OfferedModel {
  id: string;
  name: string | null;
  context_tokens: number | null;
  prompt_price: number | null;
  completion_price: number | null;
}

export interface Spent {
  calls: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost: number;
}

export interface UsageReport {
  from: string;
  to: string;
  days: (Spent & { day: string; workspace: string | null })[];
  total: Spent;
  today?: Spent & { daily_cap: number | null; daily_tokens: number | null; cap_reached: boolean };
}

export interface Workspace {
  id: string;
  name: string;
  documents: number;
  created_at: string;
}

export interface WorkspaceSettings {
  system_prompt: string | null;
  threshold: number | null;
  model: string | null;
  temperature: number | null;
  top_p: number | null;
  max_tokens: number | null;
}

export interface Key {
  id: string;
  name: string;
  role: Role;
  // Null: it opens all.
  workspace: string | null;
  created_at: string;
  last_used_at?: string | null;
}

export interface ImportReport {
  documents: number;
  documents_there: number;
  chats: number;
  chats_there: number;
  messages: number;
  prompts: number;
  renamed: string[];
  refused: { path: string; sentence: string }[];
  more_refused: number;
}

export type VerifyEvent =
  | { event: 'progress'; data: { stage: string; done: number; total: number } }
  | { event: 'finding'; data: { kind: string; subject: string; sentence: string; repaired: boolean } }
  | { event: 'done'; data: VerifyDone }
  | { event: 'error'; data: { code: string; message: string } };

export interface VerifyDone {
  documents: number;
  bytes: number;
  passages: number;
  segments: number;
  findings: number;
  more_findings: number;
  repaired: number;
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
