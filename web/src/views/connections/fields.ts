import type { FieldValues } from '../../api/connections';
import type { Connection, ConnectionType, FieldDefinition } from '../../api/types';

export type Fields = Record<string, FieldDefinition>;

/** What was typed for each field; fields without an entry were not touched. */
export type Typed = Record<string, string>;

/** The optional encrypted fields whose stored value is to go. */
export type Dropped = Record<string, boolean>;

/** The type that a name means: names are compared without regard to case. */
export function typeNamed(name: string, types: ConnectionType[]): ConnectionType | undefined {
  return types.find((t) => t.name.toLowerCase() === name.toLowerCase());
}

/** Whether a connection has a value that is kept when nothing is typed: that of an encrypted field. */
export function isKept(name: string, field: FieldDefinition, stored: Connection | undefined): boolean {
  return field.isEncrypted && (stored?.properties.fieldDefinitionValues ?? {})[name] !== undefined;
}

/** What a form begins with: the values of plain fields. */
export function typedOf(fields: Fields, stored: Connection | undefined): Typed {
  const values = stored?.properties.fieldDefinitionValues ?? {};
  return Object.fromEntries(Object.entries(fields).flatMap(([name, f]) => (f.isEncrypted || typeof values[name] !== 'string' ? [] : [[name, values[name]]])));
}

/** Whether every required field has a value. */
export function isComplete(fields: Fields, typed: Typed, stored: Connection | undefined): boolean {
  return Object.entries(fields).every(([name, f]) => f.isOptional || (typed[name] ?? '') !== '' || isKept(name, f, stored));
}

/** What to send: what was typed, and null for what is kept. Fields that were left empty, or whose stored value is dropped, have no value. */
export function valuesOf(fields: Fields, typed: Typed, stored: Connection | undefined, dropped: Dropped = {}): FieldValues {
  const values: FieldValues = {};
  for (const [name, f] of Object.entries(fields)) {
    const text = typed[name] ?? '';
    if (text !== '') values[name] = text;
    else if (isKept(name, f, stored) && dropped[name] !== true) values[name] = null;
  }
  return values;
}
