import { TestServer } from '#testing';
import { freePorts } from './daemons.js';
import { elsewhere, type MailSystem, outward, password, peopleCount, person } from './system.js';

/** The built product with its embedded database, as `npm start` runs it. */
export async function startFumibako(): Promise<MailSystem> {
  // One client machine stands for many: the limit of connections from one address is not what is measured.
  const [sink = 0] = await freePorts(1);
  const server = await TestServer.start({
    FUMIBAKO_MAX_CONNECTIONS_PER_ADDRESS: '100000',
    // The peer authenticates no mail either; bench/README.md says so.
    FUMIBAKO_UNCHECKED_NETWORKS: '127.0.0.0/8,::1',
    FUMIBAKO_SMARTHOST: `smtp://127.0.0.1:${sink}`,
    // As many as Postfix has.
    FUMIBAKO_OUTGOING_CONNECTIONS: '20',
  });
  await server.users(
    Array.from({ length: peopleCount }, (_, index) => person(index)),
    password,
  );
  await server.cli('alias', 'add', outward, elsewhere);
  return {
    kind: 'ours',
    name: 'Fumibako',
    ports: { smtp: server.ports.SMTP, imap: server.ports.IMAP, pop3: server.ports.POP3, sink, http: server.ports.HTTP },
    calendarOf: (user) => `/dav/calendars/${user}/default/`,
    roots: () => [server.pid],
    restart: async () => {
      await server.stop();
      await server.start();
    },
    remove: () => server.remove(),
  };
}
