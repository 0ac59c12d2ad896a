package dev.orch.dns.wire;

import dev.orch.dns.wire.Foreign.Piece;
import dev.orch.dns.wire.Received.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads another server's answer. Used once. */
final class ForeignReader {
  private static final int SECTIONS = 3;

  /** The type and the class after a question's name. */
  private static final int AFTER_NAME = 4;

  private final ByteBuf in;
  private final int start;
  private final Query asked;

  ForeignReader(ByteBuf in, Query asked) {
    this.in = in;
    this.start = in.readerIndex();
    this.asked = asked;
  }

  /** Null if it isn't an answer to what was asked. */
  @Nullable Foreign read() {
    int id = in.readUnsignedShort();
    int flags = in.readUnsignedShort();
    int questions = in.readUnsignedShort();
    boolean answers =
        id == asked.id()
            && (flags & (Wire.RESPONSE | Wire.OPCODE)) == Wire.RESPONSE
            && questions == 1;
    if (!answers) {
      return null;
    }
    int[] counts = new int[SECTIONS];
    for (int i = 0; i < SECTIONS; i++) {
      counts[i] = in.readUnsignedShort();
    }
    if (!isQuestion()) {
      return null;
    }
    int questionEnd = in.readerIndex() - start;
    List<Piece> pieces = pieces(counts);
    int end = pieces.isEmpty() ? questionEnd : pieces.get(pieces.size() - 1).end();
    return new Foreign(ByteBufUtil.getBytes(in, start, end), pieces, questionEnd);
  }

  private boolean isQuestion() {
    byte[] question = asked.question();
    boolean same = true;
    for (int i = 0; i < question.length; i++) {
      byte letter = in.readByte();
      same &=
          i < question.length - AFTER_NAME
              ? lower(letter) == lower(question[i])
              : letter == question[i];
    }
    return same;
  }

  /** Lengths of labels are too small to be letters. */
  private static int lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }

  /** What follows EDNS is left out with it, as nothing may point across the gap. */
  private List<Piece> pieces(int[] counts) {
    List<Piece> pieces = new ArrayList<>();
    for (int section = 0; section < SECTIONS; section++) {
      for (int i = 0; i < counts[section]; i++) {
        Piece piece = piece(section);
        if (piece.type() == Wire.OPT) {
          return pieces;
        }
        pieces.add(piece);
      }
    }
    return pieces;
  }

  private Piece piece(int section) {
    int from = in.readerIndex() - start;
    Wire.skipName(in);
    int type = in.readUnsignedShort();
    in.skipBytes(2);
    int ttlAt = in.readerIndex() - start;
    int ttl = in.readInt();
    in.skipBytes(in.readUnsignedShort());
    // One with its first bit set counts as none (RFC 2181 8).
    return new Piece(section, from, type, ttlAt, Math.max(0, ttl), in.readerIndex() - start);
  }
}
