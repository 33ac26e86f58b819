import { Field, Input } from '@fluentui/react-components';
import { isTaken } from '../../api/assets';

/** Asks for the name of a new asset; one that is there would be replaced. */
export function NameField({ value, taken, onChange }: { value: string; taken: string[]; onChange: (name: string) => void }) {
  const problem = isTaken(value, taken) ? { validationState: 'error' as const, validationMessage: 'There is one of this name.' } : {};
  return (
    <Field label="Name" required {...problem}>
      <Input value={value} onChange={(_, d) => onChange(d.value)} />
    </Field>
  );
}

/** Whether a name may be used for a new asset, as far as it is known here. */
export function isFree(name: string, taken: string[]): boolean {
  return name.trim() !== '' && !isTaken(name, taken);
}
