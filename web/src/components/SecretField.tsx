import { Button, Field, Input, Text, makeStyles, tokens } from '@fluentui/react-components';
import { DocumentKeyRegular } from '@fluentui/react-icons';
import { useRef, useState, type ClipboardEvent } from 'react';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  input: { flexGrow: 1 },
  file: { display: 'none' },
});

/** How large a file with a secret may be, in bytes; the server takes no more. */
const largest = 1024 * 1024;

interface Props {
  label: string;
  required?: boolean;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
}

/**
 * Takes a secret, typed or from a file, and never shows it. A line of input would lose the line breaks of a key, so
 * text of several lines is not pasted. What ends a file's last line does not belong to the secret.
 */
export function SecretField({ label, required = false, hint = '', value, onChange }: Props) {
  const styles = useStyles();
  const chooser = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState('');
  const [problem, setProblem] = useState('');
  const paste = (event: ClipboardEvent) => {
    if (!/[\r\n]./s.test(event.clipboardData.getData('text').trimEnd())) return;
    event.preventDefault();
    setProblem('A secret of several lines comes from a file.');
  };
  const read = async (given: File | undefined) => {
    if (!given) return;
    if (given.size > largest) return setProblem(`${given.name} is larger than 1 MiB.`);
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await given.arrayBuffer()).replace(/[\r\n]+$/, '');
      setProblem(text === '' ? `${given.name} is empty.` : '');
      setFile(text === '' ? '' : given.name);
      onChange(text);
    } catch {
      setProblem(`${given.name} could not be read as text (UTF-8).`);
    }
  };
  const typed = (text: string) => {
    setProblem('');
    onChange(text);
  };
  const forget = () => {
    setFile('');
    onChange('');
  };
  return (
    <>
      {file === '' ? (
        <Field label={label} required={required} {...(hint === '' ? {} : { hint })} {...(problem === '' ? {} : { validationState: 'error' as const, validationMessage: problem })}>
          <Input type="password" autoComplete="new-password" value={value} onPaste={paste} onChange={(_, d) => typed(d.value)} />
        </Field>
      ) : (
        <Text weight="semibold">{label}</Text>
      )}
      <div className={styles.line}>
        {file !== '' && <Text className={styles.input}>It is in {file}.</Text>}
        {file === '' ? (
          <Button size="small" icon={<DocumentKeyRegular />} aria-label={`Read ${label} from a file`} onClick={() => chooser.current?.click()}>
            From a file
          </Button>
        ) : (
          <Button size="small" aria-label={`Type it instead: ${label}`} onClick={forget}>
            Type it instead
          </Button>
        )}
        <input
          ref={chooser}
          className={styles.file}
          type="file"
          aria-label={`File with ${label}`}
          onChange={(event) => {
            void read(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
    </>
  );
}
