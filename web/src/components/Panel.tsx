import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, OverlayDrawer, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useEffect, useRef, type ReactNode } from 'react';

const useStyles = makeStyles({
  panel: { width: 'min(48rem, 100vw)', maxWidth: '100vw' },
  title: { overflowWrap: 'anywhere' },
  body: { paddingBottom: tokens.spacingVerticalXXL },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, outlineStyle: 'none' },
});

/** A sheet at the right of the page, for one thing and what can be done with it; Escape closes it. */
export function Panel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const styles = useStyles();
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What has the focus may go, such as the button that turns a form into its result: the focus stays in the panel.
    const observer = new MutationObserver(() => {
      if (document.activeElement === document.body) body.current?.focus({ preventScroll: true });
    });
    if (body.current) observer.observe(body.current, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, []);
  return (
    <OverlayDrawer open position="end" className={styles.panel} aria-label={title} onOpenChange={(_, d) => d.open || onClose()}>
      <DrawerHeader>
        <DrawerHeaderTitle
          heading={{ className: styles.title }}
          action={<Button appearance="subtle" aria-label="Close" icon={<DismissRegular />} onClick={onClose} />}
        >
          {title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body} tabIndex={0}>
        <div ref={body} tabIndex={-1} className={styles.content}>{children}</div>
      </DrawerBody>
    </OverlayDrawer>
  );
}
