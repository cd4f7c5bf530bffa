import { mailDomain, password, peopleCount, person } from './system.js';

/** Owner of the peer's mail: a number without a name, so that nothing else on the machine has it. */
const owner = 5000;

/** Debian's Dovecot, tuned as its manual says for many connections; `mail_fsync` stays at `optimized`, its default. */
export function dovecotConfiguration(dir: string, ports: { imap: number; pop3: number }): string {
  return `
protocols = imap pop3 lmtp
listen = 127.0.0.1
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/dovecot.log
info_log_path = /dev/null
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = mdbox:~/mdbox
mail_fsync = optimized
default_process_limit = 4000
default_client_limit = 8000
default_vsz_limit = 1G
passdb {
  driver = passwd-file
  args = scheme=PLAIN ${dir}/users
}
userdb {
  driver = static
  args = uid=${owner} gid=${owner} home=${dir}/mail/%u
}
service imap-login {
  service_count = 0
  process_min_avail = 2
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  service_count = 0
  process_min_avail = 1
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = 0
  }
}
service imap {
  service_count = 1000
  process_min_avail = 2
}
service pop3 {
  service_count = 1000
}
service lmtp {
  unix_listener lmtp {
    mode = 0666
  }
}
protocol imap {
  mail_max_userip_connections = 10000
}
protocol pop3 {
  mail_max_userip_connections = 10000
}
protocol lmtp {
  postmaster_address = postmaster@${mailDomain}
}
`;
}

/** The file of people: no hash, so that a login costs what the server makes of it. */
export function dovecotUsers(): string {
  return Array.from({ length: peopleCount }, (_, index) => `${person(index)}:{PLAIN}${password}\n`).join('');
}

export const dovecotOwner = owner;
