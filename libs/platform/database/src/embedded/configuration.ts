import { totalmem } from 'node:os';

/** Settings of the embedded server; each as `-c name=value`. */
export function postgresConfiguration(options: {
  readonly socketDir: string;
  readonly maxConnections: number;
  readonly durable: boolean;
}): readonly string[] {
  const megabyte = 1024 * 1024;
  const sharedBuffers = Math.round(Math.min(Math.max(totalmem() / 16 / megabyte, 128), 1024));
  const values: Record<string, string> = {
    // Only the socket, whose directory is 0700: nobody else on the machine can reach the database.
    listen_addresses: '',
    unix_socket_directories: options.socketDir,
    unix_socket_permissions: '0700',
    max_connections: String(options.maxConnections),
    shared_buffers: `${sharedBuffers}MB`,
    max_wal_size: '4GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    wal_buffers: '16MB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    autovacuum_naptime: '20s',
    autovacuum_vacuum_insert_scale_factor: '0.5',
    password_encryption: 'scram-sha-256',
  };
  if (!options.durable) Object.assign(values, { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' });
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
