import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeSelfSigned } from '#platform/net';

const startTime = 20_000;

/** Programs of others, on addresses of loopback and one port, and a DNS that says which is whose. */
export class OtherServers {
  readonly path = mkdtempSync(join(tmpdir(), 'fumibako-others-'));
  private readonly children: ChildProcess[] = [];
  private postfix = false;

  private constructor(
    readonly mxPort: number,
    readonly dnsPort: number,
  ) {
    chmodSync(this.path, 0o755);
  }

  static async make(): Promise<OtherServers> {
    return new OtherServers(await freePort(), await freePort());
  }

  /** A private DNS: each domain has one MX host, at an address. */
  async dns(hosts: Readonly<Record<string, string>>): Promise<void> {
    const records = Object.entries(hosts).flatMap(([domain, address]) => [
      `--mx-host=${domain},mx.${domain},10`,
      `--host-record=mx.${domain},${address}`,
    ]);
    const bounds = ['--no-hosts', '--no-resolv', '--local=/test/', '--listen-address=127.0.0.1', '--bind-interfaces'];
    this.spawn('dnsmasq', [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--user=root',
      ...bounds,
      `--port=${this.dnsPort}`,
      ...records,
    ]);
    await answers('127.0.0.1', this.dnsPort);
  }

  /** Postfix's smtp-sink; messages lie in a folder of the name, a file each. Gives what ends it. */
  async sink(name: string, address: string, ...options: string[]): Promise<() => void> {
    mkdirSync(join(this.path, name), { recursive: true });
    const owner = postfixUser();
    chownSync(join(this.path, name), owner, owner);
    const dump = ['-u', 'postfix', '-d', join(this.path, name, '%s.')];
    const child = this.spawn('smtp-sink', [
      ...dump,
      '-h',
      `mx.${name}`,
      ...options,
      `${address}:${this.mxPort}`,
      '100',
    ]);
    await answers(address, this.mxPort);
    return () => child.kill('SIGTERM');
  }

  /** Messages that a sink took, in order. */
  taken(name: string): readonly string[] {
    const folder = join(this.path, name);
    return readdirSync(folder)
      .toSorted((left, right) => Number(writtenAt(folder, left) - writtenAt(folder, right)))
      .map((file) => readFileSync(join(folder, file), 'latin1'))
      .filter((text) => text.includes('\n\n'));
  }

  /** Postfix for a domain, with TLS that it insists on; mail for `home` goes to a port. */
  async startPostfix(
    address: string,
    domain: string,
    home: { readonly domain: string; readonly port: number },
  ): Promise<void> {
    const owner = postfixUser();
    for (const name of ['etc', 'queue', 'data', 'mail']) mkdirSync(join(this.path, name), { mode: 0o755 });
    for (const name of ['data', 'mail']) chownSync(join(this.path, name), owner, owner);
    const { key, cert } = makeSelfSigned({ names: [`mx.${domain}`], days: 2 });
    writeFileSync(join(this.path, 'etc/pair.pem'), key + cert, { mode: 0o600 });
    writeFileSync(join(this.path, 'etc/people'), `bob@${domain} bob/\ngrey@${domain} bob/\n`);
    writeFileSync(join(this.path, 'etc/routes'), `${home.domain} smtp:[127.0.0.1]:${home.port}\n`);
    this.greylist(true, domain);
    writeFileSync(join(this.path, 'etc/main.cf'), mainConfiguration(this.path, domain, owner));
    writeFileSync(join(this.path, 'etc/master.cf'), masterConfiguration(address, this.mxPort));
    this.spawn('postfix', ['-c', join(this.path, 'etc'), 'start-fg'], true);
    this.postfix = true;
    await answers(address, this.mxPort, () => this.postfixLog);
  }

  /** Whether Postfix asks for patience with grey@. */
  greylist(on: boolean, domain: string): void {
    writeFileSync(join(this.path, 'etc/grey'), on ? `grey@${domain} 450 4.7.1 greylisted\n` : '');
    if (this.postfix) execFileSync('postfix', ['-c', join(this.path, 'etc'), 'reload'], { stdio: 'ignore' });
  }

  get postfixLog(): string {
    const log = join(this.path, 'postfix.log');
    return existsSync(log) ? readFileSync(log, 'utf8') : '';
  }

  /** Mail in bob's Maildir. */
  get mailbox(): readonly string[] {
    const folder = join(this.path, 'mail/bob/new');
    return existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1')) : [];
  }

  async stop(): Promise<void> {
    if (this.postfix) execFileSync('postfix', ['-c', join(this.path, 'etc'), 'stop'], { stdio: 'ignore' });
    for (const child of this.children) child.kill('SIGTERM');
    await delay(300);
    rmSync(this.path, { recursive: true, force: true });
  }

  private spawn(program: string, args: readonly string[], detached = false): ChildProcess {
    const child = spawn(program, args, { stdio: 'ignore', detached });
    this.children.push(child);
    return child;
  }
}

function writtenAt(folder: string, file: string): bigint {
  return statSync(join(folder, file), { bigint: true }).mtimeNs;
}

function postfixUser(): number {
  return Number(execFileSync('id', ['-u', 'postfix']).toString());
}

function mainConfiguration(path: string, domain: string, owner: number): string {
  return `
compatibility_level = 3.6
queue_directory = ${path}/queue
data_directory = ${path}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${path}/postfix.log
maillog_file_prefixes = ${path}
myhostname = mx.${domain}
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
virtual_mailbox_domains = ${domain}
virtual_mailbox_maps = texthash:${path}/etc/people
virtual_mailbox_base = ${path}/mail
virtual_uid_maps = static:${owner}
virtual_gid_maps = static:${owner}
virtual_minimum_uid = 1
transport_maps = texthash:${path}/etc/routes
smtpd_tls_chain_files = ${path}/etc/pair.pem
smtpd_tls_security_level = encrypt
smtpd_tls_received_header = yes
smtpd_recipient_restrictions = check_recipient_access texthash:${path}/etc/grey, reject_unauth_destination
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.99/32
biff = no
`;
}

function masterConfiguration(address: string, port: number): string {
  return `
${address}:${port} inet n - n - - smtpd
pickup    unix  n - n 60    1 pickup
cleanup   unix  n - n -     0 cleanup
qmgr      unix  n - n 300   1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n -     - trivial-rewrite
bounce    unix  - - n -     0 bounce
defer     unix  - - n -     0 bounce
trace     unix  - - n -     0 bounce
verify    unix  - - n -     1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -     - proxymap
proxywrite unix - - n -     1 proxymap
smtp      unix  - - n -     - smtp
showq     unix  n - n -     - showq
error     unix  - - n -     - error
retry     unix  - - n -     - error
virtual   unix  - n n -     - virtual
anvil     unix  - - n -     1 anvil
scache    unix  - - n -     1 scache
postlog   unix-dgram n - n - 1 postlogd
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Waits until somebody listens. */
export async function answers(address: string, port: number, logs = () => ''): Promise<void> {
  const deadline = Date.now() + startTime;
  for (;;) {
    const there = await new Promise<boolean>((done) => {
      const socket = connect(port, address, () => {
        socket.destroy();
        done(true);
      });
      socket.once('error', () => done(false));
    });
    if (there) return;
    if (Date.now() > deadline) throw new Error(`nobody listens at ${address}:${port}\n${logs()}`);
    await delay(50);
  }
}
