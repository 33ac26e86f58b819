import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';

/** Shows what went wrong, in the server's words; nothing without a message. */
export function ErrorBar({ message, title = '', onRetry }: { message: string; title?: string; onRetry?: () => void }) {
  if (message === '') return null;
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        {title !== '' && <MessageBarTitle>{title}</MessageBarTitle>}
        {message}
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button onClick={onRetry}>Try again</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
