import { MessageBar, MessageBarBody, MessageBarTitle, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { Verification } from '../../api/audit';
import { WarningList } from '../../components/WarningList';
import { count } from '../../state/format';

const useStyles = makeStyles({
  line: { display: 'block', overflowWrap: 'anywhere' },
  head: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

/** What a walk along the chain of records has found. */
export function VerifyResult({ result }: { result: Verification }) {
  const styles = useStyles();
  const seal = result.sealedTo === null ? 'The seal was not checked.' : `The seal vouches for the records up to ${result.sealedTo}.`;
  return (
    <div role="status">
      <MessageBar intent={result.whole ? 'success' : 'error'} layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{result.whole ? 'The chain is whole.' : 'The chain was altered.'}</MessageBarTitle>
          {result.problems.map((p) => (
            <span key={p} className={styles.line}>
              {p}
            </span>
          ))}
          <span className={styles.line}>
            {count(result.records, 'record')}. {seal} Its head, to keep elsewhere: <Text className={styles.head}>{result.head}</Text>
          </span>
        </MessageBarBody>
      </MessageBar>
      <WarningList title="Remarks" lines={result.remarks} />
    </div>
  );
}
