package dev.orch.dns.wire;

import io.netty.buffer.ByteBuf;

/** Numbers of the protocol, and how to step over a name. Stateless. */
public final class Wire {
  public static final int HEADER = 12;

  /** What fits a datagram if nobody said anything else (RFC 1035 2.3.4). */
  public static final int PLAIN_UDP = 512;

  /** A datagram of this size isn't fragmented anywhere (DNS flag day 2020). */
  public static final int SAFE_UDP = 1232;

  /** What the length before a message over TCP can say. */
  public static final int MAX_MESSAGE = 65_535;

  public static final int CLASS_IN = 1;
  public static final int SOA = 6;
  public static final int HINFO = 13;
  public static final int OPT = 41;
  public static final int IXFR = 251;
  public static final int AXFR = 252;
  public static final int ANY = 255;

  public static final int RESPONSE = 0x8000;
  public static final int OPCODE = 0x7800;
  public static final int AUTHORITATIVE = 0x0400;
  public static final int TRUNCATED = 0x0200;
  public static final int RECURSION_DESIRED = 0x0100;
  public static final int RECURSION_AVAILABLE = 0x0080;
  public static final int AUTHENTIC = 0x0020;
  public static final int CHECKING_DISABLED = 0x0010;
  public static final int CODE = 0x000f;

  static final int POINTER = 0xc0;
  private static final int MAX_LABEL = 63;

  private Wire() {}

  /**
   * Steps over a name, which may end in a pointer.
   *
   * @throws IndexOutOfBoundsException if it has no end
   * @throws IllegalArgumentException if it is none
   */
  static void skipName(ByteBuf in) {
    for (int length = in.readUnsignedByte(); length != 0; length = in.readUnsignedByte()) {
      if ((length & POINTER) == POINTER) {
        in.skipBytes(1);
        return;
      }
      if (length > MAX_LABEL) {
        throw new IllegalArgumentException("a label of an unknown kind");
      }
      in.skipBytes(length);
    }
  }
}
