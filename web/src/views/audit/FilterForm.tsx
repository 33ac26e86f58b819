import { Button, Field, Input, Select, makeStyles, tokens } from '@fluentui/react-components';
import { FilterRegular } from '@fluentui/react-icons';
import { useState, type FormEvent } from 'react';
import { outcomes, type AuditFilter } from '../../api/audit';

const useStyles = makeStyles({ form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS } });

export const noFilter: AuditFilter = { asset: '', job: '', runbook: '', outcome: '' };

/** Asks which audit records to show. */
export function FilterForm({ onFilter }: { onFilter: (filter: AuditFilter) => void }) {
  const styles = useStyles();
  const [given, setGiven] = useState(noFilter);
  const text = (name: 'asset' | 'job' | 'runbook', label: string) => (
    <Field label={label}>
      <Input value={given[name]} onChange={(_, d) => setGiven({ ...given, [name]: d.value })} />
    </Field>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFilter({ ...given, asset: given.asset.trim(), job: given.job.trim(), runbook: given.runbook.trim() });
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label="Filter">
      {text('asset', 'Asset')}
      {text('job', 'Id of a job')}
      {text('runbook', 'Runbook')}
      <Field label="Outcome">
        <Select value={given.outcome} onChange={(_, d) => setGiven({ ...given, outcome: d.value })}>
          <option value="">any</option>
          {outcomes.map((o) => (
            <option key={o} value={o}>
              {o}
            </option>
          ))}
        </Select>
      </Field>
      <Button type="submit" icon={<FilterRegular />}>
        Filter
      </Button>
      <Button
        appearance="subtle"
        onClick={() => {
          setGiven(noFilter);
          onFilter(noFilter);
        }}
      >
        All
      </Button>
    </form>
  );
}
