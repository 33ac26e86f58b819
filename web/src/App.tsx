import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Client } from './api/client';
import { ApiClient, SignOut } from './state/contexts';
import { endSession, hasToken, keepSession, openSession, type Browser, type Session } from './state/session';
import { useDark } from './state/theme';
import { Portal } from './views/Portal';
import { SignIn } from './views/SignIn';

/** The whole page: the sign-in, or the portal once there is a session. */
export function App({ browser }: { browser: Browser }) {
  const [session, setSession] = useState(() => openSession(browser));
  const [reason, setReason] = useState('');
  const client = useMemo(() => session && new Client(session.token), [session]);
  const signIn = useCallback(
    (given: Session) => {
      setReason('');
      setSession(keepSession(browser, given));
    },
    [browser],
  );
  const signOut = useCallback(
    (why: string) => {
      endSession(browser);
      setReason(why);
      setSession(undefined);
    },
    [browser],
  );
  // An address with a token may be opened in a tab that shows the portal already.
  useEffect(() => {
    const opened = () => {
      if (hasToken(browser)) setSession(openSession(browser));
    };
    window.addEventListener('hashchange', opened);
    return () => window.removeEventListener('hashchange', opened);
  }, [browser]);
  return (
    <FluentProvider theme={useDark() ? webDarkTheme : webLightTheme} style={{ height: '100%' }}>
      {session && client ? (
        <ApiClient value={client}>
          <SignOut value={signOut}>
            <Portal subscription={session.subscription} />
          </SignOut>
        </ApiClient>
      ) : (
        <SignIn reason={reason} onSignIn={signIn} />
      )}
    </FluentProvider>
  );
}
