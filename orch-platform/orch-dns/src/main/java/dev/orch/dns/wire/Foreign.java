package dev.orch.dns.wire;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.orch.dns.wire.Received.Query;
import dev.orch.network.dns.RecordData;
import dev.orch.network.dns.RecordType;
import dev.orch.network.dns.ResourceRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another server's answer, kept as the bytes that came: whatever its records are, clients get them
 * as they are but for their remaining time. Only EDNS is left out, which is between two neighbours.
 * Immutable.
 */
public final class Foreign {
  private static final int EDNS_LENGTH = 11;
  private static final int SIGNATURES = 0x8000;

  private final byte[] message;
  private final ImmutableList<Piece> pieces;
  private final int questionEnd;

  Foreign(byte[] message, List<Piece> pieces, int questionEnd) {
    this.message = message;
    this.pieces = ImmutableList.copyOf(pieces);
    this.questionEnd = questionEnd;
  }

  /**
   * A record, as it lies in the message.
   *
   * @param section 0 for the answer, 1 for authority, 2 for additional
   */
  record Piece(int section, int start, int type, int ttlAt, long ttl, int end) {}

  /**
   * Reads an answer.
   *
   * @return null if it isn't one to this question, whoever sent it
   */
  public static @Nullable Foreign read(ByteBuf in, Query asked) {
    try {
      return new ForeignReader(in, asked).read();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return null;
    }
  }

  private int flags() {
    return (message[2] & 0xff) << 8 | message[3] & 0xff;
  }

  /** Its outcome. */
  public int code() {
    return flags() & Wire.CODE;
  }

  /** Whether the server had more to say than a datagram takes. */
  public boolean isTruncated() {
    return (flags() & Wire.TRUNCATED) != 0;
  }

  /**
   * How many seconds it may be remembered: as the shortest-lived of its records says, and if the
   * name or its records aren't there, as the zone says (RFC 2308). 0 if it may not.
   */
  public long ttl() {
    boolean found = pieces.stream().anyMatch(piece -> piece.section() == 0);
    if (isTruncated() || code() != 0 && code() != NO_SUCH_NAME) {
      return 0;
    }
    if (code() == NO_SUCH_NAME || !found) {
      return negativeTtl();
    }
    return pieces.stream().mapToLong(Piece::ttl).min().orElse(0);
  }

  private static final int NO_SUCH_NAME = 3;

  private long negativeTtl() {
    return pieces.stream()
        .filter(piece -> piece.section() == 1 && piece.type() == Wire.SOA)
        .mapToLong(piece -> Math.min(piece.ttl(), lastInt(piece)))
        .min()
        .orElse(0);
  }

  /** The last field of an SOA record is how long to remember that something isn't there. */
  private long lastInt(Piece piece) {
    return Unpooled.wrappedBuffer(message).getUnsignedInt(piece.end() - 4);
  }

  /**
   * Writes it as the answer to a question of the same name and type.
   *
   * @param limit how many bytes it may have
   * @param age how many seconds ago it came
   * @param payload how large a datagram this server takes
   */
  public ByteBuf write(ByteBuf out, Query query, int limit, long age, int payload) {
    int room = limit - (query.edns() == null ? 0 : EDNS_LENGTH);
    int start = out.writerIndex();
    int[] counts = new int[3];
    int end = questionEnd;
    boolean cut = false;
    for (Piece piece : pieces) {
      if (piece.end() > room) {
        cut = piece.section() < 2;
        break;
      }
      counts[piece.section()]++;
      end = piece.end();
    }
    out.writeBytes(message, 0, end);
    out.setBytes(start + Wire.HEADER, query.question());
    for (Piece piece : pieces) {
      if (piece.end() <= end) {
        out.setInt(start + piece.ttlAt(), (int) Math.max(0, piece.ttl() - age));
      }
    }
    edns(out, query, payload, counts);
    int kept = query.flags() & (Wire.RECURSION_DESIRED | Wire.CHECKING_DISABLED);
    out.setShort(start, query.id());
    out.setShort(
        start + 2,
        Wire.RESPONSE
            | kept
            | Wire.RECURSION_AVAILABLE
            | flags() & (Wire.AUTHENTIC | Wire.CODE)
            | (cut ? Wire.TRUNCATED : 0));
    out.setShort(start + 4, 1);
    for (int i = 0; i < counts.length; i++) {
      out.setShort(start + 6 + 2 * i, counts[i]);
    }
    return out;
  }

  private static void edns(ByteBuf out, Query query, int payload, int[] counts) {
    if (query.edns() != null) {
      out.writeByte(0)
          .writeShort(Wire.OPT)
          .writeShort(payload)
          .writeShort(0)
          .writeShort(query.edns().signatures() ? SIGNATURES : 0)
          .writeShort(0);
      counts[2]++;
    }
  }

  /** The addresses and aliases in the answer, as after {@code age} seconds. */
  public List<ResourceRecord> addresses(long age) {
    ImmutableList.Builder<ResourceRecord> all = ImmutableList.builder();
    ByteBuf in = Unpooled.wrappedBuffer(message);
    for (Piece piece : pieces) {
      if (piece.section() == 0) {
        RecordData data = data(in, piece);
        if (data != null) {
          int ttl = (int) Math.max(0, piece.ttl() - age);
          all.add(new ResourceRecord(name(in, piece.start()), ttl, data));
        }
      }
    }
    return all.build();
  }

  private @Nullable RecordData data(ByteBuf in, Piece piece) {
    int at = piece.ttlAt() + 6;
    RecordType type = RecordType.of(piece.type());
    if (type == RecordType.CNAME) {
      return new RecordData.Alias(name(in, at));
    }
    if (type != RecordType.A && type != RecordType.AAAA) {
      return null;
    }
    byte[] address = new byte[piece.end() - at];
    in.getBytes(at, address);
    try {
      return new RecordData.Address(InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      return null; // neither four bytes nor sixteen
    }
  }

  private static String name(ByteBuf in, int at) {
    String name = Ascii.toLowerCase(DefaultDnsRecordDecoder.decodeName(in.readerIndex(at)));
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
