import { Button, Text, Title3, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalM },
  title: { margin: 0 },
  code: { fontFamily: tokens.fontFamilyMonospace },
});

/** What a server without accounts shows. */
export function NoAccount({ onRetry }: { onRetry: () => void }) {
  const styles = useStyles();
  return (
    <section className={styles.page}>
      <Title3 as="h1" className={styles.title}>There is no account yet</Title3>
      <Text>
        Make one on the command line: <span className={styles.code}>runwright account create NAME</span>
      </Text>
      <Button onClick={onRetry}>Look again</Button>
    </section>
  );
}
