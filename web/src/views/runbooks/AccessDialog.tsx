import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import { getAccess, setAccess, type AccessMode } from '../../api/rights';
import { Fetched } from '../../components/Fetched';
import { FormDialog } from '../../components/FormDialog';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';

/** What each mode means. */
const modes: [mode: AccessMode, label: string][] = [
  ['all', 'all: every asset of the account'],
  ['deny', 'deny: none'],
  ['learn', 'learn: every asset, also for runbooks with a list; what is used is recorded to make lists of'],
];

/** Asks what the runbooks of an account may use that have no list of their own. */
export function AccessDialog({ account, onClose }: { account: string; onClose: () => void }) {
  const client = useClient();
  const action = useAction();
  const [wanted, setWanted] = useState<AccessMode>();
  const loaded = useLoad(useCallback((signal: AbortSignal) => getAccess(client, account, signal), [client, account]));
  return (
    <FormDialog
      title="Asset access"
      verb="Change"
      failure="It was not changed."
      action={action}
      ready={wanted !== undefined && wanted !== loaded.data}
      onSubmit={() => wanted && action.run((signal) => setAccess(client, account, wanted, signal), onClose)}
      onClose={onClose}
    >
      <Fetched what="The asset access" loaded={loaded}>
        {(mode) => (
          <Field label="What runbooks without a list of their own may use">
            <RadioGroup value={wanted ?? mode} onChange={(_, d) => setWanted(d.value as AccessMode)}>
              {modes.map(([m, label]) => (
                <Radio key={m} value={m} label={label} />
              ))}
            </RadioGroup>
          </Field>
        )}
      </Fetched>
    </FormDialog>
  );
}
