import { Button, Field, Input, Select, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState, type FormEvent } from 'react';
import { ruleKinds } from '../../api/rights';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
  name: { flexGrow: 1, minWidth: '10rem' },
});

/** Asks for a rule: a kind of assets, and a name or a pattern. */
export function RuleForm({ busy, onAllow }: { busy: boolean; onAllow: (rule: string) => void }) {
  const styles = useStyles();
  const [kind, setKind] = useState<string>(ruleKinds[0]);
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '' && !busy) onAllow(`${kind}:${name.trim()}`);
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label="Allow an asset">
      <Field label="Kind">
        <Select value={kind} onChange={(_, d) => setKind(d.value)}>
          {ruleKinds.map((k) => (
            <option key={k} value={k}>
              {k === '*' ? 'every kind' : k}
            </option>
          ))}
        </Select>
      </Field>
      <Field className={styles.name} label="Name; * stands for any characters">
        <Input value={name} onChange={(_, d) => setName(d.value)} />
      </Field>
      <Button type="submit" icon={<AddRegular />} disabledFocusable={busy} disabled={name.trim() === ''}>
        Allow
      </Button>
    </form>
  );
}
