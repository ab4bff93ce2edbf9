// Whether a JSON value is what a schema of an OpenAPI 3.1 description says. The keywords that our description uses,
// and one thing more: a member that no schema mentions is a fault, unless additionalProperties allows it, so that
// the description stays whole.

const typeOf = (value) => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (Number.isInteger(value)) return 'integer';
  return typeof value;
};

const kKnown = new Set(['$ref', 'type', 'description', 'properties', 'required', 'items', 'enum', 'const', 'anyOf', 'format',
  'default', 'minimum', 'maximum', 'additionalProperties', 'examples']);

const isType = (value, type) => typeOf(value) === type || (type === 'number' && typeOf(value) === 'integer');

// The schema behind "#/components/schemas/NAME".
export function dereference(document, schema) {
  if (!schema.$ref) return schema;
  const found = schema.$ref.slice(2).split('/').reduce((at, key) => at?.[key], document);
  if (!found) throw new Error(`${schema.$ref} leads nowhere`);
  return found;
}

function objectFaults(document, schema, value, at) {
  const faults = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  for (const [name, member] of Object.entries(value)) {
    const known = schema.properties?.[name] ?? schema.additionalProperties;
    if (known === undefined || known === false) {
      if (schema.properties) faults.push(`${at}.${name} is not described`);
    } else if (known !== true) {
      faults.push(...schemaFaults(document, known, member, `${at}.${name}`));
    }
  }
  return faults;
}

// Sentences, none when the value is right.
export function schemaFaults(document, given, value, at = '$') {
  const schema = dereference(document, given);
  const unknown = Object.keys(schema).filter((keyword) => !kKnown.has(keyword));
  if (unknown.length > 0) throw new Error(`${at}: this checker does not know ${unknown.join(', ')}`);
  if (schema.anyOf) {
    const all = schema.anyOf.map((one) => schemaFaults(document, one, value, at));
    return all.some((faults) => faults.length === 0) ? [] : all.flat();
  }
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isType(value, type))) return [`${at} is ${typeOf(value)}, not ${types.join(' or ')}`];
  const faults = [];
  if (schema.enum && !schema.enum.includes(value)) faults.push(`${at} is ${JSON.stringify(value)}, none of ${JSON.stringify(schema.enum)}`);
  if ('const' in schema && schema.const !== value) faults.push(`${at} is ${JSON.stringify(value)}, not ${JSON.stringify(schema.const)}`);
  if (typeof value === 'number' && value < schema.minimum) faults.push(`${at} is less than ${schema.minimum}`);
  if (typeof value === 'number' && value > schema.maximum) faults.push(`${at} is more than ${schema.maximum}`);
  if (schema.format === 'date-time' && typeof value === 'string' && Number.isNaN(Date.parse(value))) faults.push(`${at} is no time`);
  if (Array.isArray(value) && schema.items) value.forEach((item, i) => faults.push(...schemaFaults(document, schema.items, item, `${at}[${i}]`)));
  if (typeOf(value) === 'object') faults.push(...objectFaults(document, schema, value, at));
  return faults;
}
