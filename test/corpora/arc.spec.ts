import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { MAILAUTH_LIMITS, scanMessage, sealArc, SIGNING_DIGEST, verifyArc } from '#formats/mailauth';
import { FakeResolver } from '#testing';
import { corpusFile, haveCorpora } from './corpus.js';

interface Scenario<V> {
  readonly description: string;
  readonly tests: Readonly<Record<string, V>>;
  readonly 'txt-records'?: Readonly<Record<string, string>>;
  readonly domain: string;
  readonly sel: string;
  readonly privatekey: string;
}

interface Validation {
  readonly message: string;
  readonly cv: string;
}

interface Signing {
  readonly message: string;
  readonly t: number;
  readonly 'sig-headers': string;
  readonly 'srv-id': string;
  readonly AS: string;
  readonly AMS: string;
  readonly AAR: string;
}

const folder = 'arc-valimail/tests/';
const scenariosOf = <V>(file: string) =>
  haveCorpora()
    ? parseAllDocuments(corpusFile(folder + file).toString('utf8')).map(
        (document) => document.toJS() as Scenario<V> | null,
      )
    : [];

const onTheWire = (message: string) => Buffer.from(message.replace(/\r?\n/g, '\r\n'));

function environmentOf(scenario: Scenario<unknown>) {
  const records = Object.entries(scenario['txt-records'] ?? {});
  const zones = Object.fromEntries(records.map(([name, text]) => [name, { TXT: [text.replace(/\n/g, '').trim()] }]));
  return { resolver: new FakeResolver(zones), limits: { ...MAILAUTH_LIMITS, rsaBitsMin: 1024 }, now: 1_700_000_000 };
}

/** Where the vectors, made for a draft, differ from the RFC. */
const DIFFERENT: Readonly<Record<string, string>> = {
  ams_fields_c_na: 'without c= both forms are simple (RFC 6376 §3.5); the draft took them for relaxed',
  ams_fields_h_empty: 'a signature that does not sign From is none (RFC 6376 §5.4)',
};

let passed = 0;

describe.runIf(haveCorpora())('the validation vectors of ARC', () => {
  for (const scenario of scenariosOf<Validation>('arc-draft-validation-tests.yml')) {
    if (scenario === null) continue;
    describe(`${scenario.description}`, () => {
      it.each(Object.entries(scenario.tests))('%s', async (name, { message, cv }) => {
        const environment = environmentOf(scenario);
        const verdict = await verifyArc(scanMessage(onTheWire(message), environment.limits), environment);
        const expected = (cv || 'fail').toLowerCase();
        if (Object.hasOwn(DIFFERENT, name)) return expect(verdict.result).not.toBe(expected);
        expect(verdict.result).toBe(expected);
        passed += 1;
      });
    });
  }
});

describe.runIf(haveCorpora())('the signing vectors of ARC', () => {
  const plain = (text: string) => text.replace(/\s+/g, '').replace(/;$/, '');

  for (const scenario of scenariosOf<Signing>('arc-draft-sign-tests.yml')) {
    if (scenario === null) continue;
    describe(`${scenario.description}`, () => {
      it.each(Object.entries(scenario.tests))('%s', async (_, vector) => {
        const environment = environmentOf(scenario);
        const message = scanMessage(onTheWire(vector.message), environment.limits, [SIGNING_DIGEST]);
        const verdict = await verifyArc(message, environment);
        const key = { domain: scenario.domain, selector: scenario.sel, key: createPrivateKey(scenario.privatekey) };
        const results = vector.AAR.slice(vector.AAR.indexOf(';') + 1)
          .trim()
          .replace(/\n/g, '\r\n ');
        const sealed = sealArc(message, verdict, key, {
          results,
          now: Number(vector.t),
          names: vector['sig-headers'].split(':').map((name) => name.trim()),
          maxInstances: 50,
        });
        if (vector.AS === '') return expect(sealed).toBeNull();
        const parts = (sealed ?? '').split(/\r\n(?![ \t])/).map((field) => plain(field.slice(field.indexOf(':') + 1)));
        expect(parts.slice(0, 3)).toEqual([vector.AS, vector.AMS, vector.AAR].map(plain));
        passed += 1;
      });
    });
  }
});

it.runIf(haveCorpora())('were run', () => {
  process.stdout.write(`\nARC: ${passed} vectors pass, ${Object.keys(DIFFERENT).length} differ from the RFC\n`);
  expect(passed).toBeGreaterThan(150);
});
