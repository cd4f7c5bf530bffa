import type { Command } from 'commander';
import { loadSettings, SettingError } from '#platform/settings';
import { withContext } from '../context.js';
import { examineDatabase, examineMachine, type Finding } from '../doctor.js';
import type { AddCommand } from '../group.js';
import { type Outcome, table, type Terminal } from '../terminal.js';

export function addDoctorCommand(program: Command, add: AddCommand, terminal: Terminal): void {
  add(program, 'doctor', 'look at everything the server needs, and say what to do', async () =>
    outcomeOf(await examine(terminal)),
  );
}

async function examine(terminal: Terminal): Promise<readonly Finding[]> {
  let settings;
  try {
    ({ settings } = loadSettings(terminal.environment));
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return [
      {
        subject: 'settings',
        state: 'wrong',
        found: error.message,
        advice: 'correct the setting; see `fumibako config`',
      },
    ];
  }
  const findings: Finding[] = [
    { subject: 'settings', state: 'ok', found: 'they can be read' },
    ...(await examineMachine(settings)),
  ];
  try {
    findings.push(...(await withContext(terminal, examineDatabase)));
  } catch (error) {
    const isKey = error instanceof SettingError;
    const other = settings.databaseUrl === null ? 'look at the log of the server' : 'look at FUMIBAKO_DATABASE_URL';
    const advice = isKey ? 'give this server the key file of the one that made it' : other;
    findings.push({
      subject: isKey ? 'secrets' : 'database',
      state: 'wrong',
      found: (error as Error).message || 'it does not answer',
      advice,
    });
  }
  return findings;
}

function outcomeOf(findings: readonly Finding[]): Outcome {
  const marks = { ok: 'ok', warning: 'note', wrong: 'WRONG' };
  const lines = findings.map(({ subject, state, found, advice }) => [
    marks[state],
    subject,
    state === 'ok' ? found : `${found}. What to do: ${advice ?? 'nothing'}`,
  ]);
  const wrong = findings.filter(({ state }) => state === 'wrong');
  const text = table(lines);
  if (wrong.length === 0) return { data: findings, text };
  return {
    data: findings,
    text,
    failure: `${wrong.length} thing(s) are wrong: ${wrong.map(({ subject }) => subject).join(', ')}`,
  };
}
