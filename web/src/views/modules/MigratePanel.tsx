import { Text } from '@fluentui/react-components';
import { useCallback } from 'react';
import type { AzMigration } from '../../api/moduleTypes';
import { azMigration } from '../../api/modules';
import { Fetched } from '../../components/Fetched';
import { Lines } from '../../components/Lines';
import { Panel } from '../../components/Panel';
import { Section } from '../../components/Section';
import { useClient } from '../../state/contexts';
import { formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import type { PanelProps } from './ModulesView';

/** What a change from AzureRM to Az has to touch: runbooks with their lines, and the schedules to pause. */
export function MigratePanel({ account, onClose }: PanelProps) {
  const client = useClient();
  const loaded = useLoad(useCallback((signal: AbortSignal) => azMigration(client, account, signal), [client, account]));
  return (
    <Panel title="Migrate to Az modules" onClose={onClose}>
      <Text>Modules of Az and AzureRM cannot be in one session. These are the places to change; the runbooks stay as they are until you change them.</Text>
      <Fetched what="What uses AzureRM" loaded={loaded}>
        {(plan: AzMigration) => (
          <>
            {plan.value.length === 0 && <Text>No runbook uses AzureRM.</Text>}
            {plan.value.map((m) => (
              <Section key={m.runbook} title={m.runbook}>
                {m.aliased && <Text>It runs with Az by Enable-AzureRmAlias.</Text>}
                <Lines
                  items={m.changes.map((c) => ({ key: `${c.line} ${c.old} ${c.new}`, line: `Line ${c.line}: ${c.old} → ${c.new}` }))}
                  empty="No command or module of AzureRM is named."
                />
              </Section>
            ))}
            {plan.schedulesToPause.length > 0 && (
              <Section title="Schedules to pause meanwhile">
                <Lines
                  items={plan.schedulesToPause.map((s) => ({
                    key: s.name,
                    line: `${s.name} (${s.nextRun ? `next run ${formatTime(s.nextRun)}` : 'no next run'}): ${s.runbooks.join(', ')}`,
                  }))}
                  empty=""
                />
              </Section>
            )}
          </>
        )}
      </Fetched>
    </Panel>
  );
}
