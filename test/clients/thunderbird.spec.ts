import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer, testPassword } from '#testing';
import { Marionette, type Preferences } from './marionette.js';
import { deliver, Home, listing, missing } from './support.js';

const person = 'hana@thunderbird.test';
const absent = missing('thunderbird', 'Xvfb');
let server: TestServer;
let home: Home;
let thunderbird: Marionette;

/** Scripts begin with these words: the account, its folders, and patience. */
const words = `
  const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
  const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
  const server = MailServices.accounts.accounts.map((account) => account.incomingServer).find(({ type }) => type === "imap");
  const root = server.rootFolder;
  const until = async (what, test) => {
    for (let turn = 0; turn < 300; turn++) {
      const value = test();
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("waited in vain: " + what);
  };
  const inboxOf = () => root.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
  const subjects = (folder) => [...folder.messages].map((message) => message.mime2DecodedSubject);
`;
const within = (body: string, ...values: readonly unknown[]): Promise<unknown> =>
  thunderbird.run(words + body, ...values);

/** A profile with one account. */
function preferences(): Preferences {
  const host = '127.0.0.1';
  return {
    'mail.accountmanager.accounts': 'account1,account2',
    'mail.accountmanager.defaultaccount': 'account1',
    'mail.accountmanager.localfoldersserver': 'server2',
    'mail.account.account1.server': 'server1',
    'mail.account.account1.identities': 'id1',
    'mail.account.account2.server': 'server2',
    'mail.server.server1.type': 'imap',
    'mail.server.server1.hostname': host,
    'mail.server.server1.port': server.ports.IMAP,
    'mail.server.server1.userName': person,
    'mail.server.server1.name': person,
    'mail.server.server1.socketType': 0,
    'mail.server.server1.authMethod': 3,
    'mail.server.server1.check_new_mail': false,
    'mail.server.server1.login_at_startup': false,
    'mail.server.server2.type': 'none',
    'mail.server.server2.hostname': 'Local Folders',
    'mail.server.server2.userName': 'nobody',
    'mail.identity.id1.useremail': person,
    'mail.identity.id1.fullName': 'Hana',
    'mail.identity.id1.valid': true,
  };
}

describe.skipIf(absent.length > 0)('Thunderbird', () => {
  beforeAll(async () => {
    server = await TestServer.start();
    await server.users([person]);
    await deliver(server, person, ['one', 'two', 'three']);
    home = new Home();
    thunderbird = await Marionette.start('thunderbird', home.path, preferences());
    await within(
      `const login = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
       login.init("imap://127.0.0.1", null, "imap://127.0.0.1", values[0], values[1], "", "");
       await Services.logins.addLoginAsync(login);`,
      person,
      testPassword,
    );
  }, 120_000);
  afterAll(async () => {
    await thunderbird?.close();
    home?.remove();
    await server?.remove();
  });

  it('finds the folders with their uses, and the letters', async () => {
    const found = await within(
      `server.performExpand(null);
       const inbox = await until("INBOX", inboxOf);
       inbox.getNewMessages(null, null);
       await until("three letters", () => inbox.getTotalMessages(false) === 3);
       const flags = ["SentMail", "Drafts", "Trash", "Junk", "Archive"];
       const used = () => flags.map((flag) => root.subFolders.find(({ flags: set }) => set & Ci.nsMsgFolderFlags[flag])?.name);
       await until("the uses", () => used().every((name) => name));
       return { letters: subjects(inbox), used: used() };`,
    );
    expect(found).toEqual({ letters: ['one', 'two', 'three'], used: ['Sent', 'Drafts', 'Trash', 'Junk', 'Archive'] });
  });

  it('marks, files into a new folder, and deletes', async () => {
    await within(
      `const inbox = inboxOf();
       const [one, two, three] = [...inbox.messages];
       inbox.markMessagesRead([one], true);
       inbox.markMessagesFlagged([two], true);
       root.createSubfolder("仕事", null);
       const work = await until("the folder", () => root.subFolders.find(({ name }) => name === "仕事"));
       MailServices.copy.copyMessages(inbox, [two], work, true, null, null, false);
       await until("two is moved", () => inbox.getTotalMessages(false) === 2);
       inbox.deleteMessages([three], null, false, true, null, false);
       await until("three is deleted", () => inbox.getTotalMessages(false) === 1);`,
    );
    await expect.poll(() => listing(server, person, 'INBOX')).toEqual(['one \\Seen']);
    await expect.poll(() => listing(server, person, '&TtVOiw-')).toEqual(['two \\Flagged']);
    await expect.poll(() => listing(server, person, 'Trash')).toEqual(['three']);
  });

  it('sees a letter that comes, without asking', async () => {
    await deliver(server, person, ['pushed']);
    const letters = await within(
      `const inbox = inboxOf();
       await until("the letter", () => inbox.getTotalMessages(false) === 2);
       return subjects(inbox);`,
    );
    expect(letters).toEqual(['one', 'pushed']);
  });
});
