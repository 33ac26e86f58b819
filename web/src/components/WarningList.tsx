import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({ line: { display: 'block', overflowWrap: 'anywhere' } });

/** Shows what people should know before they go on, a line each; nothing without a line. */
export function WarningList({ title, lines }: { title: string; lines: string[] }) {
  const styles = useStyles();
  if (lines.length === 0) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {lines.map((line) => (
          <span key={line} className={styles.line}>
            {line}
          </span>
        ))}
      </MessageBarBody>
    </MessageBar>
  );
}
