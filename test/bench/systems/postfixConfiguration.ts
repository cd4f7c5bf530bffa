import { mailDomain, peopleCount, person } from './system.js';

/** Postfix's defaults, with a queue of its own, one listener and delivery to Dovecot by LMTP. */
export function mainConfiguration(dir: string): string {
  return `
compatibility_level = 3.6
queue_directory = ${dir}/queue
data_directory = ${dir}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${dir}/postfix.log
maillog_file_prefixes = ${dir}
myhostname = mx.${mailDomain}
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
virtual_mailbox_domains = ${mailDomain}
virtual_mailbox_maps = texthash:${dir}/recipients
virtual_alias_maps = texthash:${dir}/outward
transport_maps = texthash:${dir}/routes
virtual_transport = lmtp:unix:${dir}/run/lmtp
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
biff = no
`;
}

/** The services of Debian's master.cf that this needs, none in a chroot. */
export function masterConfiguration(port: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
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
relay     unix  - - n -     - smtp
showq     unix  n - n -     - showq
error     unix  - - n -     - error
retry     unix  - - n -     - error
discard   unix  - - n -     - discard
lmtp      unix  - - n -     - lmtp
anvil     unix  - - n -     1 anvil
scache    unix  - - n -     1 scache
postlog   unix-dgram n - n - 1 postlogd
`;
}

export function recipientsMap(): string {
  return Array.from({ length: peopleCount }, (_, index) => `${person(index)} ok\n`).join('');
}
