import type { Parameter, ParameterSet } from '../../api/moduleTypes';

/** The position that stands for "by name only". */
const byName = -2147483648;

const switchType = 'System.Management.Automation.SwitchParameter';

/** A parameter as PowerShell shows it in a syntax line: [[-Name] <String>]. */
function parameterSyntax(p: Parameter): string {
  const positional = p.position !== byName;
  const name = positional ? `[-${p.name}]` : `-${p.name}`;
  const text = p.type === switchType ? `-${p.name}` : `${name} <${shortType(p.type)}>`;
  return p.isMandatory ? text : `[${text}]`;
}

/** The last word of a type's name; arrays and generics keep their brackets. */
export function shortType(type: string): string {
  return type.replace(/`\d+/g, '').replace(/\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])/g, '');
}

/** The syntax line of a command's parameter set: positional parameters first, in order. */
export function syntaxLine(command: string, set: ParameterSet): string {
  const place = (p: Parameter) => (p.position === byName ? Infinity : p.position);
  const sorted = set.parameters.toSorted((a, b) => {
    if (place(a) !== place(b)) return place(a) - place(b);
    return Number(b.isMandatory) - Number(a.isMandatory);
  });
  return [command, ...sorted.map(parameterSyntax)].join(' ');
}

/** What else is to say of a parameter. */
export function parameterNotes(p: Parameter): string {
  const notes = [
    p.isMandatory ? 'mandatory' : '',
    p.valueFromPipeline || p.valueFromPipelineByPropertyName ? 'from the pipeline' : '',
    p.valueFromRemainingArguments ? 'takes the remaining arguments' : '',
    p.validationSet.length > 0 ? `one of ${p.validationSet.map((v) => v.memberValue).join(', ')}` : '',
  ];
  return notes.filter((n) => n !== '').join('; ');
}
