import type { Method } from '../context.js';
import { acl } from './acl.js';
import { copy, move } from './copyMove.js';
import { get } from './get.js';
import { lock } from './lock.js';
import { mkcalendar, mkcol } from './mkcol.js';
import { options } from './options.js';
import { post } from './post.js';
import { propfind } from './propfind.js';
import { proppatch } from './proppatch.js';
import { put } from './put.js';
import { remove } from './remove.js';
import { report } from './report.js';
import { unlock } from './unlock.js';

/** Every method that is answered. */
export const methods: Readonly<Record<string, Method>> = {
  ACL: acl,
  OPTIONS: options,
  GET: get,
  HEAD: get,
  POST: post,
  PUT: put,
  DELETE: remove,
  COPY: copy,
  MOVE: move,
  PROPFIND: propfind,
  PROPPATCH: proppatch,
  MKCOL: mkcol,
  MKCALENDAR: mkcalendar,
  LOCK: lock,
  UNLOCK: unlock,
  REPORT: report,
};

export const isMethod = (name: string): boolean => Object.hasOwn(methods, name);
