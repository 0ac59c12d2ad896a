package dev.orch.dns.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DnsOpCode;
import io.netty.handler.codec.dns.DnsResponseCode;
import org.jspecify.annotations.Nullable;

/** What has come from a client. Immutable. */
public sealed interface Received {
  /** Nothing that can be answered, or an answer itself: answering those could go on for ever. */
  record Noise() implements Received {}

  /**
   * No question that can be answered.
   *
   * @param flags the operation and the wish for recursion, as they came
   * @param code why, as in the header of an answer
   */
  record Refused(int id, int flags, int code) implements Received {}

  /**
   * A question.
   *
   * @param flags of the header
   * @param question as it came: name, type and class
   * @param name the question's, in lower case, with dots between and none at the end; a dot within
   *     a label becomes a backslash, which no name of ours has
   * @param edns null if the client doesn't speak it
   */
  record Query(
      int id, int flags, byte[] question, String name, int type, int dnsClass, @Nullable Edns edns)
      implements Received {
    /** Whether signatures are wanted. */
    public boolean wantsSignatures() {
      return edns != null && edns.signatures();
    }
  }

  /**
   * What a client says of itself (RFC 6891).
   *
   * @param payload how large a datagram it takes
   * @param signatures whether it wants DNSSEC's records
   */
  record Edns(int payload, int version, boolean signatures) {}

  /** Reads a message; whatever is in it, this doesn't fail. */
  static Received read(ByteBuf in) {
    if (in.readableBytes() < Wire.HEADER) {
      return new Noise();
    }
    int id = in.readUnsignedShort();
    int flags = in.readUnsignedShort();
    if ((flags & Wire.RESPONSE) != 0) {
      return new Noise();
    }
    if ((flags & Wire.OPCODE) >> 11 != DnsOpCode.QUERY.byteValue()) {
      return new Refused(id, flags, DnsResponseCode.NOTIMP.intValue());
    }
    Received query = null;
    try {
      query = new QueryReader(in, id, flags).read();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // It ends too early, or isn't made of names and records.
    }
    return query == null ? new Refused(id, flags, DnsResponseCode.FORMERR.intValue()) : query;
  }
}
