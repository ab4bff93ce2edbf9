// What the reference page reads of an OpenAPI 3.1 description.

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: (string | null)[];
  const?: unknown;
  anyOf?: Schema[];
  format?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  additionalProperties?: boolean | Schema;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
}

export type Content = Record<string, { schema?: Schema; example?: unknown }>;

export interface Reply {
  $ref?: string;
  description?: string;
  content?: Content;
}

interface PathItem {
  tags: string[];
  operationId: string;
  summary: string;
  description?: string;
  'x-access': string;
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, Reply>;
}

export interface Description {
  info: { title: string; version: string; summary: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, PathItem>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Reply> };
}

export interface Operation extends PathItem {
  method: string;
  path: string;
}

export interface Group {
  name: string;
  description: string;
  operations: Operation[];
}

export function groupsOf(description: Description): Group[] {
  const groups = description.tags.map((tag) => ({ ...tag, operations: [] as Operation[] }));
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, item] of Object.entries(methods)) {
      const group = groups.find(({ name }) => name === item.tags[0]);
      group?.operations.push({ ...item, method: method.toUpperCase(), path });
    }
  }
  return groups.filter(({ operations }) => operations.length > 0);
}

export function matches(operation: Operation, wanted: string): boolean {
  const all = `${operation.method} ${operation.path} ${operation.summary}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

const tail = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1);

export function resolved(description: Description, schema: Schema): Schema {
  return schema.$ref ? (description.components.schemas[tail(schema.$ref)] ?? {}) : schema;
}

export function reply(description: Description, given: Reply): Reply {
  return given.$ref ? (description.components.responses[tail(given.$ref)] ?? {}) : given;
}

// "Document", "array of Document", "text or null", "whole number".
export function typeName(schema: Schema): string {
  const words: Record<string, string> = { string: 'text', integer: 'whole number', boolean: 'true or false', null: 'null' };
  if (schema.$ref) return tail(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeName).join(' or ');
  const types = [schema.type ?? []].flat();
  const name = types.map((type) => {
    if (type === 'array') return `list of ${schema.items ? typeName(schema.items) : 'anything'}`;
    if (type === 'string' && schema.format === 'binary') return 'bytes';
    if (type === 'string' && schema.format === 'date-time') return 'time';
    return words[type] ?? type;
  });
  return name.join(' or ') || 'anything';
}

// The schema below `schema` that has members worth showing, if any.
export function inner(description: Description, schema: Schema): Schema | null {
  const own = resolved(description, schema);
  if (own.properties) return own;
  if (own.items) return inner(description, own.items);
  for (const one of own.anyOf ?? []) {
    const found = inner(description, one);
    if (found) return found;
  }
  return null;
}

export interface Piece {
  text: string;
  code: boolean;
}

// Text with `code` in it.
export function pieces(text: string): Piece[] {
  return text.split('`').map((part, i) => ({ text: part, code: i % 2 === 1 })).filter((part) => part.text !== '');
}
