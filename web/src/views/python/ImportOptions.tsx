import { Checkbox, Field, Input, makeStyles } from '@fluentui/react-components';
import type { Draft } from './draft';

const useStyles = makeStyles({ checks: { display: 'flex', flexDirection: 'column', alignItems: 'start' } });

/** What holds for every way of importing. */
export function ImportOptions({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const styles = useStyles();
  return (
    <>
      <div className={styles.checks}>
        <Checkbox label="Import what they need, too" checked={draft.dependencies} onChange={(_, d) => onChange({ dependencies: d.checked === true })} />
        <Checkbox label="Take prereleases, too" checked={draft.prerelease} onChange={(_, d) => onChange({ prerelease: d.checked === true })} />
      </div>
      <Field label="Index" hint="The address of a simple API, such as https://pypi.example.org/simple. Empty for the server’s.">
        <Input type="url" value={draft.index} onChange={(_, d) => onChange({ index: d.value })} />
      </Field>
    </>
  );
}
