import { Switch, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback } from 'react';
import { setTakesNative, takesNative } from '../../api/python';
import { ErrorBar } from '../../components/ErrorBar';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { useLoad } from '../../state/load';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  about: { maxWidth: '60rem', color: tokens.colorNeutralForeground2 },
});

const explanation = 'native-packages-explanation';

/** Whether the account takes packages with compiled code, with what that means. */
export function NativeSwitch({ account }: { account: string }) {
  const styles = useStyles();
  const client = useClient();
  const action = useAction();
  const loaded = useLoad(useCallback((signal: AbortSignal) => takesNative(client, account, signal), [client, account]));
  return (
    <div className={styles.box}>
      <ErrorBar message={loaded.error} title="Whether packages with compiled code are taken could not be loaded." onRetry={loaded.reload} />
      <ErrorBar message={action.error} title="The switch was not changed." />
      {loaded.data !== undefined && (
        <>
          <Switch
            label="Take packages with compiled code"
            aria-describedby={explanation}
            checked={loaded.data}
            disabledFocusable={action.busy || loaded.loading}
            onChange={(_, d) => action.run((signal) => setTakesNative(client, account, d.checked, signal), loaded.reload)}
          />
          <Text id={explanation} size={200} className={styles.about}>
            When it is on, wheels with compiled code (.so) are imported, and jobs in Python may load it: code comes from the account’s packages and from nowhere else. That
            needs sandboxes of tier A; elsewhere jobs in Python of this account are refused. When it is off, such wheels are refused, and a runbook that imports one gets an
            ImportError. It holds for imports and jobs that start afterwards, of both runtimes.
          </Text>
        </>
      )}
    </div>
  );
}
