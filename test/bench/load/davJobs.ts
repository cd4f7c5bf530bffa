import { eventName, eventText } from './events.js';
import { type HttpAccount, HttpLoad, type HttpRequest } from './http.js';

const calendarType = { 'Content-Type': 'text/calendar; charset=utf-8' };

/** Does something for each number below `count`, on several connections, each one after the other. */
async function spread(
  account: HttpAccount,
  { connections, count }: { readonly connections: number; readonly count: number },
  work: (load: HttpLoad, index: number) => Promise<unknown>,
): Promise<{ seconds: number }> {
  const loads = Array.from({ length: connections }, () => new HttpLoad(account));
  let next = 0;
  const begun = performance.now();
  const worker = async (load: HttpLoad): Promise<void> => {
    while (next < count) await work(load, next++);
  };
  await Promise.all(loads.map(worker));
  const seconds = (performance.now() - begun) / 1000;
  for (const load of loads) load.close();
  return { seconds };
}

/** Puts events `first` and up into a calendar. */
export async function davPut(
  job: HttpAccount & { calendar: string; first: number; count: number; connections: number; version?: number },
): Promise<{ seconds: number }> {
  return await spread(job, job, (load, index) => {
    const number = job.first + index;
    const body = eventText(number, job.version);
    return load.ask({ method: 'PUT', path: `${job.calendar}${eventName(number)}`, headers: calendarType, body });
  });
}

/** Gets events of a calendar one by one. */
export async function davGet(
  job: HttpAccount & { calendar: string; count: number; connections: number },
): Promise<{ seconds: number }> {
  return await spread(job, job, (load, index) =>
    load.ask({ method: 'GET', path: `${job.calendar}${eventName(index)}` }),
  );
}

/** Asks the same several times; gives the milliseconds of each, the octets of an answer and the number of its responses. */
export async function davAsk(
  job: HttpAccount & { request: HttpRequest; times: number },
): Promise<{ milliseconds: number[]; octets: number; responses: number; text: string }> {
  const load = new HttpLoad(job);
  const milliseconds: number[] = [];
  let last = { octets: 0, responses: 0, text: '' };
  for (let time = 0; time < job.times; time++) {
    const begun = performance.now();
    const answer = await load.ask(job.request);
    milliseconds.push(performance.now() - begun);
    const isLast = time === job.times - 1;
    if (isLast) last = { octets: answer.octets, responses: responsesIn(answer.text), text: answer.text.slice(-2000) };
  }
  load.close();
  return { milliseconds, ...last };
}

const responsesIn = (text: string): number => text.match(/<(?:\w+:)?response[ >]/g)?.length ?? 0;
