import { TestServer } from '#testing';
import { type MailSystem, password, peopleCount, person } from './system.js';

/** The built product with its embedded database, as `npm start` runs it. */
export async function startFumibako(): Promise<MailSystem> {
  // One client machine stands for many: the limit of connections from one address is not what is measured.
  const server = await TestServer.start({
    FUMIBAKO_MAX_CONNECTIONS_PER_ADDRESS: '100000',
    // The peer authenticates no mail either; bench/README.md says so.
    FUMIBAKO_UNCHECKED_NETWORKS: '127.0.0.0/8,::1',
  });
  await server.users(
    Array.from({ length: peopleCount }, (_, index) => person(index)),
    password,
  );
  return {
    kind: 'ours',
    name: 'Fumibako',
    ports: { smtp: server.ports.SMTP, imap: server.ports.IMAP, pop3: server.ports.POP3 },
    roots: () => [server.pid],
    restart: async () => {
      await server.stop();
      await server.start();
    },
    remove: () => server.remove(),
  };
}
