import { MessageBar, MessageBarBody } from '@fluentui/react-components';

/** Shows something that is not as it should be; nothing without a message. */
export function WarningBar({ message }: { message: string }) {
  if (message === '') return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>{message}</MessageBarBody>
    </MessageBar>
  );
}
