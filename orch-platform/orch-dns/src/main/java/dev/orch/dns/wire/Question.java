package dev.orch.dns.wire;

import dev.orch.dns.wire.Received.Edns;
import dev.orch.dns.wire.Received.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * What is asked of another server. Immutable; equal if one answer serves both.
 *
 * @param bytes name in lower case, type and class, each byte a character
 * @param edns whether EDNS is spoken
 * @param signatures whether DNSSEC's records are wanted
 * @param unchecked whether answers are wanted that fail DNSSEC's checks
 */
public record Question(String bytes, boolean edns, boolean signatures, boolean unchecked) {
  private static final int AFTER_NAME = 4;
  private static final int SIGNATURES = 0x8000;

  /** That of a client. */
  public static Question of(Query query) {
    byte[] bytes = query.question().clone();
    for (int i = 0; i < bytes.length - AFTER_NAME; i++) {
      // Lengths of labels are too small to be letters.
      if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
        bytes[i] = (byte) (bytes[i] + ('a' - 'A'));
      }
    }
    return new Question(
        new String(bytes, StandardCharsets.ISO_8859_1),
        query.edns() != null,
        query.wantsSignatures(),
        (query.flags() & Wire.CHECKING_DISABLED) != 0);
  }

  /** A client's question, of another name. */
  public static Question of(Query query, String name) {
    ByteBuf bytes = Unpooled.buffer();
    new NameWriter(bytes, 0, "").writeWhole(name);
    bytes.writeShort(query.type()).writeShort(Wire.CLASS_IN);
    return new Question(
        bytes.toString(StandardCharsets.ISO_8859_1),
        query.edns() != null,
        query.wantsSignatures(),
        (query.flags() & Wire.CHECKING_DISABLED) != 0);
  }

  /** The query that asks it. */
  public Query query(int id) {
    byte[] question = bytes.getBytes(StandardCharsets.ISO_8859_1);
    int flags = Wire.RECURSION_DESIRED | (unchecked ? Wire.CHECKING_DISABLED : 0);
    return new Query(
        id,
        flags,
        question,
        "",
        0,
        Wire.CLASS_IN,
        edns ? new Edns(Wire.SAFE_UDP, 0, signatures) : null);
  }

  /** Writes the query. */
  public static ByteBuf write(ByteBuf out, Query query) {
    Edns edns = query.edns();
    out.writeShort(query.id()).writeShort(query.flags()).writeShort(1).writeInt(0);
    out.writeShort(edns == null ? 0 : 1).writeBytes(query.question());
    if (edns != null) {
      out.writeByte(0).writeShort(Wire.OPT).writeShort(edns.payload()).writeShort(0);
      out.writeShort(edns.signatures() ? SIGNATURES : 0).writeShort(0);
    }
    return out;
  }
}
