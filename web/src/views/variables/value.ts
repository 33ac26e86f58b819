/** How people write a value: as a text, or as JSON. */
export type Form = 'text' | 'json';

/** What a form begins with for a stored value: its text, or its JSON where it is something else. */
export function formOf(value: string | null | undefined): { form: Form; typed: string } {
  if (value === null || value === undefined) return { form: 'text', typed: '' };
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === 'string') return { form: 'text', typed: parsed };
  } catch {
    // Not JSON: shown as it is.
  }
  return { form: 'json', typed: value };
}

/** The JSON that stands for what was typed. */
export function jsonOf(form: Form, typed: string): string {
  return form === 'json' ? typed : JSON.stringify(typed);
}

/** What is wrong with what was typed; empty when nothing is. */
export function problemOf(form: Form, typed: string): string {
  if (form === 'text' || typed === '') return '';
  try {
    JSON.parse(typed);
    return '';
  } catch {
    return 'That is not JSON. A text needs quotes here, or choose Text.'; // the parser's own words may quote the value
  }
}
