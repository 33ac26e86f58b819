import { Field, Select, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import type { Revision } from '../../api/moduleTypes';
import { diffRevisions } from '../../api/revisions';
import { Fetched } from '../../components/Fetched';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { DiffReport } from './DiffReport';

const useStyles = makeStyles({ choice: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL } });

/** Compares two revisions command by command: at first the last two. */
export function CompareRevisions({ account, revisions }: { account: string; revisions: Revision[] }) {
  const styles = useStyles();
  const numbers = revisions.map((r) => r.properties.revision);
  const [chosen, setChosen] = useState<{ from?: number; to?: number }>({});
  const to = chosen.to ?? numbers[0]!;
  const from = chosen.from ?? numbers[1]!;
  return (
    <>
      <div className={styles.choice}>
        <RevisionChooser label="From" value={from} numbers={numbers} onChange={(n) => setChosen({ ...chosen, from: n })} />
        <RevisionChooser label="To" value={to} numbers={numbers} onChange={(n) => setChosen({ ...chosen, to: n })} />
      </div>
      <Difference account={account} from={from} to={to} />
    </>
  );
}

function RevisionChooser({ label, value, numbers, onChange }: { label: string; value: number; numbers: number[]; onChange: (n: number) => void }) {
  return (
    <Field label={label}>
      <Select value={String(value)} onChange={(_, d) => onChange(Number(d.value))}>
        {numbers.map((n) => (
          <option key={n} value={n}>
            Revision {n}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Difference({ account, from, to }: { account: string; from: number; to: number }) {
  const client = useClient();
  const loaded = useLoad(useCallback((signal: AbortSignal) => diffRevisions(client, account, from, to, signal), [client, account, from, to]));
  return (
    <Fetched what="The comparison" loaded={loaded}>
      {(diff) => <DiffReport modules={diff.modules} />}
    </Fetched>
  );
}
