import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Addressees, Authentication, DirectoryModule, DirectoryPeople, SignIn } from '#core/directory';
import { CalendarModule, CalendarReader, Holidays, PeopleBusy } from '#core/calendar';
import {
  CollectionMounts,
  Collections,
  CollectionSharing,
  CollectionsModule,
  ContentIntake,
  ItemEdits,
  Items,
  Locks,
} from '#core/collections';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { Scheduler, SchedulingModule } from '#core/scheduling';
import { SegmentStore } from '#platform/blobs';
import { CLOCK, LOGGER, SETTINGS } from '#platform/runtime';
import type { Clock } from '#kernel';
import type { Settings } from '#platform/settings';
import { type Logger, Metrics } from '#platform/telemetry';
import type { DavContext } from './context.js';
import { DirectoryBook } from './directoryBook.js';
import { CalendarsAsked, HolidayBook } from './holidayBook.js';
import { MadeCollections } from './madeCollections.js';
import { Guards } from './guards.js';
import { keepers } from './kept/keepers.js';
import { mount } from './mount.js';
import { Places } from './places.js';
import { Principals } from './principalPlaces.js';
import { Shared } from './shared.js';
import { isMethod } from './methods/index.js';
import { DavService } from './service.js';

const CONTEXT = Symbol('dav');

/** WebDAV, CalDAV and CardDAV below /dav/. */
@Module({
  imports: [DirectoryModule, MailstoreModule, CollectionsModule, CalendarModule, SchedulingModule],
  providers: [
    {
      provide: CONTEXT,
      inject: [
        Collections,
        Items,
        ItemEdits,
        CalendarReader,
        Locks,
        MailStore,
        SegmentStore,
        CLOCK,
        SETTINGS,
        DirectoryPeople,
        CollectionSharing,
        CollectionMounts,
        Scheduler,
        Addressees,
        PeopleBusy,
        Holidays,
      ],
      useFactory: (
        ...[
          collections,
          items,
          edits,
          calendars,
          locks,
          store,
          segments,
          clock,
          settings,
          people,
          sharing,
          mounts,
          scheduler,
          addressees,
          busy,
          daysOff,
        ]: readonly [
          Collections,
          Items,
          ItemEdits,
          CalendarReader,
          Locks,
          MailStore,
          SegmentStore,
          Clock,
          Settings,
          DirectoryPeople,
          CollectionSharing,
          CollectionMounts,
          Scheduler,
          Addressees,
          PeopleBusy,
          Holidays,
        ]
      ): DavContext => {
        const book = new DirectoryBook(people);
        const holidays = new HolidayBook(daysOff, clock);
        const shared = new Shared(sharing, mounts, collections);
        const made = new MadeCollections(book, holidays);
        const places = new Places(collections, items, made, shared, new Principals(book, shared, store));
        const guards = new Guards(places, locks);
        const intake = (): ContentIntake => new ContentIntake(segments, settings.maxFileSize);
        const kept = keepers(settings.maxFileSize);
        const own = {
          collections,
          items,
          edits,
          sharing,
          mounts,
          calendars: new CalendarsAsked(calendars, holidays),
          locks,
          store,
          scheduler,
          addressees,
          busy,
        };
        return { ...own, places, book, holidays, guards, keepers: kept, clock, intake };
      },
    },
  ],
})
export class DavModule implements OnModuleInit {
  constructor(
    @Inject(CONTEXT) private readonly context: DavContext,
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const service = new DavService({
      context: this.context,
      signIn: new SignIn(this.authentication, 'dav'),
      cleartext: this.settings.cleartextAuth,
      logger: this.logger.child({ service: 'dav' }),
      observe: (method, status, seconds) =>
        this.metrics.davSeconds.observe({ method: isMethod(method) ? method : 'other', status }, seconds),
    });
    mount(this.host.httpAdapter.getInstance(), service);
  }
}
