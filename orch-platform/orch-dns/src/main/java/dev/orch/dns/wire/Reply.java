package dev.orch.dns.wire;

import dev.orch.dns.wire.Received.Query;
import dev.orch.network.dns.RecordData;
import dev.orch.network.dns.ResourceRecord;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An answer that is being written: its question, then records section by section, as many as there
 * is room for. For one thread; what it writes to belongs to the caller.
 */
public final class Reply {
  /** The sections after the question, in their order. */
  public enum Section {
    ANSWER(0),
    AUTHORITY(1),
    ADDITIONAL(2);

    private final int index;

    Section(int index) {
      this.index = index;
    }
  }

  private static final int EDNS_LENGTH = 11;
  private static final int SIGNATURES = 0x8000;
  private static final int MAX_TEXT = 255;

  // Seconds for copies of the zone, of which there are none; CoreDNS' figures.
  private static final int REFRESH = 7200;
  private static final int RETRY = 1800;
  private static final int EXPIRE = 86_400;

  private final ByteBuf out;
  private final int start;
  private final Query query;
  private final int end;
  private final NameWriter names;
  private final int[] counts = new int[Section.values().length];
  private boolean truncated;

  /**
   * Begins an answer.
   *
   * @param limit how many bytes it may have
   */
  public Reply(ByteBuf out, Query query, int limit) {
    this.out = out;
    this.start = out.writerIndex();
    this.query = query;
    this.end = start + limit - (query.edns() == null ? 0 : EDNS_LENGTH);
    out.writeZero(Wire.HEADER).writeBytes(query.question());
    this.names = new NameWriter(out, start, query.name());
  }

  /** The whole answer to what is no question. */
  public static ByteBuf refusal(ByteBuf out, Received.Refused refused) {
    int kept = refused.flags() & (Wire.OPCODE | Wire.RECURSION_DESIRED);
    return out.writeShort(refused.id())
        .writeShort(Wire.RESPONSE | kept | refused.code())
        .writeLong(0);
  }

  /**
   * Adds records. Those for which there is no room are left out; the client is told so if they are
   * more than additional ones.
   */
  public Reply add(Section section, List<ResourceRecord> records) {
    for (ResourceRecord record : records) {
      if (!add(section, record)) {
        return this;
      }
    }
    return this;
  }

  private boolean add(Section section, ResourceRecord record) {
    int before = out.writerIndex();
    if (!truncated) {
      names.write(record.name());
      out.writeShort(record.type().code()).writeShort(Wire.CLASS_IN).writeInt(record.ttl());
      int length = out.writerIndex();
      out.writeShort(0);
      write(record.data());
      out.setShort(length, out.writerIndex() - length - 2);
    }
    return keep(section, before);
  }

  private boolean keep(Section section, int before) {
    if (truncated || out.writerIndex() > end) {
      out.writerIndex(before);
      truncated |= section != Section.ADDITIONAL;
      return false;
    }
    counts[section.index]++;
    return true;
  }

  private void write(RecordData data) {
    if (data instanceof RecordData.Address address) {
      out.writeBytes(address.address().getAddress());
    } else if (data instanceof RecordData.Alias alias) {
      names.write(alias.target());
    } else if (data instanceof RecordData.Pointer pointer) {
      names.write(pointer.target());
    } else if (data instanceof RecordData.NameServer server) {
      names.write(server.target());
    } else if (data instanceof RecordData.Location location) {
      out.writeShort(location.priority()).writeShort(location.weight()).writeShort(location.port());
      // Compressing these would be understood, but isn't allowed (RFC 2782).
      names.writeWhole(location.target());
    } else if (data instanceof RecordData.Text text) {
      byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
      int length = Math.min(bytes.length, MAX_TEXT);
      out.writeByte(length).writeBytes(bytes, 0, length);
    } else if (data instanceof RecordData.Authority zone) {
      names.write(zone.server());
      names.write(zone.mailbox());
      out.writeInt((int) zone.serial())
          .writeInt(REFRESH)
          .writeInt(RETRY)
          .writeInt(EXPIRE)
          .writeInt(zone.minimum());
    }
  }

  /** Adds one that says that no answer to ANY has all records (RFC 8482). */
  public Reply addAnyIsObsolete(int ttl) {
    int before = out.writerIndex();
    byte[] text = "RFC8482".getBytes(StandardCharsets.US_ASCII);
    names.write(query.name());
    out.writeShort(Wire.HINFO).writeShort(Wire.CLASS_IN).writeInt(ttl);
    out.writeShort(text.length + 2).writeByte(text.length).writeBytes(text).writeByte(0);
    keep(Section.ANSWER, before);
    return this;
  }

  /**
   * Ends it.
   *
   * @param code the outcome, which may be one that needs EDNS
   * @param flags of the header, besides those that follow from the question
   * @param payload how large a datagram this server takes
   */
  public ByteBuf end(int code, int flags, int payload) {
    if (query.edns() != null) {
      out.writeByte(0)
          .writeShort(Wire.OPT)
          .writeShort(payload)
          .writeByte(code >> 4)
          .writeByte(0)
          .writeShort(query.edns().signatures() ? SIGNATURES : 0)
          .writeShort(0);
      counts[Section.ADDITIONAL.index]++;
    }
    int kept = query.flags() & (Wire.RECURSION_DESIRED | Wire.CHECKING_DISABLED);
    int cut = truncated ? Wire.TRUNCATED : 0;
    out.setShort(start, query.id());
    out.setShort(start + 2, Wire.RESPONSE | kept | cut | flags | (code & Wire.CODE));
    out.setShort(start + 4, 1);
    for (Section section : Section.values()) {
      out.setShort(start + 6 + 2 * section.index, counts[section.index]);
    }
    return out;
  }
}
