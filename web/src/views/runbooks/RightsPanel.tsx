import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import { dropRights, getRights, proposeRights, putRights, type AssetRights } from '../../api/rights';
import { ErrorBar } from '../../components/ErrorBar';
import { Fetched } from '../../components/Fetched';
import { Panel } from '../../components/Panel';
import { Section } from '../../components/Section';
import { useAction, type Action } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { Proposal } from './Proposal';
import { RuleForm } from './RuleForm';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  rule: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  name: { flexGrow: 1, overflowWrap: 'anywhere' },
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** What a runbook may use, in words. */
export function rightsWords({ properties: { mode, rules } }: AssetRights): string {
  if (mode === 'learn') return 'It may use every asset while the account’s asset access is “learn”.';
  if (rules === null) return mode === 'deny' ? 'It has no list, and may use no asset: the account’s asset access is “deny”.' : 'It has no list, and may use every asset: the account’s asset access is “all”.';
  return rules.length === 0 ? 'Its list is empty, so it may use no asset.' : 'It may use what a rule of its list matches, and nothing else.';
}

/** Which assets a runbook may use: its list, and what its jobs have asked for. */
export function RightsPanel({ account, runbook, onClose }: { account: string; runbook: string; onClose: () => void }) {
  const client = useClient();
  const action = useAction();
  const [dropped, setDropped] = useState(0);
  const rights = useLoad(useCallback((signal: AbortSignal) => getRights(client, account, runbook, signal), [client, account, runbook]));
  const proposal = useLoad(useCallback((signal: AbortSignal) => proposeRights(client, account, runbook, signal), [client, account, runbook]));
  const done = () => {
    rights.reload();
    proposal.reload();
    setDropped((n) => n + 1);
  };
  const put = (rules: string[]) => action.run((signal) => putRights(client, account, runbook, rules, signal), done);
  return (
    <Panel title={`Asset rights of ${runbook}`} onClose={onClose}>
      <ErrorBar message={action.error} title="The list was not changed." />
      <Fetched what="The asset rights" loaded={rights}>
        {(given) => {
          const rules = given.properties.rules ?? [];
          return (
            <>
              <Text>{rightsWords(given)}</Text>
              <Section title="Its list">
                <RuleList given={given} action={action} onPut={put} onDrop={() => action.run((signal) => dropRights(client, account, runbook, signal), done)} />
                {/* Begins anew once a rule was added. */}
                <RuleForm key={dropped} busy={action.busy} onAllow={(rule) => put([...rules, rule])} />
              </Section>
              <Section title="What its jobs asked for">
                <Fetched what="The proposal" loaded={proposal}>
                  {(uses) => <Proposal uses={uses} busy={action.busy} onAllow={(more) => put([...rules, ...more])} />}
                </Fetched>
              </Section>
            </>
          );
        }}
      </Fetched>
    </Panel>
  );
}

function RuleList({ given, action, onPut, onDrop }: { given: AssetRights; action: Action; onPut: (rules: string[]) => void; onDrop: () => void }) {
  const styles = useStyles();
  const { rules } = given.properties;
  if (rules === null) {
    return (
      <div className={styles.bar}>
        <Button disabledFocusable={action.busy} onClick={() => onPut([])}>
          Allow nothing
        </Button>
      </div>
    );
  }
  return (
    <>
      <ul className={styles.list} aria-label="Rules">
        {rules.map((rule) => (
          <li key={rule} className={styles.rule}>
            <Text className={styles.name}>{rule}</Text>
            <Button size="small" icon={<DeleteRegular />} aria-label={`Deny ${rule}`} disabledFocusable={action.busy} onClick={() => onPut(rules.filter((r) => r !== rule))}>
              Deny
            </Button>
          </li>
        ))}
      </ul>
      <div className={styles.bar}>
        <Button disabledFocusable={action.busy} onClick={onDrop}>
          Take the list away
        </Button>
      </div>
    </>
  );
}
