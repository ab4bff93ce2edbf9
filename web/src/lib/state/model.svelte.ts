// The settings of the model as fields of forms: numbers are what was typed, empty is "not set".
import { readModel, writeModel } from '$lib/api/settings';
import type { ModelChanges, ModelSettings } from '$lib/api/types';
import { Draft } from './settings.svelte';

const texts = ['base_url', 'model', 'embedding_model'] as const;
const numbers = ['temperature', 'top_p', 'max_tokens', 'context_tokens', 'first_token_seconds', 'idle_seconds',
  'total_seconds', 'daily_cap', 'daily_tokens'] as const;
type Text = (typeof texts)[number] | (typeof numbers)[number];

export type ModelFields = Record<Text | 'fallback_models' | 'key', string>;

const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);

// A comma is how half of the world writes a decimal point. What is no number goes as it is: the server
// says what is wrong with it.
function numberOf(text: string): number | string | null {
  const written = text.trim();
  if (written === '') return null;
  const number = Number(written.replace(',', '.'));
  return Number.isNaN(number) ? written : number;
}

export function changesOf(fields: ModelFields, before: ModelFields): ModelChanges {
  const changes: ModelChanges = {};
  for (const name of texts) if (fields[name] !== before[name]) changes[name] = fields[name].trim() || null;
  for (const name of numbers) if (fields[name] !== before[name]) changes[name] = numberOf(fields[name]);
  if (fields.fallback_models !== before.fallback_models) changes.fallback_models = lines(fields.fallback_models);
  if (fields.key) changes.key = fields.key.trim();
  return changes;
}

function shown(settings: ModelSettings): ModelFields {
  const fields = { key: '', fallback_models: settings.fallback_models.join('\n') } as ModelFields;
  for (const name of [...texts, ...numbers]) fields[name] = String(settings[name] ?? '');
  return fields;
}

// In a workspace a value that is the server's leaves its field empty.
function shownOwn(settings: ModelSettings): ModelFields {
  const fields = shown(settings);
  for (const name of [...texts, ...numbers]) if (settings.from[name] !== 'workspace') fields[name] = '';
  return fields;
}

const draftOf = (own: boolean) =>
  new Draft<ModelSettings, ModelFields>(
    () => readModel(own),
    (fields, before) => writeModel(own, changesOf(fields, before)),
    own ? shownOwn : shown,
  );

export const model = draftOf(false);
export const ownModel = draftOf(true);
// The caps of spending: the same settings, a form of their own.
export const caps = draftOf(false);
