import { Field, Select } from '@fluentui/react-components';
import { isSystem, runtimes } from '../../api/environments';
import type { Environment } from '../../api/moduleTypes';

/** Chooses whose modules are shown: those of a runtime, or of a runtime environment. */
export function RuntimeChooser({ value, environments, onChange }: { value: string; environments: Environment[]; onChange: (runtime: string) => void }) {
  const own = environments.filter((e) => !isSystem(e));
  return (
    <Field label="Runtime">
      <Select value={value} onChange={(_, d) => onChange(d.value)}>
        {runtimes.map((r) => (
          <option key={r} value={r}>
            PowerShell {r}
          </option>
        ))}
        {own.map((e) => (
          <option key={e.name} value={e.name}>
            {e.name} ({e.properties.runtime.version})
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** A runtime in words. The server writes env: before the name of an environment. */
export function runtimeTitle(runtime: string): string {
  return (runtimes as readonly string[]).includes(runtime) ? `PowerShell ${runtime}` : runtime.replace(/^env:/, '');
}
