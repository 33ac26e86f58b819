import { AccordionHeader, AccordionItem, AccordionPanel, Caption1, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { Activity, Parameter } from '../../api/moduleTypes';
import { Lines } from '../../components/Lines';
import { parameterNotes, shortType, syntaxLine } from './syntax';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, paddingBottom: tokens.spacingVerticalM },
  syntax: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  about: { color: tokens.colorNeutralForeground2 },
  name: { overflowWrap: 'anywhere' },
});

/** One command of a module: a line that opens to its parameter sets. */
export function CommandItem({ command }: { command: Activity }) {
  const styles = useStyles();
  const { description, parameterSets, outputTypes } = command.properties;
  return (
    <AccordionItem value={command.name}>
      <AccordionHeader as="h4">
        <span className={styles.name}>{command.name}</span>
      </AccordionHeader>
      <AccordionPanel>
        <div className={styles.body}>
          {description && <Text>{description}</Text>}
          {parameterSets.map((set) => (
            <code key={set.name} className={styles.syntax}>
              {syntaxLine(command.name, set)}
            </code>
          ))}
          <Lines items={parametersOf(command).map((p) => ({ key: p.name, line: <ParameterLine parameter={p} /> }))} empty="It has no parameters of its own." />
          {outputTypes.length > 0 && <Text>Gives {outputTypes.map((t) => shortType(t.name)).join(', ')}</Text>}
        </div>
      </AccordionPanel>
    </AccordionItem>
  );
}

function ParameterLine({ parameter: p }: { parameter: Parameter }) {
  const styles = useStyles();
  const notes = parameterNotes(p);
  return (
    <>
      <Text weight="semibold">{p.name}</Text> <span className={styles.syntax}>{shortType(p.type)}</span>
      {notes !== '' && <Caption1 className={styles.about}> ({notes})</Caption1>}
      {p.description && <Text> {p.description}</Text>}
    </>
  );
}

/** The parameters of all sets, each once. */
function parametersOf(command: Activity): Parameter[] {
  const all = new Map<string, Parameter>();
  for (const set of command.properties.parameterSets) {
    for (const p of set.parameters) if (!all.has(p.name)) all.set(p.name, p);
  }
  return [...all.values()];
}
