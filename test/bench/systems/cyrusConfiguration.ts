import { mailDomain } from './system.js';

/** Whose the files are; any but root. */
export const cyrusUser = 'mail';

/** imapd.conf: a spool of its own, plain passwords asked at a socket, an INBOX for whoever signs in; the rest at its default. */
export function imapdConfiguration(dir: string): string {
  return `
configdirectory: ${dir}/config
defaultpartition: default
partition-default: ${dir}/spool
cyrus_user: ${cyrusUser}
cyrus_group: ${cyrusUser}
servername: imap.${mailDomain}
virtdomains: userid
defaultdomain: ${mailDomain}
unixhierarchysep: yes
altnamespace: yes
autocreate_quota: 0
maxlogins_per_host: 0
maxlogins_per_user: 0
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: ${dir}/passwords
httpmodules: caldav
httpallowtrace: no
caldav_create_default: yes
calendar_user_address_set: ${mailDomain}
syslog_prefix: fumibako-bench
`;
}

/** cyrus.conf: IMAP, and calendars where the program for them is there. Programs by their whole names, and each with its settings: the package is not installed. */
export function masterConfiguration(
  programs: string,
  dir: string,
  ports: { readonly imap: number; readonly http: number },
): string {
  const settings = `-C ${dir}/imapd.conf`;
  const http =
    ports.http === 0
      ? ''
      : `  http cmd="${programs}/httpd ${settings}" listen="127.0.0.1:${ports.http}" prefork=2 maxchild=200`;
  return `
START {
  recover cmd="${programs}/ctl_cyrusdb ${settings} -r"
}
SERVICES {
  imap cmd="${programs}/imapd ${settings}" listen="127.0.0.1:${ports.imap}" prefork=2 maxchild=4000
${http}
}
EVENTS {
  checkpoint cmd="${programs}/ctl_cyrusdb ${settings} -c" period=30
}
`;
}
