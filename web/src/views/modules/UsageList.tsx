import { useCallback } from 'react';
import { moduleUsage } from '../../api/modules';
import { Fetched } from '../../components/Fetched';
import { Lines } from '../../components/Lines';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { usesByRunbook } from './uses';

/** The runbooks that load a module or call its commands, with the lines. */
export function UsageList({ account, runtime, name }: { account: string; runtime: string; name: string }) {
  const client = useClient();
  const loaded = useLoad(useCallback((signal: AbortSignal) => moduleUsage(client, account, runtime, name, signal), [client, account, runtime, name]));
  return (
    <Fetched what="Who uses the module" loaded={loaded}>
      {(uses) => <Lines items={usesByRunbook(uses)} empty="No runbook names it or its commands." />}
    </Fetched>
  );
}
