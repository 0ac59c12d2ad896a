package dev.orch.dns.wire;

import dev.orch.dns.wire.Received.Edns;
import dev.orch.dns.wire.Received.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what follows a query's first two fields. Used once.
 *
 * <p>Netty's own reader of questions isn't used: it reads labels as UTF-8 and turns them by the
 * rules of international names, and an answer must have the very bytes of its question.
 */
final class QueryReader {
  private static final int MAX_NAME = 255;

  /** A query has one, for EDNS, or two, with a signature. */
  private static final int MAX_RECORDS = 8;

  private static final int SIGNATURES = 0x8000;

  private final ByteBuf in;
  private final int id;
  private final int flags;

  QueryReader(ByteBuf in, int id, int flags) {
    this.in = in;
    this.id = id;
    this.flags = flags;
  }

  /** Null if it isn't well formed. */
  @Nullable Query read() {
    int questions = in.readUnsignedShort();
    int records = in.readUnsignedShort() + in.readUnsignedShort() + in.readUnsignedShort();
    if (questions != 1 || records > MAX_RECORDS) {
      return null;
    }
    int start = in.readerIndex();
    String name = name();
    int type = in.readUnsignedShort();
    int dnsClass = in.readUnsignedShort();
    byte[] question = ByteBufUtil.getBytes(in, start, in.readerIndex() - start);
    Edns edns = null;
    for (int i = 0; i < records; i++) {
      Edns found = record();
      if (found != null && edns != null) {
        return null;
      }
      edns = found == null ? edns : found;
    }
    return new Query(id, flags, question, name, type, dnsClass, edns);
  }

  /** The first name of a message has nothing to point to. */
  private String name() {
    byte[] text = new byte[MAX_NAME];
    int length = 0;
    for (int label = in.readUnsignedByte(); label != 0; label = in.readUnsignedByte()) {
      if (label >= 64 || length + label + 1 >= MAX_NAME) {
        throw new IllegalArgumentException("no name");
      }
      if (length > 0) {
        text[length++] = '.';
      }
      for (int end = length + label; length < end; length++) {
        byte letter = in.readByte();
        text[length] =
            letter >= 'A' && letter <= 'Z'
                ? (byte) (letter + ('a' - 'A'))
                : letter == '.' ? (byte) '\\' : letter;
      }
    }
    return new String(text, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** What a record says of EDNS; null if it is another one. */
  private @Nullable Edns record() {
    boolean root = in.getByte(in.readerIndex()) == 0;
    Wire.skipName(in);
    int type = in.readUnsignedShort();
    int payload = in.readUnsignedShort();
    in.skipBytes(1); // the upper bits of a code, which a query has none of
    int version = in.readUnsignedByte();
    int more = in.readUnsignedShort();
    in.skipBytes(in.readUnsignedShort());
    if (type != Wire.OPT) {
      return null;
    }
    if (!root) {
      throw new IllegalArgumentException("EDNS of a name");
    }
    return new Edns(payload, version, (more & SIGNATURES) != 0);
  }
}
