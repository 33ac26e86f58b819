import { useCallback } from 'react';
import { assetUsage, type AssetKind } from '../../api/assets';
import { Fetched } from '../../components/Fetched';
import { Lines } from '../../components/Lines';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';
import { usesByRunbook } from '../modules/uses';

/** The runbooks that use an asset, with the lines. */
export function UsedBy({ account, kind, name }: { account: string; kind: AssetKind; name: string }) {
  const client = useClient();
  const loaded = useLoad(useCallback((signal: AbortSignal) => assetUsage(client, account, kind, name, signal), [client, account, kind, name]));
  return (
    <Fetched what="Who uses it" loaded={loaded}>
      {(uses) => <Lines items={usesByRunbook(uses)} empty="No runbook names it." />}
    </Fetched>
  );
}
