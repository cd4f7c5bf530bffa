/** A packet that is none. */
export class PacketFault extends Error {
  override readonly name = 'PacketFault';
}

/** Reads octets in network order; what lies beyond `end` is a fault. */
export class PacketReader {
  at = 0;

  constructor(
    private readonly packet: Buffer,
    private readonly end = packet.length,
  ) {}

  /** A reader of the next octets alone, with the whole packet for compressed names; this one goes on after them. */
  part(length: number): PacketReader {
    const start = this.take(length);
    const reader = new PacketReader(this.packet, start + length);
    reader.at = start;
    return reader;
  }

  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    return this.packet[this.take(1)] as number;
  }

  u16(): number {
    return this.packet.readUInt16BE(this.take(2));
  }

  u32(): number {
    return this.packet.readUInt32BE(this.take(4));
  }

  bytes(length: number): Buffer {
    const start = this.take(length);
    return this.packet.subarray(start, start + length);
  }

  private take(length: number): number {
    const start = this.at;
    // A compressed name may be read beyond the part it stands in, never beyond the packet.
    if (start + length > this.packet.length || (start <= this.end && start + length > this.end))
      throw new PacketFault('packet ends early');
    this.at = start + length;
    return start;
  }
}
