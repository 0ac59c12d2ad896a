package dev.orch.dns.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes names, and those that are there already as pointers to where they are (RFC 1035 4.1.4):
 * Netty's encoder writes them whole. For one message, of which the question is written.
 */
final class NameWriter {
  private static final int MAX_OFFSET = 0x3fff;
  private static final int MAX_LABEL = 63;

  private final ByteBuf out;
  private final int start;
  private final String question;

  /** Where names are; made when there is more to remember than the question. */
  private @Nullable Map<String, Integer> places;

  /**
   * One for a message.
   *
   * @param start where it begins
   * @param question the name of its question
   */
  NameWriter(ByteBuf out, int start, String question) {
    this.out = out;
    this.start = start;
    this.question = question;
  }

  private Map<String, Integer> places() {
    Map<String, Integer> known = places;
    if (known == null) {
      known = new HashMap<>();
      places = known;
      int from = 0;
      while (from < question.length()) {
        known.putIfAbsent(question.substring(from), Wire.HEADER + from);
        int dot = question.indexOf('.', from);
        from = dot < 0 ? question.length() : dot + 1;
      }
    }
    return known;
  }

  void write(String name) {
    if (name.equals(question) && !name.isEmpty()) {
      out.writeShort(Wire.POINTER << 8 | Wire.HEADER);
      return;
    }
    Map<String, Integer> known = places();
    int from = 0;
    while (from < name.length()) {
      String rest = name.substring(from);
      Integer place = known.get(rest);
      if (place != null) {
        out.writeShort(Wire.POINTER << 8 | place);
        return;
      }
      int offset = out.writerIndex() - start;
      if (offset <= MAX_OFFSET) {
        known.put(rest, offset);
      }
      from = label(name, from);
    }
    out.writeByte(0);
  }

  /** Writes one without pointers. */
  void writeWhole(String name) {
    int from = 0;
    while (from < name.length()) {
      from = label(name, from);
    }
    out.writeByte(0);
  }

  private int label(String name, int from) {
    int dot = name.indexOf('.', from);
    int to = dot < 0 ? name.length() : dot;
    if (to == from || to - from > MAX_LABEL) {
      throw new IllegalArgumentException(name + " is no name");
    }
    out.writeByte(to - from);
    ByteBufUtil.writeAscii(out, name.substring(from, to));
    return to + 1;
  }
}
