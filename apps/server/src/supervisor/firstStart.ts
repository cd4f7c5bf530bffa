import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { canonicalDomain } from '#kernel';
import { sealStoredSecrets } from '#core/delivery';
import { Directory, DirectoryModule, PasswordLinks } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { ProcessBus } from '#platform/bus';
import { type ConnectionTarget, Database } from '#platform/database';
import { PlatformModule } from '#platform/runtime';
import { SecretBox } from '#platform/secrets';
import type { Settings } from '#platform/settings';
import type { Logger } from '#platform/telemetry';
import { CodecsModule } from '#gateways/codecs';
import { linkBase } from './linkBase.js';

const passwordOctets = 12;

/**
 * Makes the first administrator in an empty installation; gives the lines to show, none at later starts. Seals secrets that are
 * older than their key.
 */
export async function firstStart(
  settings: Settings,
  target: ConnectionTarget,
  logger: Logger,
): Promise<readonly string[]> {
  const bus = new ProcessBus({ on: () => undefined });
  const app = await NestFactory.createApplicationContext(
    {
      module: FirstStartModule,
      imports: [
        PlatformModule.forRoot({ settings, target, logger, bus, poolSize: 2 }),
        CodecsModule,
        DirectoryModule,
        MailstoreModule,
      ],
    },
    { logger: false, abortOnError: false },
  );
  try {
    const sealed = await sealStoredSecrets(app.get(Database), app.get(SecretBox));
    if (sealed > 0) logger.info({ sealed }, 'sealed secrets in the database');
    const directory = app.get(Directory);
    if ((await directory.accounts()).length > 0) return [];
    const domain = canonicalDomain(settings.hostname) ?? 'localhost';
    const address = `administrator@${domain}`;
    const password = randomBytes(passwordOctets).toString('base64url');
    const [account] = await directory.addPeople([{ address, password, admin: true, name: 'Administrator' }], {
      createDomains: true,
    });
    if (!account) return [];
    await app
      .get(MailStore)
      .mailboxes.prepareAccount(account.id, { domainId: account.domainId, quotaOctets: account.quota });
    const base = linkBase(settings);
    const token = base === null ? null : await app.get(PasswordLinks).make(account.id);
    return [
      `First administrator: ${address}`,
      `Password (shown this once): ${password}`,
      ...(token === null ? [] : [`To choose another, within a day and once: ${base}/password/${token}`]),
      '',
    ];
  } finally {
    await app.close();
  }
}

class FirstStartModule {}
