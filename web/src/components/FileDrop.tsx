import { Button, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons';
import { useRef, useState, type DragEvent } from 'react';

const useStyles = makeStyles({
  zone: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalXXL,
    textAlign: 'center',
    border: `2px dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusLarge,
  },
  over: { backgroundColor: tokens.colorBrandBackground2, border: `2px dashed ${tokens.colorBrandStroke1}` },
  input: { display: 'none' },
});

interface Props {
  label: string;
  /** Which files the chooser offers, as an input's accept. */
  accept: string;
  disabled: boolean;
  onFiles: (files: File[]) => void;
}

/** Takes files: dropped here, or chosen with the button. */
export function FileDrop({ label, accept, disabled, onFiles }: Props) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    if (files && files.length > 0 && !disabled) onFiles([...files]);
  };
  const drag = (event: DragEvent) => {
    event.preventDefault(); // else the browser opens the file
    setOver(!disabled);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div role="group" aria-label={label} className={mergeClasses(styles.zone, over && styles.over)} onDragEnter={drag} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop}>
      <Text>{label}</Text>
      <Button icon={<ArrowUploadRegular />} disabledFocusable={disabled} onClick={() => input.current?.click()}>
        Choose files
      </Button>
      <input
        ref={input}
        className={styles.input}
        type="file"
        multiple
        accept={accept}
        aria-label={label}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = ''; // the same file may be chosen again once it is mended
        }}
      />
    </div>
  );
}
