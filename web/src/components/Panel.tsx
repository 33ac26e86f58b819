import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, OverlayDrawer, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useEffect, useRef, type ReactNode } from 'react';
import { focusHome, useReturnFocus } from '../state/focus';

const useStyles = makeStyles({
  panel: { width: 'min(48rem, 100vw)', maxWidth: '100vw' },
  title: { overflowWrap: 'anywhere' },
  body: { paddingBottom: tokens.spacingVerticalXXL },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, outlineStyle: 'none' },
});

/** A sheet at the right of the page, for one thing and what can be done with it; Escape closes it. */
export function Panel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const styles = useStyles();
  const content = useRef<HTMLDivElement>(null);
  useReturnFocus();
  useEffect(() => (content.current ? keepFocus(content.current) : undefined), []);
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
        <div ref={content} {...focusHome} className={styles.content}>{children}</div>
      </DrawerBody>
    </OverlayDrawer>
  );
}

/** Keeps the focus in an element when what has it goes, such as the button that turns a form into its result. Returns what ends that. */
function keepFocus(element: HTMLElement): () => void {
  let last: EventTarget | null = null;
  const focused = (event: FocusEvent) => {
    last = event.target;
  };
  const observer = new MutationObserver(() => {
    if (document.activeElement === document.body && last instanceof Node && !last.isConnected) element.focus({ preventScroll: true });
  });
  element.addEventListener('focusin', focused);
  observer.observe(element, { childList: true, subtree: true });
  return () => {
    element.removeEventListener('focusin', focused);
    observer.disconnect();
  };
}
