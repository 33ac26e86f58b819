import { Text } from '@fluentui/react-components';
import { useCallback } from 'react';
import { runbookDependencies } from '../../api/dependencies';
import type { Dependencies } from '../../api/moduleTypes';
import { Fetched } from '../../components/Fetched';
import { Lines } from '../../components/Lines';
import { Panel } from '../../components/Panel';
import { Section } from '../../components/Section';
import { WarningBar } from '../../components/WarningBar';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { kinds, namesOf } from './references';

interface Props {
  account: string;
  runbook: string;
  /** Whether the draft is read, because nothing was published. */
  draft: boolean;
  onClose: () => void;
}

/** What the text of a runbook names: commands, modules, assets and other runbooks, with the lines. */
export function DependenciesPanel({ account, runbook, draft, onClose }: Props) {
  const client = useClient();
  const loaded = useLoad(useCallback((signal: AbortSignal) => runbookDependencies(client, account, runbook, draft, signal), [client, account, runbook, draft]));
  return (
    <Panel title={`What ${runbook} depends on`} onClose={onClose}>
      <Fetched what="The dependencies" loaded={loaded}>
        {(dependencies) => <Found dependencies={dependencies} />}
      </Fetched>
    </Panel>
  );
}

function Found({ dependencies: d }: { dependencies: Dependencies }) {
  const unresolved = d.unresolved.map((u) => ({ key: `${u.line} ${u.text}`, line: `${u.text}, line ${u.line}` }));
  return (
    <>
      {d.draft && <Text>Read from the draft.</Text>}
      {d.warnings.map((w) => (
        <WarningBar key={`${w.line} ${w.text}`} message={`Line ${w.line}: ${w.text}`} />
      ))}
      {kinds.map(({ kind, title, empty }) => {
        const names = namesOf(d.references, kind);
        // What every runbook may have shows always; other assets only when there are some.
        return (
          (names.length > 0 || empty !== '') && (
            <Section key={kind} title={title}>
              <Lines items={names} empty={empty} />
            </Section>
          )
        );
      })}
      {unresolved.length > 0 && (
        <Section title="Known only when it runs">
          <Lines items={unresolved} empty="" />
        </Section>
      )}
    </>
  );
}
