import { ProgressBar, Text, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({ box: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS } });

/** Says that the server is at work, for a time that nobody knows. */
export function Waiting({ label }: { label: string }) {
  const styles = useStyles();
  return (
    <div className={styles.box}>
      <Text>{label} …</Text>
      <ProgressBar aria-label={label} />
    </div>
  );
}
