import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kindOf } from '#kernel';
import { SegmentStore, type SegmentWriter } from './segments.js';

let directory: string;
let store: SegmentStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fumibako-segments-'));
  store = new SegmentStore(directory);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  rmSync(directory, { recursive: true });
});

const fileOf = (writer: SegmentWriter): FileHandle =>
  (writer as unknown as { segment: { file: FileHandle } }).segment.file;
const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

describe('segments', () => {
  it('give back what was written, and nothing of what was given up', async () => {
    const first = await store.begin();
    await first.write(Buffer.from('one'));
    const region = await first.finish();
    const second = await store.begin();
    await second.write(Buffer.from('given up'));
    await second.abort();
    const third = await store.begin();
    await third.write(Buffer.from('three'));
    const last = await third.finish();
    expect((await store.read(region)).toString()).toBe('one');
    expect((await store.read(last, 1, 4)).toString()).toBe('hre');
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('keep what is finished when it is given up afterwards', async () => {
    const writer = await store.begin();
    await writer.write(Buffer.from('for good'));
    const region = await writer.finish();
    await writer.abort();
    expect((await store.read(region)).toString()).toBe('for good');
  });

  it('say that the disk is full, and give back what they took', async () => {
    const writer = await store.begin();
    await writer.write(Buffer.from('x'.repeat(5000)));
    vi.spyOn(fileOf(writer), 'write').mockRejectedValueOnce(full);
    await expect(writer.write(Buffer.from('more'))).rejects.toSatisfy((error) => kindOf(error) === 'storage-full');
    await writer.abort();
    expect(statSync(join(directory, readdirSync(directory)[0] ?? '')).size).toBe(0);
  });

  it('add nothing to a file whose flush failed', async () => {
    const writer = await store.begin();
    const file = fileOf(writer);
    await writer.write(Buffer.from('x'));
    vi.spyOn(file, 'datasync').mockRejectedValueOnce(full);
    await expect(writer.finish()).rejects.toSatisfy((error) => kindOf(error) === 'storage-full');
    expect(file.fd).toBe(-1);
    const next = await store.begin();
    expect(fileOf(next)).not.toBe(file);
    await next.abort();
  });
});
